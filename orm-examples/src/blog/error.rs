//! What can go wrong in the blog.

use crate::application::SetUpError;

/// What can go wrong in the blog.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused, or is not there.
    #[error(transparent)]
    Database(#[from] orm::Error),
    /// The tables or the first rows could not be made.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// A task of the program ended early.
    #[error("a writer's task ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// A page does not show what is in the tables.
    #[error("the audit found {} mistake(s):\n  {}", .0.len(), .0.join("\n  "))]
    Audit(Vec<String>),
}
