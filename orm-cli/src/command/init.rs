use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde_json::json;

use super::Answer;
use crate::arguments::Init;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD};

/// What is written: paths and texts.
const FILES: [(&str, &str); 5] = [
    ("migrations/README.md", include_str!("init/migrations.md")),
    ("seeds/README.md", include_str!("init/seeds.md")),
    ("src/bin/manage.rs", include_str!("init/manage.rs.txt")),
    (".env.example", include_str!("init/env.txt")),
    (".gitattributes", include_str!("init/gitattributes.txt")),
];

/// What git is to leave alone: backups, and the database's password.
const IGNORED: [&str; 3] = ["*.dump", "*.dump.part", ".env"];

pub(super) fn run(cx: &mut Context<'_>, arguments: &Init) -> Answer {
    let folder = &arguments.folder;
    let manifest = folder.join("Cargo.toml");
    let Ok(manifest) = fs::read_to_string(&manifest) else {
        let message =
            format!("{}: there is no such file, so this is no application's folder", manifest.display());
        return Err(Failure::new(Exit::Usage, message).help("`cargo new` makes one; name its folder"));
    };
    if !has_section(&manifest, "package") && has_section(&manifest, "workspace") {
        let message = "this is the root of a workspace, which is no package itself: nothing was written";
        return Err(
            Failure::new(Exit::Usage, message).help("name the folder of the package: `init crates/shop`")
        );
    }
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    for (file, text) in FILES {
        let path = folder.join(file);
        if path.exists() {
            let kept_word = cx.screen.paint(DIM, "is there");
            cx.screen.line(format!("{kept_word}    {file}"));
            kept.push(file);
        } else if arguments.dry_run {
            cx.screen.line(format!("would write {file}"));
        } else {
            write(&path, text)?;
            let wrote = cx.screen.paint(GOOD, "wrote");
            cx.screen.line(format!("{wrote}       {file}"));
            written.push(file);
        }
    }
    let ignored = ignore(cx, folder, arguments.dry_run)?;
    if ignored { &mut written } else { &mut kept }.push(".gitignore");
    let steps = steps(folder, &manifest);
    if !arguments.dry_run {
        cx.screen.line("\nNow:");
        for (number, step) in steps.iter().enumerate() {
            cx.screen.line(format!("  {}. {step}", number + 1));
        }
    }
    Ok((json!({ "written": written, "kept": kept, "next": steps, "dry_run": arguments.dry_run }), Exit::Done))
}

/// Adds to `.gitignore` what it lacks; whether anything was written.
fn ignore(cx: &mut Context<'_>, folder: &Path, dry_run: bool) -> Result<bool> {
    let path = folder.join(".gitignore");
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::file(&path, &error)),
    };
    let is_there = |pattern: &str| text.lines().any(|line| line.trim().trim_start_matches('/') == pattern);
    let missing: Vec<&str> = IGNORED.into_iter().filter(|pattern| !is_there(pattern)).collect();
    if missing.is_empty() {
        let kept = cx.screen.paint(DIM, "is there");
        cx.screen.line(format!("{kept}    .gitignore"));
        return Ok(false);
    }
    let list = missing.join(", ");
    if dry_run {
        cx.screen.line(format!("would add {list} to .gitignore"));
        return Ok(false);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.extend(missing.iter().flat_map(|pattern| [pattern, "\n"]));
    fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
    let added = cx.screen.paint(GOOD, "added");
    cx.screen.line(format!("{added}       {list} to .gitignore"));
    Ok(true)
}

/// Whether a manifest has a section.
fn has_section(manifest: &str, name: &str) -> bool {
    manifest
        .lines()
        .any(|line| line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) == Some(name))
}

/// What is left to be done by hand.
fn steps(folder: &Path, manifest: &str) -> Vec<String> {
    let value = |key: &str| {
        let mut values = manifest.lines().filter_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
        });
        values.next()
    };
    let name = value("name").unwrap_or_else(|| "NAME".to_owned());
    let library = name.replace('-', "_");
    let has_feature =
        manifest.lines().any(|line| line.trim_start().starts_with("orm") && line.contains("\"cli\""));
    let mut steps = Vec::new();
    if !has_feature {
        steps.push(
            "cargo add orm --features cli && cargo add tokio --features macros,rt-multi-thread".to_owned(),
        );
    }
    if folder.join("src/main.rs").is_file() && value("default-run").is_none() {
        steps.push(format!(
            "write `default-run = \"{name}\"` under [package] in Cargo.toml: `cargo run` means that program then, and not \
             src/bin/manage.rs; or say `cargo run --bin {name}`"
        ));
    }
    if !folder.join("src/lib.rs").is_file() {
        steps.push(
            "put your models into a library, src/lib.rs: what is in src/main.rs alone, src/bin/manage.rs cannot see"
                .to_owned(),
        );
    }
    steps.push(format!(
        "name your models in src/bin/manage.rs, as `use {library}::User;` and `orm::models![User]`"
    ));
    steps.push("copy .env.example to .env, and write the address of your database into it".to_owned());
    steps.push("cargo run --bin manage -- db create".to_owned());
    steps
}

/// Writes a new file; one that has come in between stays.
fn write(path: &Path, text: &str) -> Result<()> {
    let refused = |error| Failure::file(path, &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(refused)?;
    file.write_all(text.as_bytes()).map_err(refused)
}
