use super::{Access, Renderer, Statement};
use crate::schema::Table;
use crate::sql::ast::{Assignment, Expr, Lock, LockWait, Nulls, Order, Output, Select};
use crate::value::SqlType;

/// A SELECT whose rows are the table's own columns, or a count, or an existence; its includes are not part of it.
pub fn select(select: &Select, output: Output) -> Statement {
    let mut r = Renderer::new();
    r.with(select);
    match output {
        Output::Columns => {
            r.select(select);
        }
        Output::Count if select.limit.is_none() && select.offset.is_none() => {
            r.push("SELECT count(*) FROM ");
            r.source(select);
            r.filter_rows(select);
        }
        Output::Count => {
            r.push("SELECT count(*) FROM (SELECT 1 FROM ");
            r.source(select);
            r.filter_rows(select);
            r.limit(select);
            r.push(") AS \"orm_rows\"");
        }
        Output::Exists => {
            r.push("SELECT EXISTS (SELECT 1 FROM ");
            r.source(select);
            r.filter_rows(select);
            r.limit(select);
            r.push(")");
        }
        Output::Key => {
            let table = select.table;
            r.push("SELECT ");
            r.list(table.primary_key, |r, &key| r.read_column(table.name, &table.columns[key]));
            r.select_from(select);
        }
        Output::Column(column) => {
            r.push("SELECT ");
            r.read_column(select.table.name, &select.table.columns[column]);
            r.select_from(select);
        }
    }
    let access = if select.lock.is_some() { Access::Write } else { Access::Read };
    r.finish(access, select.table)
}

/// A SELECT of every column of the table as it is, and behind them as an update would make it.
pub fn select_changes(select: &Select, set: &[Assignment]) -> Statement {
    let mut r = Renderer::new();
    r.push("SELECT ");
    let alias = r.scopes.enter(select.table);
    r.read_columns(&alias, select.table);
    for (position, column) in select.table.columns.iter().enumerate() {
        r.push(", ");
        match set.iter().find(|assignment| assignment.column == position) {
            None => r.read_column(&alias, column),
            Some(assignment) => {
                // As the assignment would: what is calculated may have another type than the column.
                r.expr(&Expr::Cast(Box::new(assignment.value.clone()), column.ty));
                r.as_read(&column.ty);
            }
        }
    }
    r.scopes.leave();
    r.select_from(select);
    r.finish(Access::Write, select.table)
}

/// The keys of an order, alone: to tell one order from another.
pub fn order(table: &'static Table, keys: &[Order]) -> Statement {
    let mut r = Renderer::new();
    r.scopes.enter(table);
    r.order(keys);
    r.finish(Access::Read, table)
}

/// Whether an order is by the value of a window function.
pub fn has_window(table: &'static Table, keys: &[Order]) -> bool {
    let mut r = Renderer::new();
    r.scopes.enter(table);
    r.order(keys);
    r.has_window
}

/// `EXPLAIN` of a statement, as JSON; with `analyze` it is executed too.
pub fn explain(statement: &Statement, analyze: bool) -> Statement {
    let options = if analyze { "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " } else { "EXPLAIN (FORMAT JSON) " };
    Statement { sql: format!("{options}{}", statement.sql).into(), ..statement.clone() }
}

impl Renderer {
    pub(super) fn select(&mut self, select: &Select) {
        self.push("SELECT ");
        let alias = self.scopes.enter(select.table);
        self.read_columns(&alias, select.table);
        for (expr, ty) in &select.extra {
            self.push(", ");
            self.read_expr(expr, *ty);
        }
        self.scopes.leave();
        self.select_from(select);
    }

    /// An expression as a value of the type, as it is read.
    pub(super) fn read_expr(&mut self, expr: &Expr, ty: SqlType) {
        self.expr(&Expr::Cast(Box::new(expr.clone()), ty));
        self.as_read(&ty);
    }

    /// What follows the columns.
    pub(super) fn select_from(&mut self, select: &Select) {
        self.push(" FROM ");
        self.source(select);
        self.filter_rows(select);
        self.order(&select.order);
        self.limit(select);
        self.lock(select);
        self.scopes.leave();
    }

    pub(super) fn order(&mut self, keys: &[Order]) {
        if keys.is_empty() {
            return;
        }
        self.push(" ORDER BY ");
        self.list(keys, |r, key| {
            r.expr(&key.expr);
            if key.descending {
                r.push(" DESC");
            }
            match key.nulls {
                None => {}
                Some(Nulls::First) => r.push(" NULLS FIRST"),
                Some(Nulls::Last) => r.push(" NULLS LAST"),
            }
        });
    }

    /// LIMIT and OFFSET, as arguments: every page of a query is the same prepared statement.
    pub(super) fn limit(&mut self, select: &Select) {
        if let Some(limit) = select.limit {
            self.push(" LIMIT ");
            self.count_argument(limit);
        }
        if let Some(offset) = select.offset {
            self.push(" OFFSET ");
            self.count_argument(offset);
        }
    }

    pub(super) fn count_argument(&mut self, count: u64) {
        // More rows than i64::MAX do not exist, so that the greatest limit is none.
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.value(crate::value::Value::of(&count));
    }

    pub(super) fn lock(&mut self, select: &Select) {
        self.lock_on(select, |_| {});
    }

    /// The same, of the tables that are named behind it.
    pub(super) fn lock_on(&mut self, select: &Select, tables: impl FnOnce(&mut Self)) {
        let Some(row_lock) = select.lock else { return };
        self.push(match row_lock.lock {
            Lock::ForUpdate => " FOR UPDATE",
            Lock::ForNoKeyUpdate => " FOR NO KEY UPDATE",
            Lock::ForShare => " FOR SHARE",
            Lock::ForKeyShare => " FOR KEY SHARE",
        });
        tables(self);
        if select.origin.walk().is_some() {
            // The rows that it goes by are none that could be locked.
            self.push(" OF ");
            let alias = self.scopes.alias_of(select.table);
            self.ident(&alias);
        }
        self.push(match row_lock.wait {
            LockWait::Wait => "",
            LockWait::SkipLocked => " SKIP LOCKED",
            LockWait::NoWait => " NOWAIT",
        });
    }
}
