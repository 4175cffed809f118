//! Where the rows of a query come from: its FROM clause, and what stands in WITH for it.

use super::Renderer;
use super::scope::Alias;
use crate::schema::Table;
use crate::sql::ast::{Derived, Form, Origin, Select};

impl Renderer {
    /// What a query reads from, in its FROM clause; brings its table into scope, and returns the table's alias.
    pub(super) fn source(&mut self, select: &Select) -> Alias {
        match &select.origin {
            Origin::Walk(walk) => self.walked_rows(walk, select),
            Origin::Query(derived) if derived.form == Form::From => {
                self.derived(derived);
                self.push(" AS ");
                let alias = self.scopes.enter_rows_of(select);
                self.ident(&alias);
                self.derived_columns(select.table);
                alias
            }
            Origin::Table | Origin::Query(_) => self.rows_of_select(select),
            Origin::Rows(rows) => self.rows_in_place(rows, select),
        }
    }

    /// `WITH "UserTotal"("user_id", "total") AS (…) ` before a query, if it reads from one that is to stand there.
    pub(super) fn with(&mut self, select: &Select) {
        let Origin::Query(derived) = &select.origin else { return };
        let Form::With(materialized) = derived.form else { return };
        self.push("WITH ");
        self.ident(select.table.name);
        self.derived_columns(select.table);
        self.push(match materialized {
            None => " AS ",
            Some(true) => " AS MATERIALIZED ",
            Some(false) => " AS NOT MATERIALIZED ",
        });
        self.derived(derived);
        self.push(" ");
    }

    fn derived(&mut self, derived: &Derived) {
        self.push("(");
        self.query(&derived.query, false);
        self.push(")");
    }

    pub(super) fn derived_columns(&mut self, table: &Table) {
        self.push("(");
        self.list(table.columns, |r, column| r.ident(column.name));
        self.push(")");
    }
}
