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
    #[error("the seed {name} failed and was rolled back{}: {error}", at(place.as_ref()))]
    Failed {
        /// Its name.
        name: String,
        /// Where in its file, as far as the server tells.
        place: Option<FilePlace>,
        /// What happened.
        error: Error,
    },
    /// A seed that nothing undoes. Nothing was undone.
    #[error(
        "the seed {name} cannot be undone: {reason}; or `seed forget {name}` notes it as not run and keeps its rows"
    )]
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

/// A place in a seed's file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilePlace {
    /// The line, from 1: of what the server points at, or of the statement's beginning.
    pub line: u64,
    /// The column of a CSV file, if one column is at fault.
    pub column: Option<String>,
}

fn at(place: Option<&FilePlace>) -> String {
    match place {
        Some(FilePlace { line, column: Some(column) }) => format!(", at line {line}, column {column}"),
        Some(FilePlace { line, column: None }) => format!(", at line {line}"),
        None => String::new(),
    }
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
