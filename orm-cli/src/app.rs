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
}

impl App {
    /// The command line of an application with these models: `orm::models![User, Post]`.
    pub fn new(models: &[&'static Table]) -> Self {
        App { models: Some(models.to_vec()), seeds: Vec::new(), invariants: Vec::new() }
    }

    /// The program `orm`: commands that need the models say so.
    #[doc(hidden)]
    pub fn without_models() -> Self {
        App { models: None, seeds: Vec::new(), invariants: Vec::new() }
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
