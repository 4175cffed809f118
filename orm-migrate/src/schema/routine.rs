use serde::{Deserialize, Serialize};

use super::Name;

/// A function of triggers. What it does is its text alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    #[serde(flatten)]
    pub name: Name,
    /// The statement that creates it: `CREATE OR REPLACE FUNCTION …`.
    pub sql: String,
}

/// A trigger of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The function that it calls.
    pub function: Name,
    /// The statement that creates it: `CREATE CONSTRAINT TRIGGER …`.
    pub sql: String,
}
