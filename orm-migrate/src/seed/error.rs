use std::path::PathBuf;

use orm_core::error::Error;

/// Why seeds cannot be read, run or undone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// A file or a folder.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in the folder of seeds that is none.
    #[error("{} is no seed: {reason}", path.display())]
    Unfit {
        /// Which.
        path: PathBuf,
        /// What to do.
        reason: &'static str,
    },
    /// Two seeds of one name.
    #[error("there are two seeds named {name}: rename one of them")]
    Duplicate {
        /// Their name.
        name: String,
    },
    /// A seed that has failed. Nothing of it is in the database, and those before it have run.
    #[error("the seed {name} failed and was rolled back: {error}")]
    Failed {
        /// Its name.
        name: String,
        /// What happened.
        error: Error,
    },
    /// A seed that nothing undoes. Nothing was undone.
    #[error("the seed {name} cannot be undone: {reason}")]
    Irreversible {
        /// Its name.
        name: String,
        /// What is missing.
        reason: String,
    },
    /// A seed that has not run.
    #[error("the seed {name} has not run on this database: `seed status` lists those that have")]
    NotApplied {
        /// Its name.
        name: String,
    },
    /// Something else that the database says.
    #[error(transparent)]
    Database(#[from] Error),
}

impl SeedError {
    /// The database's error, if it is one.
    pub fn database(&self) -> Option<&Error> {
        match self {
            SeedError::Failed { error, .. } | SeedError::Database(error) => Some(error),
            _ => None,
        }
    }
}
