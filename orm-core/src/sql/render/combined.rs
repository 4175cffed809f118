//! What a SELECT is about: the rows of its table, or what another query makes of them.

use super::Renderer;
use super::scope::Alias;
use crate::schema::Table;
use crate::sql::ast::{Branch, Combined, Expr, InPlace, Select};

/// The name of the rows of a set operation on values, and of a part of joined rows, whose columns are `c0`, `c1` and so on.
const VALUES: &str = "orm_rows";

impl Renderer {
    /// `(…) AS "posts"`, which stays in scope.
    pub(super) fn rows_in_place(&mut self, rows: &InPlace, select: &Select) -> Alias {
        self.in_place(rows);
        self.push(" AS ");
        let alias = self.scopes.enter_rows_of(select);
        if let InPlace::CombinedValues(_, columns) = rows {
            self.outputs_of(*columns);
        } else {
            self.ident(&alias);
            if let InPlace::DistinctOn(_, rows) = rows
                && let Some(walk) = rows.origin.walk()
            {
                self.walked_to(walk, &alias);
            }
        }
        alias
    }

    /// The query whose rows they are, in parentheses.
    pub(super) fn in_place(&mut self, rows: &InPlace) {
        self.push("(");
        self.with_repeated(Vec::new(), |r| r.rows_in(rows));
        self.push(")");
    }

    /// Their name, and those of so many columns.
    pub(super) fn outputs_of(&mut self, columns: usize) {
        self.push(VALUES);
        self.push("(");
        self.list(0..columns, |r, column| r.level_name("c", column));
        self.push(")");
    }

    /// A column of the rows of a set operation on values.
    pub(super) fn output(&mut self, position: usize) {
        self.push(VALUES);
        self.push(".");
        self.level_name("c", position);
    }

    fn rows_in(&mut self, rows: &InPlace) {
        match rows {
            InPlace::DistinctOn(keys, select) => {
                let of_keys = keys.iter().filter(|key| !matches!(key, Expr::Column(_) | Expr::ColumnOf(..)));
                self.with_repeated(of_keys.map(|key| key.clone().into()).collect(), |r| {
                    r.push("SELECT DISTINCT ON (");
                    let alias = r.scopes.enter_rows_of(select);
                    r.list(keys, Self::expr);
                    r.push(") ");
                    r.columns(&alias, select.table);
                    r.scopes.leave();
                    if let Some(walk) = select.origin.walk() {
                        r.places_of(walk);
                    }
                    r.select_from(select);
                });
            }
            InPlace::Part(select) => {
                self.with(select);
                self.rows_of_table(select);
            }
            InPlace::Combined(combined) | InPlace::CombinedValues(combined, _) => self.combined(combined),
        }
    }

    /// `a UNION b`, each side in parentheses if, and only if, it needs them.
    fn combined(&mut self, combined: &Combined) {
        let own = combined.precedence();
        self.branch(&combined.first, own);
        for (operator, branch) in combined.operands() {
            self.push(" ");
            self.push(operator.spelling());
            self.push(" ");
            self.branch(branch, own + 1);
        }
    }

    fn branch(&mut self, branch: &Branch, least: u8) {
        let binds_less = matches!(branch, Branch::Combined(inner) if inner.precedence() < least);
        let in_parentheses = binds_less || branch.has_end();
        if in_parentheses {
            self.push("(");
        }
        match branch {
            Branch::Rows(select) => self.rows_of_table(select),
            Branch::Values(query) => self.query(query, false),
            Branch::Combined(inner) => self.combined(inner),
        }
        if in_parentheses {
            self.push(")");
        }
    }

    /// `SELECT columns FROM …`, the columns as they are.
    fn rows_of_table(&mut self, select: &Select) {
        self.push("SELECT ");
        let alias = self.scopes.enter_rows_of(select);
        self.columns(&alias, select.table);
        self.scopes.leave();
        self.select_from(select);
    }

    /// Every column of a table as it is.
    fn columns(&mut self, alias: &str, table: &Table) {
        self.list(table.columns, |r, column| r.column(alias, column));
    }
}
