use super::{Expr, Order};
use crate::schema::Relation;

/// A relation that is loaded together with the rows that it starts from.
#[derive(Debug, Clone)]
pub struct Include {
    /// The relation.
    pub relation: &'static Relation,
    /// Conditions on the related rows.
    pub filter: Vec<Expr>,
    /// The order of the related rows of one parent.
    pub order: Vec<Order>,
    /// At most so many related rows of one parent.
    pub limit: Option<u64>,
    /// Whether a many-to-many relation's join row is loaded with each related row.
    pub through: bool,
    /// Relations of the related rows.
    pub includes: Vec<Include>,
}

impl Include {
    /// All related rows, in any order.
    pub const fn of(relation: &'static Relation) -> Self {
        Include {
            relation,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            through: false,
            includes: Vec::new(),
        }
    }
}
