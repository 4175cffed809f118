use super::{Access, Renderer, Statement};
use crate::schema::Table;
use crate::sql::ast::{Assignment, Returning, Update};

/// UPDATE of the rows that satisfy every condition.
pub fn update(update: &Update) -> Statement {
    let mut r = Renderer::new();
    let table = update.table;
    r.push("UPDATE ");
    r.from(table);
    r.set(table, &update.set);
    r.filter(table, update.deleted, &update.filter);
    match update.returning {
        Returning::Nothing => {}
        Returning::Columns => r.returning(table),
        Returning::Column(column) => {
            r.push(" RETURNING ");
            r.read_column(table.name, &table.columns[column]);
        }
    }
    r.finish(Access::Write, table)
}

impl Renderer {
    /// ` SET a = …, b = …`.
    pub(super) fn set(&mut self, table: &'static Table, assignments: &[Assignment]) {
        self.push(" SET ");
        self.list(assignments, |r, assignment| {
            r.ident(table.columns[assignment.column].name);
            r.push(" = ");
            r.expr(&assignment.value);
        });
    }
}
