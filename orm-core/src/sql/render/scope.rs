//! Which tables an expression can name, and by what alias.

use crate::schema::Table;

/// The tables in scope, the innermost last.
#[derive(Default)]
pub(super) struct Scopes(Vec<Scope>);

struct Scope {
    table: &'static Table,
    alias: String,
}

impl Scopes {
    /// Brings a table into scope under an alias that no other table in scope has, and returns the alias.
    pub(super) fn enter(&mut self, table: &'static Table) -> String {
        let mut alias = table.name.to_owned();
        let mut number = 1;
        while self.0.iter().any(|scope| scope.alias == alias) {
            number += 1;
            alias = numbered(table.name, number);
        }
        self.0.push(Scope { table, alias: alias.clone() });
        alias
    }

    /// Takes the innermost table out of scope.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// The alias of the innermost table in scope that is `table`. Types see to it that there is one; if there
    /// were none, the server would say so of the table's own name.
    pub(super) fn alias_of(&self, table: &'static Table) -> String {
        self.0
            .iter()
            .rev()
            .find(|scope| scope.table == table)
            .map_or_else(|| table.name.to_owned(), |scope| scope.alias.clone())
    }
}

/// `posts_2`. PostgreSQL cuts names after 63 bytes without an error, which would make this the name that it must
/// differ from.
fn numbered(name: &str, number: usize) -> String {
    let suffix = format!("_{number}");
    format!("{}{suffix}", &name[..name.floor_char_boundary(crate::schema::MAX_NAME - suffix.len())])
}
