use orm::cli::App;
use orm::prelude::*;
use orm_guide::blog::*;

use crate::support::{Ran, folder, manage, orm};

fn blog() -> App {
    App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
}

/// No database is asked for a diagram: this one is not there.
async fn draw(app: App, arguments: &[&str]) -> Ran {
    manage(app, "postgres://localhost:1/none", &[&["diagram"], arguments].concat()).await
}

#[tokio::test]
async fn mermaid_shows_keys_nulls_and_cardinalities() {
    let text = draw(blog(), &[]).await.done();
    assert!(
        text.starts_with("erDiagram\n    users {\n        uuid id PK\n        varchar(254) email UK\n"),
        "{text}"
    );
    for line in [
        "        bigint id PK",
        "        timestamptz published_at \"NULL\"",
        "        uuid editor_id FK \"NULL\"",
        "        uuid user_id PK, FK",
        // A profile has a user, a user one profile or none.
        "    users ||--o| profiles : user",
        "    users ||--o{ posts : author",
        // A post may be without an editor.
        "    users |o--o{ posts : editor",
        "    comments |o--o{ comments : parent",
        "    posts ||--o{ post_tags : post",
        "    tags ||--o{ post_tags : tag",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert_eq!(text.lines().filter(|line| line.contains("--")).count(), 8, "{text}");
}

#[derive(Model)]
#[model(read_only, table = "busy_authors")]
struct BusyAuthor {
    #[belongs_to(author: User)]
    author_id: Uuid,
    posts: Option<i64>,
}

#[tokio::test]
async fn a_read_only_model_is_drawn_as_such() {
    let app = || App::new(orm::models![User, BusyAuthor]);
    let text = draw(app(), &[]).await.done();
    let table = "    busy_authors[\"busy_authors (read-only)\"] {\n        uuid author_id FK\n        bigint posts \"NULL\"\n    }\n";
    assert!(text.contains(table), "{text}");
    assert!(text.contains("    users ||--o{ busy_authors : author\n"), "{text}");
    for format in ["dot", "svg"] {
        let text = draw(app(), &["--format", format]).await.done();
        assert!(text.contains("busy_authors (read-only)"), "{text}");
    }
}

#[tokio::test]
async fn only_some_tables_and_only_their_keys() {
    let text = draw(blog(), &["--only", "posts", "--only", "users", "--keys"]).await.done();
    assert_eq!(
        text,
        "erDiagram
    users {
        uuid id PK
        varchar(254) email UK
    }
    posts {
        bigint id PK
        uuid author_id FK
        uuid editor_id FK \"NULL\"
    }
    users ||--o{ posts : author
    users |o--o{ posts : editor
"
    );
    let error = draw(blog(), &["--only", "post"]).await.failed(2);
    assert!(error.contains("no model has a table post\n"), "{error}");
    assert!(error.contains("help: the tables are users, profiles, posts"), "{error}");
}

#[tokio::test]
async fn a_picture_is_a_file_of_its_own() {
    let here = folder();
    let file = here.path().join("models.svg");
    let said = draw(blog(), &["--format", "svg", "--output", file.to_str().unwrap()]).await.done();
    assert!(said.ends_with("models.svg: 6 tables, 8 relations\n"), "{said}");
    let picture = std::fs::read_to_string(file).unwrap();
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{picture}");
    assert_eq!(picture.matches("<path class=\"link\"").count(), 8);
    assert_eq!(picture.matches("class=\"title\"").count(), 6);
    assert!(!picture.contains("href") && !picture.contains("<script"), "it needs nothing else");
}

/// Names that mean something in the texts of diagrams.
#[derive(Model, Debug, Clone)]
#[model(table = "odd \"<name>\"", schema = "sh&op")]
struct Odd {
    #[column(primary_key, name = "the key")]
    id: i32,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    #[belongs_to(other: Odd)]
    other_id: Option<i32>,
}

#[tokio::test]
async fn odd_names_do_not_break_a_diagram() {
    let mermaid = draw(App::new(orm::models![Odd]), &[]).await.done();
    assert_eq!(
        mermaid,
        "erDiagram
    \"sh&op.odd '<name>'\" {
        integer the_key PK
        numeric(10_2) price
        integer other_id FK \"NULL\"
    }
    \"sh&op.odd '<name>'\" |o--o{ \"sh&op.odd '<name>'\" : other
"
    );
    let dot = draw(App::new(orm::models![Odd]), &["--format", "dot"]).await.done();
    assert!(dot.contains("    \"sh&op.odd \\\"<name>\\\"\" [label=<\n"), "{dot}");
    assert!(dot.contains("<b>sh&amp;op.odd &quot;&lt;name&gt;&quot;</b>"), "{dot}");
    let svg = draw(App::new(orm::models![Odd]), &["--format", "svg"]).await.done();
    assert!(svg.contains(">sh&amp;op.odd &quot;&lt;name&gt;&quot;</text>"), "{svg}");
}

#[tokio::test]
async fn dot_has_a_row_for_each_column_and_an_edge_for_each_relation() {
    let text = draw(blog(), &["--format", "dot"]).await.done();
    assert!(text.starts_with("digraph models {\n") && text.ends_with("}\n"), "{text}");
    assert!(
        text.contains(
            "    \"users\":table -> \"posts\":c6 [label=\"editor\", arrowtail=teeodot, arrowhead=crowodot];\n"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "port=\"c6\">editor_id</td><td align=\"left\">uuid NULL</td><td align=\"left\">FK</td>"
        ),
        "{text}"
    );
}

#[test]
fn the_program_without_models_says_where_they_are() {
    let here = folder();
    let error = orm(here.path(), "postgres://localhost:1/none", &["diagram"]).failed(2);
    assert_eq!(
        error,
        "error: this needs the models, which only your application's own program has\n \
         help: `orm init` writes such a program: src/bin/manage.rs\n"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_that_cannot_be_written_is_a_failure_and_a_reader_that_has_left_is_none() {
    let run = |out: std::process::Stdio| {
        let here = folder();
        let mut child = crate::support::program(here.path(), &["completions", "bash"]);
        child.stdout(out).stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap()
    };
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = run(full.into());
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: the result could not be written to the standard output: "), "{said}");

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ran = run(writer.into());
    assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(0), &b""[..]));
}
