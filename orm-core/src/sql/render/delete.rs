use super::{Access, Renderer, Statement};
use crate::sql::ast::Delete;

/// DELETE of the rows that satisfy every condition.
pub fn delete(delete: &Delete) -> Statement {
    let mut r = Renderer::new();
    r.cascades(delete);
    r.push("DELETE FROM ");
    r.from(delete.table);
    r.filter(delete.table, &delete.filter);
    r.finish(Access::Write, delete.table)
}
