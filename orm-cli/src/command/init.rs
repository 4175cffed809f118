use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::Answer;
use crate::arguments::Init;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD};

/// What is written: paths and texts.
const FILES: [(&str, &str); 4] = [
    ("migrations/README.md", include_str!("init/migrations.md")),
    ("seeds/README.md", include_str!("init/seeds.md")),
    ("src/bin/manage.rs", include_str!("init/manage.rs.txt")),
    (".env.example", include_str!("init/env.txt")),
];

pub(super) fn run(cx: &mut Context<'_>, arguments: &Init) -> Answer {
    let folder = &arguments.folder;
    let manifest = folder.join("Cargo.toml");
    let Ok(manifest) = fs::read_to_string(&manifest) else {
        let message =
            format!("{}: there is no such file, so this is no application's folder", manifest.display());
        return Err(Failure::new(Exit::Usage, message).help("`cargo new` makes one; name its folder"));
    };
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
    let has_feature =
        manifest.lines().any(|line| line.trim_start().starts_with("orm") && line.contains("\"cli\""));
    let mut steps = Vec::new();
    if !has_feature {
        steps.push("cargo add orm --features cli && cargo add tokio --features macros,rt-multi-thread");
    }
    steps.push("name your models in src/bin/manage.rs");
    steps.push("copy .env.example to .env, and write the address of your database into it");
    steps.push("cargo run --bin manage -- db create");
    if !arguments.dry_run {
        cx.screen.line("\nNow:");
        for (number, step) in steps.iter().enumerate() {
            cx.screen.line(format!("  {}. {step}", number + 1));
        }
    }
    Ok((json!({ "written": written, "kept": kept, "next": steps, "dry_run": arguments.dry_run }), Exit::Done))
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
