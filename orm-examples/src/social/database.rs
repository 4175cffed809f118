//! The network's database: its migrations, its seed, and the command line that looks after it.

use std::collections::HashSet;

use orm::cli::App;
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::seed::{Seed, SeedError, Seeds};
use orm::prelude::*;

use super::models::{Friendship, Post, Status, User};
use crate::application::{self, SetUpError};

/// The migrations, as the program has them within itself.
///
/// # Errors
/// A file that cannot be run as it is.
pub fn migrations() -> Result<Migrations, FileError> {
    orm::embed_migrations!("migrations/social")
}

/// The seeds: the account of those who run the network.
///
/// # Errors
/// A file that is no seed.
pub fn seeds() -> Result<Seeds, SeedError> {
    Seeds::new().with(team())
}

/// Brings the database to where the application can begin.
///
/// # Errors
/// The first migration or seed that fails.
pub async fn set_up(db: &Database) -> Result<(), SetUpError> {
    application::set_up(db, &migrations()?, &seeds()?).await
}

/// The command line: `cargo run -p orm-examples --bin social-manage`.
pub fn command_line() -> App {
    App::new(orm::models![User, Friendship, Post])
        .migrations_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/social"))
        .seed(team())
        .invariant("every friendship is one in both directions", friends_are_mutual)
}

/// The account of those who run the network, with the first post there is.
fn team() -> Seed {
    Seed::new("0001_team", greet).undo(leave)
}

async fn greet(tx: &Transaction) -> orm::Result<()> {
    let team = User::create().handle("team").name("The Team").save(tx).await?;
    Post::create().author_id(team.id).body("Welcome. Be kind to each other.").save(tx).await?;
    Ok(())
}

/// The posts go with their author.
async fn leave(tx: &Transaction) -> orm::Result<()> {
    User::delete_all().filter(User::handle.eq("team")).exec(tx).await?;
    Ok(())
}

/// Whether nobody has a friend whose friend they are not.
async fn friends_are_mutual(db: &Database) -> orm::Result<bool> {
    let friends: Vec<(Uuid, Uuid)> = Friendship::find()
        .filter(Friendship::status.eq(Status::Accepted))
        .select((Friendship::user_id, Friendship::friend_id))
        .all(db)
        .await?;
    let friends: HashSet<(Uuid, Uuid)> = friends.into_iter().collect();
    Ok(friends.iter().all(|(one, other)| friends.contains(&(*other, *one))))
}
