//! What can go wrong in the shop.

use crate::application::SetUpError;

/// What can go wrong in the shop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused, or is not there.
    #[error(transparent)]
    Database(#[from] orm::Error),
    /// The tables or the first rows could not be made.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// The catalogue's file is not as it should be.
    #[error("the catalogue cannot be read: {0}")]
    Catalogue(#[from] csv::Error),
    /// A task of the program ended early.
    #[error("a customer's task ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// The books do not balance.
    #[error("the audit found {} mistake(s):\n  {}", .0.len(), .0.join("\n  "))]
    Audit(Vec<String>),
}
