use super::{InPlace, Query, Walk};

/// Where the rows of a SELECT come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// All rows of its table.
    Table,
    /// Those that a walk reaches.
    Walk(Box<Walk>),
    /// A query, in the place of a table that the database does not have.
    Query(Box<Derived>),
    /// Rows in the place of the table's, with its columns.
    Rows(InPlace),
}

/// A query as a table: its values are the columns, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The query.
    pub query: Query,
    /// Where it stands.
    pub form: Form,
}

/// Where a query stands that another one reads from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In FROM.
    From,
    /// In WITH: as the server likes, or MATERIALIZED, or NOT MATERIALIZED.
    With(Option<bool>),
}

impl Origin {
    /// The walk, if it is one.
    pub const fn walk(&self) -> Option<&Walk> {
        match self {
            Origin::Walk(walk) => Some(walk),
            _ => None,
        }
    }
}
