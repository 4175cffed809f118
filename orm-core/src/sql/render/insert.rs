use super::{Access, Renderer, Statement};
use crate::sql::ast::Insert;
use crate::sql::ident::push_table;

/// INSERT of one row, which is returned.
pub fn insert(insert: &Insert) -> Statement {
    let mut r = Renderer::new();
    let table = insert.table;
    r.push("INSERT INTO ");
    push_table(&mut r.sql, table);
    if insert.values.is_empty() {
        r.push(" DEFAULT VALUES");
    } else {
        r.push(" (");
        r.list(&insert.values, |r, (column, _)| r.ident(table.columns[*column].name));
        r.push(") VALUES (");
        r.list(&insert.values, |r, (_, value)| r.value(value.clone()));
        r.push(")");
    }
    r.returning(table);
    r.finish(Access::Write, table)
}

impl Renderer {
    /// ` RETURNING` every column.
    pub(super) fn returning(&mut self, table: &'static crate::schema::Table) {
        self.push(" RETURNING ");
        self.read_columns(table.name, table);
    }
}
