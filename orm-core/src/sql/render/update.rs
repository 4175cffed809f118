use super::{Access, Renderer, Statement};
use crate::sql::ast::{Returning, Update};

/// UPDATE of the rows that satisfy every condition.
pub fn update(update: &Update) -> Statement {
    let mut r = Renderer::new();
    let table = update.table;
    r.push("UPDATE ");
    r.from(table);
    r.push(" SET ");
    r.list(&update.set, |r, assignment| {
        r.ident(table.columns[assignment.column].name);
        r.push(" = ");
        r.expr(&assignment.value);
    });
    r.filter(table, &update.filter);
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
