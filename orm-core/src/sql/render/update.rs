use super::{Access, Renderer, Statement};
use crate::sql::ast::{Returning, Update};

/// UPDATE of the rows that satisfy every condition.
pub fn update(update: &Update) -> Statement {
    let mut r = Renderer::new();
    r.update(update);
    r.finish(Access::Write, update.table)
}

impl Renderer {
    pub(super) fn update(&mut self, update: &Update) {
        let table = update.table;
        self.push("UPDATE ");
        self.from(table);
        self.push(" SET ");
        self.list(&update.set, |r, assignment| {
            r.ident(table.columns[assignment.column].name);
            r.push(" = ");
            r.expr(&assignment.value);
        });
        self.filter(&update.filter);
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
}
