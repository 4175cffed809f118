use super::{Expr, Instance};
use crate::schema::Table;

/// Which rows of a table a statement is about, where rows are soft-deleted. Of other tables it is about all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deleted {
    /// Those that are not deleted.
    #[default]
    Excluded,
    /// All.
    Included,
    /// Those that are deleted.
    Only,
}

impl Deleted {
    /// What it means for a table: the same for all tables whose rows are never soft-deleted.
    pub(crate) fn of(self, table: &Table) -> Self {
        if table.soft_delete.is_some() { self } else { Deleted::Included }
    }

    /// The condition on the table's rows, if there is one.
    pub(crate) fn condition(self, table: &'static Table) -> Option<Expr> {
        self.condition_of(table, Instance::Only)
    }

    /// The same of an occurrence of the table.
    pub(crate) fn condition_of(self, table: &'static Table, instance: Instance) -> Option<Expr> {
        let column = table.soft_delete?;
        let negated = match self {
            Deleted::Excluded => false,
            Deleted::Included => return None,
            Deleted::Only => true,
        };
        Some(Expr::IsNull { operand: Box::new(Expr::column_of(table, column, instance)), negated })
    }
}
