//! The file store's database: its migrations, and the command line that looks after it.

use orm::cli::App;
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::seed::{SeedError, Seeds};
use orm::prelude::*;

use super::models::{File, Folder, User};
use crate::application::{self, SetUpError};

/// The migrations, as the program has them within itself.
///
/// # Errors
/// A file that cannot be run as it is.
pub fn migrations() -> Result<Migrations, FileError> {
    orm::embed_migrations!("migrations/files")
}

/// It begins empty: there are no seeds.
///
/// # Errors
/// A file that is no seed.
pub fn seeds() -> Result<Seeds, SeedError> {
    Ok(Seeds::new())
}

/// Brings the database to where the application can begin.
///
/// # Errors
/// The first migration or seed that fails.
pub async fn set_up(db: &Database) -> Result<(), SetUpError> {
    application::set_up(db, &migrations()?, &seeds()?).await
}

/// The command line: `cargo run -p orm-examples --bin files-manage`.
pub fn command_line() -> App {
    App::new(orm::models![User, Folder, File])
        .migrations_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/files"))
        .invariant("every file is beneath its folder", files_are_beneath)
}

/// Whether the path of every file begins with that of its folder.
async fn files_are_beneath(db: &Database) -> orm::Result<bool> {
    let files = File::find().include(File::folder).all(db).await?;
    Ok(files.iter().all(|file| {
        file.folder.as_ref().is_none_or(|folder| file.path.starts_with(&format!("{}/", folder.path)))
    }))
}
