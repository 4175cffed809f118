use std::fs;

use crate::support::{folder, program, run, write};

const MANIFEST: &str = "[package]\nname = \"shop\"\n";

#[test]
fn an_application_gets_folders_and_a_program_of_its_own() {
    let here = folder();
    write(here.path(), &[("Cargo.toml", MANIFEST)]);
    let would = run(&mut program(here.path(), &["init", "--dry-run"])).done();
    assert_eq!(
        would,
        "would write migrations/README.md\nwould write seeds/README.md\nwould write src/bin/manage.rs\n\
         would write .env.example\nwould write .gitattributes\nwould add *.dump, *.dump.part, .env to .gitignore\n"
    );
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 1);

    let wrote = run(&mut program(here.path(), &["init"])).done();
    assert!(wrote.starts_with("wrote       migrations/README.md\n"), "{wrote}");
    assert!(wrote.contains("\nNow:\n  1. cargo add orm --features cli"), "{wrote}");
    let manage = fs::read_to_string(here.path().join("src/bin/manage.rs")).unwrap();
    assert!(manage.contains("orm::cli::run(orm::models![]).await"), "{manage}");
    // What it has written is what it expects: these are no seeds.
    let none =
        run(program(here.path(), &["seed"]).env("DATABASE_URL", orm_testkit::url("postgres").unwrap()))
            .done();
    assert_eq!(none, "nothing to do: there are no seeds in seeds\n");
}

#[test]
fn what_is_there_stays_as_it_is() {
    let here = folder();
    let manifest = "[dependencies]\norm = { version = \"0.1\", features = [\"cli\"] }\n";
    write(here.path(), &[("Cargo.toml", manifest), ("src/bin/manage.rs", "mine"), (".env.example", "mine")]);
    let document = run(&mut program(here.path(), &["init", "--json"])).json(0);
    assert_eq!(document["kept"].as_array().unwrap(), &["src/bin/manage.rs", ".env.example"]);
    assert_eq!(
        document["written"].as_array().unwrap(),
        &["migrations/README.md", "seeds/README.md", ".gitattributes", ".gitignore"]
    );
    assert!(!document["next"][0].as_str().unwrap().contains("cargo add"), "{document}");
    for file in ["src/bin/manage.rs", ".env.example"] {
        assert_eq!(fs::read_to_string(here.path().join(file)).unwrap(), "mine");
    }
}

#[test]
fn a_folder_without_an_application_is_refused() {
    let here = folder();
    let error = run(&mut program(here.path(), &["init", "nowhere"])).failed(2);
    assert!(error.contains("nowhere/Cargo.toml: there is no such file"), "{error}");
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 0);
}

#[test]
fn what_git_ignores_is_added_to_and_nothing_twice() {
    let here = folder();
    write(here.path(), &[("Cargo.toml", MANIFEST), (".gitignore", "/target\n/.env")]);
    let ignored = || fs::read_to_string(here.path().join(".gitignore")).unwrap();
    for _ in 0..2 {
        run(&mut program(here.path(), &["init"])).done();
        assert_eq!(ignored(), "/target\n/.env\n*.dump\n*.dump.part\n");
    }
    let attributes = fs::read_to_string(here.path().join(".gitattributes")).unwrap();
    assert!(attributes.ends_with("\nmigrations/*.sql text eol=lf\n"), "{attributes}");
}

#[test]
fn what_is_to_be_done_by_hand_is_told_where_it_is() {
    let here = folder();
    write(here.path(), &[("Cargo.toml", "[package]\nname = \"my-shop\"\n"), ("src/main.rs", "fn main() {}")]);
    let told = run(&mut program(here.path(), &["init"])).done();
    for part in [
        "write `default-run = \"my-shop\"` under [package] in Cargo.toml",
        "put your models into a library, src/lib.rs",
        "`use my_shop::User;`",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let manifest = "[package]\nname = \"my-shop\"\ndefault-run = \"my-shop\"\n";
    write(here.path(), &[("Cargo.toml", manifest), ("src/lib.rs", "")]);
    let told = run(&mut program(here.path(), &["init"])).done();
    assert!(!told.contains("default-run") && !told.contains("into a library"), "{told}");
}

#[test]
fn the_root_of_a_workspace_is_no_application() {
    let here = folder();
    write(here.path(), &[("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\n")]);
    let error = run(&mut program(here.path(), &["init"])).failed(2);
    assert!(
        error.contains("the root of a workspace") && error.contains("name the folder of the package"),
        "{error}"
    );
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 1);
}
