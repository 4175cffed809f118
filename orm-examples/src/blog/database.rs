//! The blog's database: its migrations, its seeds, and the command line that looks after it.

use orm::chrono::Utc;
use orm::cli::App;
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::seed::{SeedError, Seeds};
use orm::prelude::*;

use super::models::{Category, Comment, Post, PostTag, Tag, User};
use crate::application::{self, SetUpError};

/// The migrations, as the program has them within itself.
///
/// # Errors
/// A file that cannot be run as it is.
pub fn migrations() -> Result<Migrations, FileError> {
    orm::embed_migrations!("migrations/blog")
}

/// The seeds: the categories and the tags.
///
/// # Errors
/// A file that is no seed.
pub fn seeds() -> Result<Seeds, SeedError> {
    orm::embed_seeds!("seeds/blog")
}

/// Brings the database to where the application can begin.
///
/// # Errors
/// The first migration or seed that fails.
pub async fn set_up(db: &Database) -> Result<(), SetUpError> {
    application::set_up(db, &migrations()?, &seeds()?).await
}

/// The command line: `cargo run -p orm-examples --bin blog-manage`.
pub fn command_line() -> App {
    App::new(orm::models![User, Category, Post, Tag, PostTag, Comment])
        .migrations_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/blog"))
        .seeds_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/blog"))
        .invariant("no post was published before its day", days_are_kept)
}

/// Whether no post is for everybody to read before its day.
async fn days_are_kept(db: &Database) -> orm::Result<bool> {
    let early = Post::published().filter(Post::published_at.gt(Utc::now()));
    Ok(!early.exists(db).await?)
}
