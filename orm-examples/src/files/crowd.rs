//! Everybody at once.

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::prelude::*;
use tokio::task::JoinSet;

use super::Error;
use super::models::{File, Folder, User};

/// What somebody does in their tree; folders and files are chosen when it is done, by these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Makes a folder in another.
    MakeFolder,
    /// Makes a file in a folder.
    MakeFile,
    /// Renames a folder.
    Rename,
    /// Moves a folder into another.
    Move,
    /// Deletes a folder with all that is in it.
    Delete,
}

/// Who does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Whose tree.
    pub owner: Uuid,
    /// What.
    pub action: Action,
    /// What chance it is left to.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// So many folders and files more than before, or fewer.
    Done {
        /// Folders.
        folders: i64,
        /// Files.
        files: i64,
        /// Bytes.
        bytes: i64,
    },
    /// The name was taken, the folder was gone, or it would have been in itself.
    Refused(ErrorKind),
}

const FOLDERS: &[&str] =
    &["Notes", "Photos", "Music", "Letters", "Receipts", "Drafts", "Übersicht", "100%", "a_b", "2026"];
const FILES: &[(&str, &str)] = &[
    ("plan.txt", "text/plain"),
    ("cover.png", "image/png"),
    ("song.flac", "audio/flac"),
    ("budget.ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("letter.pdf", "application/pdf"),
];

/// Lets people join, each with a few folders at the top and one in each of these.
///
/// # Errors
/// Only what the database says.
pub async fn join(db: &Database, names: &[&str]) -> orm::Result<Vec<User>> {
    let people = User::insert_many(names.iter().map(|name| User::create().name(*name))).all(db).await?;
    for user in &people {
        for name in &FOLDERS[..4] {
            let top = Folder::create().name(*name).owner_id(user.id).save(db).await?;
            Folder::create().name("Old").owner_id(user.id).parent_id(top.id).save(db).await?;
        }
    }
    Ok(people)
}

/// Plans what people do, from a seed.
pub fn plan(rng: &mut Rng, people: &[User], count: usize) -> Vec<Step> {
    (0..count)
        .map(|_| {
            let action = match rng.u8(..100) {
                0..25 => Action::MakeFolder,
                25..65 => Action::MakeFile,
                65..80 => Action::Rename,
                80..96 => Action::Move,
                _ => Action::Delete,
            };
            Step { owner: people[rng.usize(..people.len())].id, action, seed: rng.u64(..) }
        })
        .collect()
}

/// Does everything at once, a task each; the pool decides how many have a connection at a time.
///
/// # Errors
/// The first of any task. A refusal is none.
pub async fn run(db: &Database, steps: Vec<Step>, bar: &ProgressBar) -> Result<Vec<Outcome>, Error> {
    bar.set_length(steps.len() as u64);
    let mut tasks = JoinSet::new();
    for step in steps {
        let db = db.clone();
        tasks.spawn(async move { step.run(&db).await });
    }
    let mut outcomes = Vec::with_capacity(tasks.len());
    while let Some(outcome) = tasks.join_next().await {
        outcomes.push(outcome??);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

impl Step {
    /// Does it.
    ///
    /// # Errors
    /// What is no refusal.
    pub async fn run(self, db: &Database) -> orm::Result<Outcome> {
        use ErrorKind::{ForeignKeyViolation, NotFound, UniqueViolation, Validation};

        match self.attempt(db).await {
            Ok(outcome) => Ok(outcome),
            Err(error) => match error.kind() {
                // The last is a folder that went while something was put into it.
                kind @ (UniqueViolation | Validation | NotFound | ForeignKeyViolation) => {
                    Ok(Outcome::Refused(kind))
                }
                _ => Err(error),
            },
        }
    }

    async fn attempt(self, db: &Database) -> orm::Result<Outcome> {
        let mut rng = Rng::with_seed(self.seed);
        let folders =
            Folder::find().filter(Folder::owner_id.eq(self.owner)).order_by(Folder::id).all(db).await?;
        let Some(folder) = folders.get(rng.usize(..folders.len().max(1))).cloned() else {
            return Ok(Outcome::Refused(ErrorKind::NotFound));
        };
        let name = format!("{} {}", FOLDERS[rng.usize(..FOLDERS.len())], rng.u8(1..40));
        let nothing = Outcome::Done { folders: 0, files: 0, bytes: 0 };
        match self.action {
            Action::MakeFolder => {
                Folder::create().name(name).owner_id(self.owner).parent_id(folder.id).save(db).await?;
                Ok(Outcome::Done { folders: 1, files: 0, bytes: 0 })
            }
            Action::MakeFile => {
                let (name, mime_type) = FILES[rng.usize(..FILES.len())];
                let size = rng.i64(100..5_000_000);
                File::create()
                    .name(format!("{}-{name}", rng.u8(1..60)))
                    .mime_type(mime_type)
                    .size(size)
                    .owner_id(self.owner)
                    .folder_id(folder.id)
                    .save(db)
                    .await?;
                Ok(Outcome::Done { folders: 0, files: 1, bytes: size })
            }
            Action::Rename => {
                folder.update(db, |folder| folder.name = name).await?;
                Ok(nothing)
            }
            Action::Move => {
                let target = folders[rng.usize(..folders.len())].id;
                folder.update(db, |folder| folder.parent_id = Some(target)).await?;
                Ok(nothing)
            }
            // Those at the top stay, so that there is always something.
            Action::Delete if folder.parent_id.is_none() => Ok(nothing),
            Action::Delete => delete(db, &folder).await,
        }
    }
}

/// Deletes a folder, and counts in the same transaction what goes with it.
async fn delete(db: &Database, folder: &Folder) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        // Held first, so that what is counted is what goes.
        User::find_by_pk(folder.owner_id).lock(ForNoKeyUpdate).required(tx).await?;
        let folder = Folder::find_by_pk(folder.id).required(tx).await?;
        let beneath = format!("{}/", folder.path);
        let folders = Folder::find()
            .filter(Folder::owner_id.eq(folder.owner_id))
            .filter(Folder::path.starts_with(&beneath))
            .count(tx)
            .await?;
        let files = File::find()
            .filter(File::owner_id.eq(folder.owner_id))
            .filter(File::path.starts_with(&beneath))
            .all(tx)
            .await?;
        folder.delete(tx).await?;
        Ok(Outcome::Done {
            folders: -1 - i64::try_from(folders).unwrap_or(i64::MAX),
            files: -i64::try_from(files.len()).unwrap_or(i64::MAX),
            bytes: -files.iter().map(|file| file.size).sum::<i64>(),
        })
    })
    .await
}
