use super::{Access, Renderer, Statement};
use crate::sql::ast::Insert;
use crate::sql::ident::push_table;

/// INSERT of one row, which is returned.
pub fn insert(insert: &Insert) -> Statement {
    let mut r = Renderer::new();
    r.insert_values(insert);
    r.returning(insert.table);
    r.finish(Access::Write, insert.table)
}

impl Renderer {
    pub(super) fn insert_values(&mut self, insert: &Insert) {
        let table = insert.table;
        self.push("INSERT INTO ");
        push_table(&mut self.sql, table);
        if insert.values.is_empty() {
            return self.push(" DEFAULT VALUES");
        }
        self.push(" (");
        self.list(&insert.values, |r, (column, _)| r.ident(table.columns[*column].name));
        self.push(") VALUES (");
        self.list(&insert.values, |r, (_, value)| r.value(value.clone()));
        self.push(")");
    }

    /// ` RETURNING` every column.
    pub(super) fn returning(&mut self, table: &'static crate::schema::Table) {
        self.push(" RETURNING ");
        self.read_columns(table.name, table);
    }
}
