use std::io;

use orm_naming::file::migration::{ALONE, SAME_VERSION};

/// Why a folder of migrations cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The folder or a file in it cannot be read or written.
    #[error("{path}: {source}{}", advice(source))]
    Io {
        /// The folder or the file.
        path: String,
        /// The system's words.
        source: io::Error,
    },
    /// A name that is none of a migration.
    #[error("{file}: {reason}")]
    Name {
        /// The file.
        file: String,
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// Two files of one version and direction.
    #[error("{first} and {second} {SAME_VERSION}")]
    Duplicate {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// A down file without its up file.
    #[error("{file} {ALONE}")]
    Orphan {
        /// The file.
        file: String,
    },
    /// A comment for the runner that it does not understand.
    #[error("{file}:{line}: {reason}")]
    Directive {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file that cannot be run as it is.
    #[error("{file}:{line}: {reason}")]
    Script {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The versions of the folder leave no room for another one.
    #[error("there is no version behind {highest}: give the migrations of the folder lower ones")]
    Versions {
        /// The highest that is there.
        highest: i64,
    },
    /// A name for a new migration that would make no file.
    #[error("`{name}` is no name for a migration: use letters, digits and underscores, as in `create_users`")]
    NewName {
        /// The name.
        name: String,
    },
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => ": create the folder, or name another one",
        io::ErrorKind::AlreadyExists => ": a migration is never written over",
        io::ErrorKind::InvalidData => ": write the file in UTF-8",
        _ => "",
    }
}
