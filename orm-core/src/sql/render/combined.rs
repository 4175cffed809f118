//! What a SELECT is about: the rows of its table, or what another query makes of them.

use super::Renderer;
use crate::schema::Table;
use crate::sql::ast::{Branch, Combined, Expr, Rows, Select};

/// The name of the rows of a set operation on values, whose columns are `c0`, `c1` and so on.
const VALUES: &str = "orm_rows";

impl Renderer {
    /// `"posts" WHERE …`, or `(…) AS "posts" WHERE …`; the table stays in scope.
    pub(super) fn rows(&mut self, select: &Select) {
        let Some(rows) = &select.rows else {
            self.from(select.table);
            return self.filter(select.table, select.deleted, &select.filter);
        };
        self.push("(");
        self.with_repeated(Vec::new(), |r| r.derived(rows));
        self.push(") AS ");
        let alias = self.scopes.enter(select.table);
        if let Rows::CombinedValues(_, columns) = rows {
            self.push(VALUES);
            self.push("(");
            self.list(0..*columns, |r, column| r.level_name("c", column));
            self.push(")");
        } else {
            self.ident(&alias);
        }
        // They are of one kind already, and have no column that says of which.
        let deleted = select.deleted.condition(select.table);
        let conditions: Vec<Expr> = deleted.into_iter().chain(select.filter.iter().cloned()).collect();
        if !conditions.is_empty() {
            self.push(" WHERE ");
            self.conditions(&conditions);
        }
    }

    /// A column of the rows of a set operation on values.
    pub(super) fn output(&mut self, position: usize) {
        self.push(VALUES);
        self.push(".");
        self.level_name("c", position);
    }

    fn derived(&mut self, rows: &Rows) {
        match rows {
            Rows::DistinctOn(keys, select) => {
                let of_keys = keys.iter().filter(|key| !matches!(key, Expr::Column(_)));
                self.with_repeated(of_keys.map(|key| key.clone().into()).collect(), |r| {
                    r.push("SELECT DISTINCT ON (");
                    let alias = r.scopes.enter(select.table);
                    r.list(keys, Self::expr);
                    r.push(") ");
                    r.columns(&alias, select.table);
                    r.scopes.leave();
                    r.select_from(select);
                });
            }
            Rows::Combined(combined) | Rows::CombinedValues(combined, _) => self.combined(combined),
        }
    }

    /// `a UNION b`, each side in parentheses if, and only if, it needs them.
    fn combined(&mut self, combined: &Combined) {
        let Combined { operator, left, right } = combined;
        let own = operator.precedence();
        self.branch(left, own);
        self.push(" ");
        self.push(operator.spelling());
        self.push(" ");
        self.branch(right, own + 1);
    }

    fn branch(&mut self, branch: &Branch, least: u8) {
        let binds_less = matches!(branch, Branch::Combined(inner) if inner.operator.precedence() < least);
        let in_parentheses = binds_less || branch.has_end();
        if in_parentheses {
            self.push("(");
        }
        match branch {
            Branch::Rows(select) => {
                self.push("SELECT ");
                let alias = self.scopes.enter(select.table);
                self.columns(&alias, select.table);
                self.scopes.leave();
                self.select_from(select);
            }
            Branch::Values(query) => self.query(query, false),
            Branch::Combined(inner) => self.combined(inner),
        }
        if in_parentheses {
            self.push(")");
        }
    }

    /// Every column of a table as it is.
    fn columns(&mut self, alias: &str, table: &Table) {
        self.list(table.columns, |r, column| r.column(alias, column));
    }
}
