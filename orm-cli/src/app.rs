use std::path::PathBuf;

use orm_core::schema::Table;
use orm_migrate::seed::Seed;

use crate::invariant::{Invariant, InvariantFunction};

/// What an application gives to its command line: models, seeds that are Rust functions, and what has to hold after a
/// deployment.
///
/// ```no_run
/// use orm::migrate::seed::Seed;
/// use orm::prelude::*;
/// use orm_guide::blog::*;
///
/// async fn first_admin(tx: &Transaction) -> orm::Result<()> {
///     User::create().email("admin@example.org").name("Admin").role(Role::Admin).save(tx).await?;
///     Ok(())
/// }
///
/// #[tokio::main]
/// async fn main() -> std::process::ExitCode {
///     orm::cli::App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
///         .seed(Seed::new("0001_first_admin", first_admin))
///         .run()
///         .await
/// }
/// ```
#[derive(Debug)]
#[must_use = "nothing happens before `run`"]
pub struct App {
    pub(crate) models: Option<Vec<&'static Table>>,
    pub(crate) seeds: Vec<Seed>,
    pub(crate) invariants: Vec<Invariant>,
    pub(crate) folders: Folders,
}

/// Where files are if the command does not say it.
#[derive(Debug)]
pub(crate) struct Folders {
    pub(crate) migrations: PathBuf,
    pub(crate) seeds: PathBuf,
}

impl Default for Folders {
    fn default() -> Self {
        Folders { migrations: "migrations".into(), seeds: "seeds".into() }
    }
}

impl App {
    /// The command line of an application with these models: `orm::models![User, Post]`.
    pub fn new(models: &[&'static Table]) -> Self {
        App { models: Some(models.to_vec()), ..App::without_models() }
    }

    /// The program `orm`: commands that need the models say so.
    #[doc(hidden)]
    pub fn without_models() -> Self {
        App { models: None, seeds: Vec::new(), invariants: Vec::new(), folders: Folders::default() }
    }

    /// Where the files of migrations are if `--migrations` does not say it: without this, the folder `migrations` of the
    /// folder that the command is called in.
    ///
    /// A program that is called in several folders, as `cargo run` is in a workspace, names it from its package on:
    ///
    /// ```
    /// use orm_guide::blog::*;
    ///
    /// let app = orm::cli::App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
    ///     .migrations_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
    ///     .seeds_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"));
    /// ```
    pub fn migrations_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.migrations = folder.into();
        self
    }

    /// Where the files of seeds are if `--seeds` does not say it: without this, the folder `seeds` of the folder that the
    /// command is called in.
    pub fn seeds_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.seeds = folder.into();
        self
    }

    /// Adds a seed, beside those in files.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seeds.push(seed);
        self
    }

    /// Adds something that has to hold after `deploy` has migrated, named as the end of a sentence: an
    /// `async fn(&Database) -> orm::Result<bool>`. If it does not, the deployment has failed.
    ///
    /// ```
    /// use orm::prelude::*;
    /// use orm_guide::blog::*;
    ///
    /// async fn an_admin_is_there(db: &Database) -> orm::Result<bool> {
    ///     User::find().filter(User::role.eq(Role::Admin)).exists(db).await
    /// }
    ///
    /// let app = orm::cli::App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
    ///     .invariant("somebody is an admin", an_admin_is_there);
    /// ```
    pub fn invariant<F>(mut self, name: impl Into<String>, holds: F) -> Self
    where
        F: for<'a> InvariantFunction<'a> + Send + Sync + 'static,
    {
        self.invariants.push(Invariant { name: name.into(), holds: Box::new(holds) });
        self
    }
}
