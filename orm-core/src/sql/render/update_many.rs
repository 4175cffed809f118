//! UPDATE of any number of rows by arrays, each with its own values.

use super::{Access, Renderer, Statement};
use crate::sql::ast::{Item, ManyColumn, UpdateMany};

/// `UPDATE t SET a = input.a FROM unnest($1, $2) … WHERE t.id = input.id`.
pub fn update_many(update: &UpdateMany) -> Statement {
    let mut r = Renderer::new();
    r.update_many(update);
    r.finish(Access::Write, update.input.table)
}

/// The same, with the rows as they are then, or expressions of them; behind the columns of each the number of the row of the input, from 1.
pub fn update_many_returning(update: &UpdateMany, items: Option<&[Item]>) -> Statement {
    let mut r = Renderer::new();
    let table = update.input.table;
    r.update_many(update);
    r.push(" RETURNING ");
    r.read_rows(table.name, table, items);
    r.push(", \"orm_input\".\"orm_ordinality\"");
    r.finish(Access::Write, table)
}

impl Renderer {
    fn update_many(&mut self, update: &UpdateMany) {
        let UpdateMany { input, set, by, deleted } = update;
        let table = input.table;
        let cells = |columns: &[usize]| -> Vec<&ManyColumn> {
            input.columns.iter().filter(|many| columns.contains(&many.column)).collect()
        };
        self.push("UPDATE ");
        self.from(table);
        self.push(" SET ");
        self.list(cells(set), |r, many| {
            r.ident(table.columns[many.column].name);
            r.push(" = ");
            r.given_or_kept(table, many);
        });
        self.touched(table, set);
        self.push(" FROM (");
        self.input(input);
        self.push(") AS \"orm_input\" WHERE ");
        for (position, many) in cells(by).into_iter().enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(table.name, &table.columns[many.column]);
            self.push(" = ");
            self.input_value(table, many);
        }
        self.further_kind(table.name, table);
        self.further_rows(table, *deleted);
        self.scopes.leave();
    }
}
