//! Seeds: the rows that a database begins with.
//!
//! A seed is a Rust function, an SQL file or a CSV file. Seeds run in the order of their names, each in a transaction
//! of its own and once for a database: the table `_orm_seeds` says which have run. What a seed did can be undone by a
//! second function or file; the rows of a CSV file are remembered by their keys, so that exactly those are deleted again.
//!
//! ```text
//! seeds/
//!   0001_roles.sql           runs everywhere
//!   0001_roles.down.sql      undoes it
//!   0002_cities.csv          the rows of the table cities
//!   development/
//!     0003_demo.sql          runs where the environment is `development`
//! ```
//!
//! Everything here may be called at any time, by several processes at once: each seed waits for the others' turn and
//! looks again whether it has run.

mod csv;
mod error;
mod folder;
mod forget;
mod function;
mod history;
mod run;
mod script;

pub use self::error::{FilePlace, SeedError};
pub use self::forget::forget;
pub use self::function::SeedFunction;
pub use self::run::{Done, State, Status, Which, down, pending, status, up};

use std::collections::BTreeSet;
use std::fmt;

use crate::schema::Name;
use function::Boxed;

/// A seed: a name, what it does, and what undoes it.
pub struct Seed {
    pub(crate) name: String,
    pub(crate) only: Vec<String>,
    pub(crate) action: Action,
    pub(crate) undo: Option<Undo>,
}

/// What a seed does.
pub(crate) enum Action {
    Function(Boxed),
    Sql(String),
    Csv { table: Name, text: Vec<u8> },
}

/// What undoes it. The rows of a CSV file are undone by their keys.
pub(crate) enum Undo {
    Function(Boxed),
    Sql(String),
}

impl Seed {
    /// A seed in Rust: an `async fn(&Transaction) -> orm::Result<()>`. What it saves is committed with the note that it
    /// has run, or not at all.
    ///
    /// ```
    /// use orm::migrate::seed::{Seed, Seeds};
    /// use orm::prelude::*;
    /// use orm_guide::blog::*;
    ///
    /// async fn first_admin(tx: &Transaction) -> orm::Result<()> {
    ///     User::create().email("admin@example.org").name("Admin").role(Role::Admin).save(tx).await?;
    ///     Ok(())
    /// }
    ///
    /// async fn no_admin(tx: &Transaction) -> orm::Result<()> {
    ///     User::delete_all().filter(User::email.eq("admin@example.org")).exec(tx).await?;
    ///     Ok(())
    /// }
    ///
    /// let seeds = Seeds::new().with(Seed::new("0001_first_admin", first_admin).undo(no_admin))?;
    /// # assert_eq!(seeds.names().collect::<Vec<_>>(), ["0001_first_admin"]);
    /// # Ok::<(), orm::migrate::seed::SeedError>(())
    /// ```
    pub fn new<F>(name: impl Into<String>, up: F) -> Self
    where
        F: for<'a> SeedFunction<'a> + Send + Sync + 'static,
    {
        Seed { name: name.into(), only: Vec::new(), action: Action::Function(Box::new(up)), undo: None }
    }

    /// What undoes it: a function as for [`new`](Seed::new). Without one, the seed cannot be undone.
    #[must_use]
    pub fn undo<F>(mut self, down: F) -> Self
    where
        F: for<'a> SeedFunction<'a> + Send + Sync + 'static,
    {
        self.undo = Some(Undo::Function(Box::new(down)));
        self
    }

    /// Runs it only in these environments, instead of in all.
    #[must_use]
    pub fn only<I: Into<String>>(mut self, environments: impl IntoIterator<Item = I>) -> Self {
        self.only = environments.into_iter().map(Into::into).collect();
        self
    }

    /// Its name, which is also its place among the others.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is for an environment; without one, whether it is for all.
    pub(crate) fn is_for(&self, environment: Option<&str>) -> bool {
        self.only.is_empty()
            || environment.is_some_and(|environment| self.only.iter().any(|only| only == environment))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.action {
            Action::Function(_) => "function",
            Action::Sql(_) => "sql",
            Action::Csv { .. } => "csv",
        };
        f.debug_struct("Seed")
            .field("name", &self.name)
            .field("only", &self.only)
            .field("kind", &kind)
            .finish_non_exhaustive()
    }
}

/// Seeds in the order in which they run: by name, the folder of an environment left aside.
#[derive(Debug, Default)]
pub struct Seeds {
    seeds: Vec<Seed>,
}

impl Seeds {
    /// None.
    pub fn new() -> Self {
        Seeds::default()
    }

    /// Adds one.
    ///
    /// # Errors
    /// [`SeedError::Duplicate`] if there is one of the name.
    pub fn with(mut self, seed: Seed) -> Result<Self, SeedError> {
        if self.seeds.iter().any(|other| other.name == seed.name) {
            return Err(SeedError::Duplicate { name: seed.name });
        }
        let at = self.seeds.partition_point(|other| place(&other.name) < place(&seed.name));
        self.seeds.insert(at, seed);
        Ok(self)
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.seeds.iter().map(Seed::name)
    }

    /// The environments that some of them are for, sorted.
    pub fn environments(&self) -> BTreeSet<&str> {
        self.seeds.iter().flat_map(|seed| &seed.only).map(String::as_str).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Seed> {
        self.seeds.iter()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Seed> {
        self.seeds.iter().find(|seed| seed.name == name)
    }
}

/// What seeds are ordered by.
fn place(name: &str) -> (&str, &str) {
    (name.rsplit_once('/').map_or(name, |(_, file)| file), name)
}
