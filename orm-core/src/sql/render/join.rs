//! The rows that a query of expressions is about: of a table, or of several that are joined.
//!
//! Conditions of one of the tables hold for its rows before they are joined. They stand where they mean that: in WHERE of the
//! first table, in ON of one whose unmatched rows are left out, and else in a query in its place.

use super::scope::Alias;
use super::{Access, Renderer, Statement};
use crate::schema::Table;
use crate::sql::ast::{
    Expr, Instance, Item, Join, JoinKind, Joins, Mark, Marks, Origin, Query, Rows, Select,
};
use crate::value::ColumnType;

/// The number of rows of a query, whatever it selects.
pub fn count(query: &Query) -> Statement {
    rows(query, "SELECT count(*) FROM (", ") AS \"orm_rows\"")
}

/// Whether a query has a row.
pub fn exists(query: &Query) -> Statement {
    rows(query, "SELECT EXISTS (", ")")
}

fn rows(query: &Query, before: &str, after: &str) -> Statement {
    let items = vec![Item { expr: Expr::Literal("1"), ty: i32::TYPE }];
    let select = Select { order: Vec::new(), ..query.select.clone() };
    let mut r = Renderer::new();
    r.push(before);
    r.query(&Query { select, items, ..query.clone() }, false);
    r.push(after);
    r.finish(Access::Read, query.select.table)
}

impl Renderer {
    /// Brings the tables of a query into scope, by the aliases that they get in FROM.
    pub(super) fn enter_rows(&mut self, query: &Query) {
        if query.joins.tables.is_empty() {
            self.scopes.enter_rows_of(&query.select);
            return;
        }
        let marks = &query.joins.marks;
        self.scopes.enter_marked(query.select.table, joined(0), marks);
        for (position, join) in query.joins.tables.iter().enumerate() {
            self.scopes.enter_marked(join.rows.table, joined(position + 1), marks);
        }
    }

    /// Takes them out of scope.
    pub(super) fn leave_rows(&mut self, query: &Query) {
        for _ in 0..=query.joins.tables.len() {
            self.scopes.leave();
        }
    }

    /// The tables of FROM, which stay in scope, and WHERE; returns the alias of the first.
    pub(super) fn rows_of(&mut self, query: &Query) -> Alias {
        let Query { select, joins, .. } = query;
        if joins.tables.is_empty() {
            let alias = self.source(select);
            self.filter_rows(select);
            return alias;
        }
        if let Some(part) = &joins.part {
            return self.part_of_rows(query, part);
        }
        let alias = self.scopes.enter_marked(select.table, joined(0), &joins.marks);
        let is_chosen = joins.first.is_some() || (joins.extends_first() && has_conditions(select));
        if is_chosen {
            self.chosen_rows(&alias, select, joins.first.as_ref());
        } else {
            self.table_of(select, &alias);
        }
        for (position, join) in joins.tables.iter().enumerate() {
            self.join(join, joined(position + 1), &joins.marks);
        }
        let mut separator = " WHERE ";
        if !is_chosen {
            self.own_conditions(&alias, select, &mut separator);
        }
        if separator == " AND " {
            self.further_conditions(&joins.filter);
        } else if !joins.filter.is_empty() {
            self.push(separator);
            self.conditions(&joins.filter);
        }
        alias
    }

    /// `(SELECT columns of all tables FROM … LIMIT …) AS orm_rows(c0, …), LATERAL (SELECT orm_rows.c0, …) AS "posts"("id", …), …`:
    /// so many of the joined rows, each table of them under its alias again. Returns the alias of the first.
    fn part_of_rows(&mut self, query: &Query, part: &Rows) -> Alias {
        let Rows { order, limit, offset } = part.clone();
        let select = Select { order, limit, offset, ..query.select.clone() };
        let rows = Query {
            select,
            joins: Joins { part: None, ..query.joins.clone() },
            ..Query::from(query.select.table)
        };
        let tables: Vec<(&'static Table, Instance)> = std::iter::once((rows.select.table, joined(0)))
            .chain(rows.joins.tables.iter().enumerate().map(|(at, join)| (join.rows.table, joined(at + 1))))
            .collect();
        let marks = &rows.joins.marks;
        self.push("(");
        self.with_repeated(Vec::new(), |r| {
            r.push("SELECT ");
            let columns = tables
                .iter()
                .map(|&(table, instance)| (r.scopes.enter_marked(table, instance, marks), table));
            let columns: Vec<(Alias, &Table)> = columns.collect();
            let columns = columns
                .iter()
                .flat_map(|(alias, table)| table.columns.iter().map(move |column| (alias, column)));
            r.list(columns, |r, (alias, column)| r.column(alias, column));
            r.leave_rows(&rows);
            r.push(" FROM ");
            let first = r.rows_of(&rows);
            r.order_of(&rows, &first);
            r.limit(&rows.select);
            r.leave_rows(&rows);
        });
        self.push(") AS ");
        self.outputs_of(tables.iter().map(|(table, _)| table.columns.len()).sum());
        let mut from = 0;
        let aliases: Vec<Alias> = tables
            .into_iter()
            .map(|(table, instance)| {
                self.push(", LATERAL (SELECT ");
                self.list(from..from + table.columns.len(), Self::output);
                from += table.columns.len();
                self.push(") AS ");
                let alias = self.scopes.enter_marked(table, instance, marks);
                self.ident(&alias);
                self.derived_columns(table);
                alias
            })
            .collect();
        // A join has a first table.
        aliases.into_iter().next().unwrap_or_default()
    }

    /// A table of a join, or the query that stands in its place, under its alias.
    fn table_of(&mut self, select: &Select, alias: &Alias) {
        let Origin::Rows(rows) = &select.origin else { return self.table_as(select.table, alias) };
        self.in_place(rows);
        self.push(" AS ");
        self.ident(alias);
    }

    fn join(&mut self, join: &Join, instance: Instance, marks: &Marks) {
        let rows = &join.rows;
        self.push(match join.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
        });
        if join.lateral {
            return self.lateral(rows, instance, marks);
        }
        let is_limited = rows.limit.is_some() || rows.offset.is_some();
        let has_on = matches!(join.kind, JoinKind::Inner | JoinKind::Left);
        let is_chosen = is_limited || (!has_on && has_conditions(rows));
        let alias = self.scopes.enter_marked(rows.table, instance, marks);
        if is_chosen {
            let limited = Rows { order: rows.order.clone(), limit: rows.limit, offset: rows.offset };
            self.chosen_rows(&alias, rows, is_limited.then_some(&limited));
        } else {
            self.table_of(rows, &alias);
        }
        let Some(on) = &join.on else { return };
        self.push(" ON ");
        if is_chosen || !has_conditions(rows) {
            return self.expr(on);
        }
        self.operand(on, crate::sql::operator::AND);
        self.own_conditions(&alias, rows, &mut " AND ");
    }

    /// `LATERAL (SELECT * FROM "comments" WHERE …) AS "comments" ON TRUE`: what is before it is in scope there.
    fn lateral(&mut self, rows: &Select, instance: Instance, marks: &Marks) {
        self.push("LATERAL (SELECT * FROM ");
        self.source(rows);
        self.with_repeated(Vec::new(), |r| {
            r.filter_rows(rows);
            r.order(&rows.order);
            r.limit(rows);
        });
        self.scopes.leave();
        self.push(") AS ");
        let alias = self.scopes.enter_marked(rows.table, instance, marks);
        self.ident(&alias);
        self.push(" ON TRUE");
    }

    /// `(SELECT * FROM "posts" WHERE …) AS "posts"`: the rows of a table that satisfy its own conditions, in its place.
    fn chosen_rows(&mut self, alias: &Alias, select: &Select, rows: Option<&Rows>) {
        self.push("(SELECT * FROM ");
        self.table_of(select, alias);
        self.with_repeated(Vec::new(), |r| {
            r.scopes.enter_again(select.table, alias);
            r.filter_rows(&Select { instance: Instance::Only, ..select.clone() });
            if let Some(rows) = rows {
                r.order(&rows.order);
                r.limit(&Select { limit: rows.limit, offset: rows.offset, ..Select::from(select.table) });
            }
            r.scopes.leave();
        });
        self.push(") AS ");
        self.ident(alias);
    }

    /// The conditions of a table of a join on its own rows, each behind a separator, which is ` AND ` from the second on.
    fn own_conditions(&mut self, alias: &Alias, select: &Select, separator: &mut &'static str) {
        self.scopes.enter_again(select.table, alias);
        if select.table.kind().is_some() && !matches!(select.origin, Origin::Rows(_)) {
            self.push(std::mem::replace(separator, " AND "));
            self.kind(alias, select.table);
        }
        for condition in select.deleted.condition(select.table).iter().chain(&select.filter) {
            self.push(std::mem::replace(separator, " AND "));
            self.operand(condition, crate::sql::operator::AND);
        }
        self.scopes.leave();
    }

    /// ORDER BY. Of a join, the keys that were given to the first table's query name it alone.
    pub(super) fn order_of(&mut self, query: &Query, first: &Alias) {
        if query.joins.tables.is_empty() {
            return self.order(&query.select.order);
        }
        self.scopes.enter_again(query.select.table, first);
        self.order(&query.select.order);
        self.scopes.leave();
    }

    /// FOR UPDATE, of a join of the tables whose rows are locked.
    pub(super) fn lock_rows(&mut self, query: &Query) {
        let Query { select, joins, .. } = query;
        self.lock_on(select, |r| {
            if joins.locked.is_empty() {
                return;
            }
            r.push(" OF ");
            r.list(&joins.locked, |r, &position| {
                let table =
                    match usize::from(position).checked_sub(1).and_then(|joined| joins.tables.get(joined)) {
                        Some(join) => join.rows.table,
                        None => query.select.table,
                    };
                let alias = r.scopes.alias_of_joined(table, position);
                r.ident(&alias);
            });
        });
    }
}

/// A join has fewer tables than this counts.
fn joined(position: usize) -> Instance {
    Instance::Joined(Mark::ANY, u8::try_from(position).unwrap_or(u8::MAX))
}

/// Whether only some rows of the table are joined.
fn has_conditions(select: &Select) -> bool {
    let table = select.table;
    table.kind().is_some() || select.deleted.condition(table).is_some() || !select.filter.is_empty()
}
