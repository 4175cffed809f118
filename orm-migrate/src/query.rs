//! SQL of this crate's own: literals, quoted names, bound values.

use orm_core::expr::raw::{Fragment, Part, ident, part, text};
use orm_core::sql::ast::Piece;

use crate::schema::Name;

/// A statement, piece by piece. For the crates of this workspace.
#[derive(Debug)]
#[must_use = "a statement is sent once it is built"]
pub struct Query(Vec<Piece>);

impl Query {
    /// Begins with a text.
    pub fn new(sql: &'static str) -> Self {
        Query(vec![text(sql)])
    }

    /// Appends a text.
    pub fn text(mut self, sql: &'static str) -> Self {
        self.0.push(text(sql));
        self
    }

    /// Appends a value, which is bound.
    pub fn bind<K>(mut self, value: &impl Part<K>) -> Self {
        self.0.push(part(value));
        self
    }

    /// Appends a name, which is quoted.
    pub fn name(mut self, name: &str) -> Self {
        self.0.push(part(&ident(name)));
        self
    }

    /// Appends names with commas between them, each behind a prefix.
    pub fn names(mut self, prefix: &'static str, names: &[String]) -> Self {
        for (position, name) in names.iter().enumerate() {
            self = self.text(if position > 0 { ", " } else { "" }).text(prefix).name(name);
        }
        self
    }

    /// Appends the name of a table or an index.
    pub fn object(self, name: &Name) -> Self {
        match &name.schema {
            Some(schema) => self.name(schema).text(".").name(&name.name),
            None => self.name(&name.name),
        }
    }

    /// Appends the number of a table, NULL if there is none of the name.
    pub fn regclass(self, name: &Name) -> Self {
        self.text("to_regclass(CASE WHEN ")
            .bind(&name.schema)
            .text("::text IS NULL THEN format('%I', ")
            .bind(&name.name)
            .text("::text) ELSE format('%I.%I', ")
            .bind(&name.schema)
            .text("::text, ")
            .bind(&name.name)
            .text("::text) END)")
    }

    /// The statement.
    pub fn build(self) -> Fragment {
        Fragment::new(self.0)
    }
}
