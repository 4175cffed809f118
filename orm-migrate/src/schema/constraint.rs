use serde::{Deserialize, Serialize};

use super::Name;

/// The primary key of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// The name of its constraint.
    pub name: String,
    /// Its columns, in its order.
    pub columns: Vec<String>,
    /// The columns that its index has beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Deferral::is_never")]
    pub deferral: Deferral,
}

/// A UNIQUE constraint. What models say is an [`Index`](super::Index) instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Its name.
    pub name: String,
    /// Its columns, in its order.
    pub columns: Vec<String>,
    /// The columns that its index has beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Whether two NULLs are the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Deferral::is_never")]
    pub deferral: Deferral,
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The SQL condition.
    pub expression: String,
    /// Whether the rows that were there before it have not been looked at: NOT VALID.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The name of its constraint.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that it leads to.
    pub references: Name,
    /// The columns there, in the order of its own.
    pub target: Vec<String>,
    /// What happens to the row when the other is deleted.
    #[serde(default, skip_serializing_if = "Action::is_no_action")]
    pub on_delete: Action,
    /// What happens to the row when the other's key changes.
    #[serde(default, skip_serializing_if = "Action::is_no_action")]
    pub on_update: Action,
    /// Whether a key of several columns is all NULL or not at all: MATCH FULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub match_full: bool,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Deferral::is_never")]
    pub deferral: Deferral,
    /// Whether the rows that were there before it have not been looked at: NOT VALID.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}

/// What the database does with a row whose foreign key loses its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuses at the end of the statement.
    #[default]
    NoAction,
    /// Refuses at once.
    Restrict,
    /// Deletes or updates the row, too.
    Cascade,
    /// Sets the foreign key to NULL.
    SetNull,
    /// Sets the foreign key to its default.
    SetDefault,
}

/// Whether a constraint can be checked at the end of a transaction instead of a statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// It cannot.
    #[default]
    Never,
    /// If a transaction asks for it: `DEFERRABLE`.
    OnRequest,
    /// Unless a transaction asks otherwise: `DEFERRABLE INITIALLY DEFERRED`.
    Always,
}

impl Action {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_no_action(&self) -> bool {
        *self == Action::NoAction
    }
}

impl Deferral {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_never(&self) -> bool {
        *self == Deferral::Never
    }
}
