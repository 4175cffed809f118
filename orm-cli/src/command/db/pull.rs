use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use orm_migrate::pull::{Layout, Note, Options, Pulled, SourceFile, pull};
use serde_json::json;

use super::Answer;
use crate::arguments::Pull;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD, WARN, count};

pub(super) async fn run(cx: &mut Context<'_>, arguments: &Pull) -> Answer {
    let folder = arguments.output.clone().unwrap_or_else(|| default_folder(arguments).into());
    let db = cx.connect().await?;
    let pulled = pull(&db, &options(arguments)).await;
    db.close().await;
    let Pulled { files, notes, idle, .. } = pulled?;
    for table in idle {
        let warning = cx.screen.paint(WARN, "warning:");
        cx.screen.note(format!("{warning} --except {table}: no table or view is called so"));
    }
    refuse_second_module(&folder, arguments.file_per_table)?;
    let files = compare(&folder, files)?;
    if !arguments.force {
        refuse_others(&files)?;
    }
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    for file in files {
        let path = file.path.display();
        if file.state == State::Same {
            let same = cx.screen.paint(DIM, "is so already");
            cx.screen.line(format!("{same} {path}"));
            kept.push(file.path);
        } else if arguments.dry_run {
            cx.screen.line(format!("would write {path}"));
        } else {
            file.write()?;
            let wrote = cx.screen.paint(GOOD, "wrote");
            cx.screen.line(format!("{wrote} {path}"));
            written.push(file.path);
        }
    }
    list(cx, &notes);
    let notes: Vec<_> = notes
        .iter()
        .map(|note| json!({ "subject": note.subject, "text": note.text, "left_out": note.is_left_out }))
        .collect();
    let document = json!({ "written": written, "kept": kept, "notes": notes, "dry_run": arguments.dry_run });
    Ok((document, Exit::Done))
}

fn default_folder(arguments: &Pull) -> &'static str {
    if arguments.file_per_table { "src/models" } else { "src" }
}

fn options(arguments: &Pull) -> Options {
    let mut options = Options::new();
    if !arguments.schema.is_empty() {
        options = options.schemas(arguments.schema.iter().map(String::as_str));
    }
    for table in &arguments.only {
        options = options.only(table.clone());
    }
    for table in &arguments.except {
        options = options.except(table.clone());
    }
    if arguments.file_per_table {
        options = options.layout(Layout::FilePerTable);
    }
    if arguments.timestamps {
        options = options.timestamps();
    }
    if arguments.soft_delete {
        options = options.soft_delete();
    }
    options
}

/// A file to be written.
struct File {
    path: PathBuf,
    text: String,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    /// It is there, with the same text.
    Same,
    /// It is there, with another one.
    Other,
}

/// What of the files is there.
fn compare(folder: &Path, files: Vec<SourceFile>) -> Result<Vec<File>> {
    let file = |SourceFile { path, text }| {
        let path = folder.join(path);
        let state = match fs::read(&path) {
            Ok(found) if found == text.as_bytes() => State::Same,
            Ok(_) => State::Other,
            Err(error) if error.kind() == ErrorKind::NotFound => State::Missing,
            Err(error) => return Err(Failure::file(&path, &error)),
        };
        Ok(File { path, text, state })
    };
    files.into_iter().map(file).collect()
}

/// A module is a file or a folder: with both, the program does not compile.
fn refuse_second_module(folder: &Path, file_per_table: bool) -> Result<()> {
    let other = if file_per_table { folder.with_extension("rs") } else { folder.join("models/mod.rs") };
    if !other.is_file() {
        return Ok(());
    }
    let (here, flag) = if file_per_table {
        (folder.join("mod.rs"), "leave out --file-per-table to write that file")
    } else {
        (folder.join("models.rs"), "add --file-per-table to write that folder")
    };
    let (other, here) = (other.display(), here.display());
    let message =
        format!("{other} is there already, and {here} beside it would be the same module once more");
    Err(Failure::failed(message).help(format!("{flag}; remove {other}; or name another folder by --output")))
}

/// All or nothing: models of which some are new and some are old do not fit together.
fn refuse_others(files: &[File]) -> Result<()> {
    let others = files.iter().filter(|file| file.state == State::Other);
    let names: Vec<String> = others.map(|file| file.path.display().to_string()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let are = if names.len() == 1 { "is" } else { "are" };
    let message = format!("{} {are} there already, with another text: nothing was written", names.join(", "));
    Err(Failure::failed(message).help("--force overwrites them; --output names another folder"))
}

impl File {
    fn write(&self) -> Result<()> {
        let refused = |error| Failure::file(&self.path, &error);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(refused)?;
        }
        let mut options = OpenOptions::new();
        options.write(true);
        if self.state == State::Missing {
            // One that has come in between stays.
            options.create_new(true);
        } else {
            options.create(true).truncate(true);
        }
        let mut file = options.open(&self.path).map_err(refused)?;
        file.write_all(self.text.as_bytes()).map_err(refused)
    }
}

/// How many things of which the same is to be said are told together.
const MANY: usize = 4;
const WIDTH: usize = 100;

/// What the models say otherwise, and what they lack.
fn list(cx: &mut Context<'_>, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    let number = count(notes.len() as u64, "note");
    cx.screen.line(format!("\n{number} of what the models say otherwise than the database, or not at all:"));
    let mut of_one_text: BTreeMap<&str, Vec<&Note>> = BTreeMap::new();
    for note in notes {
        of_one_text.entry(&note.text).or_default().push(note);
    }
    for note in notes.iter().filter(|note| of_one_text[&*note.text].len() < MANY) {
        let subject = subject(cx, note);
        cx.screen.line(format!("  {subject}: {}", note.text));
    }
    for (text, notes) in of_one_text.iter().filter(|(_, notes)| notes.len() >= MANY) {
        cx.screen.line(format!("  {text}, {} times:", notes.len()));
        for line in lines(notes) {
            let subjects: Vec<String> = line.iter().map(|note| subject(cx, note)).collect();
            cx.screen.line(format!("    {}", subjects.join(", ")));
        }
    }
}

fn subject(cx: &Context<'_>, note: &Note) -> String {
    if note.is_left_out { cx.screen.paint(WARN, &note.subject) } else { note.subject.clone() }
}

/// As many subjects on each line as there is room for.
fn lines<'n>(notes: &[&'n Note]) -> Vec<Vec<&'n Note>> {
    let mut lines: Vec<Vec<&Note>> = Vec::new();
    let mut room = 0;
    for note in notes {
        let width = note.subject.chars().count() + 2;
        if lines.is_empty() || width > room {
            lines.push(Vec::new());
            room = WIDTH;
        }
        if let Some(line) = lines.last_mut() {
            line.push(*note);
        }
        room = room.saturating_sub(width);
    }
    lines
}
