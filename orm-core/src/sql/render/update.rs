use super::{Access, Renderer, Statement};
use crate::schema::Table;
use crate::sql::ast::{Assignment, Item, Returning, Update};

/// UPDATE of the rows that satisfy every condition.
pub fn update(update: &Update) -> Statement {
    let mut r = Renderer::new();
    r.update(update);
    r.finish(Access::Write, update.table)
}

/// The same, with these expressions of the changed rows.
pub fn update_items(update: &Update, items: &[Item]) -> Statement {
    let mut r = Renderer::new();
    r.update(update);
    r.returning_items(update.table, items);
    r.finish(Access::Write, update.table)
}

impl Renderer {
    pub(super) fn update(&mut self, update: &Update) {
        let table = update.table;
        self.push("UPDATE ");
        self.from(table);
        self.set(table, &update.set);
        self.filter(table, update.deleted, &update.filter);
        match update.returning {
            Returning::Nothing => {}
            Returning::Columns => self.returning(table),
            Returning::Column(column) => {
                self.push(" RETURNING ");
                self.read_column(table.name, &table.columns[column]);
            }
        }
        self.scopes.leave();
    }

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
