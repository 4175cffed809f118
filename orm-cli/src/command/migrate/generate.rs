//! Migrations from what has changed in the models.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use orm_migrate::file::{DOWN_TEMPLATE, Down, Migrations, NewMigration};
use orm_migrate::safe::Renames;
use orm_migrate::schema::{Schema, Source};
use orm_migrate::{models, safe, snapshot};
use serde_json::json;

use super::super::Answer;
use super::told;
use crate::arguments::Generate;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD, WARN};

pub(super) fn run(cx: &mut Context<'_>, folder: &Path, arguments: &Generate) -> Answer {
    if arguments.empty {
        let new = NewMigration {
            name: arguments.name.clone(),
            up: "-- What it does.\n".to_owned(),
            down: Down::Script(DOWN_TEMPLATE.to_owned()),
        };
        return write(cx, folder, &[new], arguments.dry_run, None);
    }
    let tables = cx.models()?;
    let has_files = folder.is_dir() && !Migrations::read(folder)?.is_empty();
    if has_files && !folder.join(snapshot::FILE_NAME).is_file() {
        let message = format!(
            "{} has migrations, but no {} that says what they produce",
            folder.display(),
            snapshot::FILE_NAME
        );
        return Err(
            Failure::failed(message).help("if it is what the models ask for, `migrate snapshot` notes that")
        );
    }
    let noted = so_far(folder)?;
    let to = models::schema(&tables);
    let from = models::without_read_only(noted.clone(), &to, &tables);
    let operations = told::operations(cx, &from, &to, arguments, models::hints(&tables))?;
    if operations.is_empty() {
        // What has become read-only is no longer what the migrations are about.
        if from != noted && !arguments.dry_run {
            note(cx, folder)?;
        }
        let why = if tables.is_empty() {
            // As `init` has written it.
            let program = &cx.program;
            format!(
                "{program} names no models: write them into `orm::models![…]`, in src/bin/manage.rs as a rule"
            )
        } else {
            "the models are as the migrations so far have it".to_owned()
        };
        cx.screen.line(format!("nothing to do: {why}"));
        return Ok((json!({ "files": [], "dry_run": arguments.dry_run }), Exit::Done));
    }
    let forms = if arguments.plain_renames { Renames::Plain } else { Renames::default() };
    let new = safe::migrations(&arguments.name, &operations, &from, forms);
    for step in safe::steps(&operations, &from, forms) {
        for text in step.warning.iter().chain(&step.loss) {
            let warning = cx.screen.paint(WARN, "warning:");
            cx.screen.note(format!("{warning} {}: {text}", step.title));
        }
    }
    for gone in safe::gone_labels(&operations) {
        let warning = cx.screen.paint(WARN, "warning:");
        cx.screen.note(format!("{warning} {gone}"));
    }
    write(cx, folder, &new, arguments.dry_run, Some(&to))
}

/// Notes that the migrations produce what the models ask for.
pub(super) fn note(cx: &mut Context<'_>, folder: &Path) -> Answer {
    let schema = models::schema(&cx.models()?);
    let file = folder.join(snapshot::FILE_NAME);
    replace(&file, &snapshot::write(&schema)).map_err(|error| Failure::file(&file, &error))?;
    let wrote = cx.screen.paint(GOOD, "wrote");
    cx.screen.line(format!("{wrote} {}", file.display()));
    Ok((json!({ "files": [file] }), Exit::Done))
}

/// What the migrations so far produce: nothing, where there is no snapshot.
pub(super) fn so_far(folder: &Path) -> Result<Schema> {
    let file = folder.join(snapshot::FILE_NAME);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Schema::empty(Source::Models)),
        Err(error) => return Err(Failure::file(&file, &error)),
    };
    snapshot::read(&text).map_err(|error| Failure::failed(format!("{}: {error}", file.display())))
}

/// Writes the files, and then what the migrations produce with them.
fn write(
    cx: &mut Context<'_>,
    folder: &Path,
    new: &[NewMigration],
    dry_run: bool,
    schema: Option<&Schema>,
) -> Answer {
    if dry_run {
        for migration in new {
            let title = cx.screen.paint(DIM, format!("-- {}.up.sql", migration.name));
            cx.screen.line(format!("{title}\n{}", migration.up));
            let down = match &migration.down {
                Down::Script(sql) => sql.clone(),
                Down::Irreversible(reason) => format!("-- irreversible: {reason}\n"),
            };
            let title = cx.screen.paint(DIM, format!("-- {}.down.sql", migration.name));
            cx.screen.line(format!("{title}\n{down}"));
        }
        let names: Vec<&str> = new.iter().map(|migration| migration.name.as_str()).collect();
        return Ok((json!({ "migrations": names, "files": [], "dry_run": true }), Exit::Done));
    }
    let mut files = Migrations::write(folder, new)?;
    if let Some(schema) = schema {
        let file = folder.join(snapshot::FILE_NAME);
        if let Err(error) = replace(&file, &snapshot::write(schema)) {
            // Without it the next migration would have the same once more.
            for file in &files {
                let _ = fs::remove_file(file);
            }
            return Err(Failure::file(&file, &error));
        }
        files.push(file);
    }
    for file in &files {
        let wrote = cx.screen.paint(GOOD, "wrote");
        cx.screen.line(format!("{wrote} {}", file.display()));
    }
    Ok((json!({ "files": files, "dry_run": false }), Exit::Done))
}

/// Writes a file beside its place and moves it there, so that it is never half of one.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}
