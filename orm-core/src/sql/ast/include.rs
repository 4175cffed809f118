use super::{Deleted, Expr, Item, Order};
use crate::schema::{Relation, RelationKind};

/// A relation that is loaded together with the rows that it starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// The relation.
    pub relation: &'static Relation,
    /// Where the related rows are found from a row: the relation's slot in its model, or the position of the include among
    /// those of a projection, which may have several of one relation.
    pub slot: usize,
    /// What is loaded of the related rows, if not every column of their table.
    pub items: Option<Vec<Item>>,
    /// Whether soft-deleted rows are among the related rows.
    pub deleted: Deleted,
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
            slot: relation.slot,
            items: None,
            deleted: Deleted::Excluded,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            through: false,
            includes: Vec::new(),
        }
    }

    /// Which of the related rows are loaded. That of a required relation always is, because the shape has a place for
    /// a row and none for its absence.
    pub(crate) fn deleted(&self) -> Deleted {
        match self.relation.kind {
            RelationKind::BelongsTo { optional: false, .. }
            | RelationKind::Polymorphic { .. }
            | RelationKind::OneOf { .. } => Deleted::Included,
            _ => self.deleted.of((self.relation.target)()),
        }
    }
}
