use super::{Access, Renderer, Statement};
use crate::sql::ast::{Delete, Item};

/// DELETE of the rows that satisfy every condition.
pub fn delete(delete: &Delete) -> Statement {
    let mut r = Renderer::new();
    r.cascades(delete);
    r.delete(delete);
    r.finish(Access::Write, delete.table)
}

/// The same, with the rows that are deleted.
pub fn delete_returning(delete: &Delete) -> Statement {
    let mut r = Renderer::new();
    r.cascades(delete);
    r.delete(delete);
    r.returning(delete.table);
    r.finish(Access::Write, delete.table)
}

/// The same, with these expressions of the rows that are deleted.
pub fn delete_items(delete: &Delete, items: &[Item]) -> Statement {
    let mut r = Renderer::new();
    r.cascades(delete);
    r.delete(delete);
    r.returning_items(delete.table, items);
    r.finish(Access::Write, delete.table)
}

impl Renderer {
    pub(super) fn delete(&mut self, delete: &Delete) {
        self.push("DELETE FROM ");
        self.from(delete.table);
        self.filter(delete.table, delete.deleted, &delete.filter);
        self.scopes.leave();
    }
}
