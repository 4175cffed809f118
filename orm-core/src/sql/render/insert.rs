use super::inheritance::of_kind;
use super::{Access, Renderer, Statement};
use crate::schema::Table;
use crate::sql::ast::{Insert, Item};
use crate::sql::ident::push_table;

/// INSERT of one row, which is returned.
pub fn insert(insert: &Insert) -> Statement {
    let mut r = Renderer::new();
    r.insert_values(insert);
    r.returning(insert.table);
    r.finish(Access::Write, insert.table)
}

/// The same, with these expressions of the row.
pub fn insert_items(insert: &Insert, items: &[Item]) -> Statement {
    let mut r = Renderer::new();
    r.insert_values(insert);
    r.returning_items(insert.table, items);
    r.finish(Access::Write, insert.table)
}

impl Renderer {
    pub(super) fn insert_values(&mut self, insert: &Insert) {
        let table = insert.table;
        self.push("INSERT INTO ");
        push_table(&mut self.sql, table);
        let is_given = |column| insert.values.iter().any(|&(given, _)| given == column);
        let of_kind: Vec<(&str, String)> = of_kind(table, is_given).collect();
        if insert.values.is_empty() && of_kind.is_empty() {
            return self.push(" DEFAULT VALUES");
        }
        let given = insert.values.iter().map(|(column, _)| table.columns[*column].name);
        self.push(" (");
        self.list(of_kind.iter().map(|&(name, _)| name).chain(given), Renderer::ident);
        self.push(") VALUES (");
        let values = insert.values.iter().map(|(_, value)| Err(value));
        self.list(of_kind.iter().map(|(_, sql)| Ok(sql)).chain(values), |r, value| match value {
            Ok(sql) => r.push(sql),
            Err(value) => r.value(value.clone()),
        });
        self.push(")");
    }

    /// ` RETURNING` every column.
    pub(super) fn returning(&mut self, table: &'static Table) {
        self.push(" RETURNING ");
        self.read_columns(table.name, table);
    }

    /// ` RETURNING` expressions of the rows.
    pub(super) fn returning_items(&mut self, table: &'static Table, items: &[Item]) {
        self.push(" RETURNING ");
        self.scopes.enter(table);
        self.list(items, Self::read_item);
        self.scopes.leave();
    }

    /// What is read of written rows that stand under an alias: every column, or these expressions.
    pub(super) fn read_rows(&mut self, alias: &'static str, table: &'static Table, items: Option<&[Item]>) {
        let Some(items) = items else { return self.read_columns(alias, table) };
        self.scopes.enter_again(table, &alias.into());
        self.list(items, Self::read_item);
        self.scopes.leave();
    }
}
