use super::{Access, Renderer, Statement};
use crate::sql::ast::{Lock, LockWait, Nulls, Order, Output, Select};

/// A SELECT whose rows are the table's own columns, or a count, or an existence; its includes are not part of it.
pub fn select(select: &Select, output: Output) -> Statement {
    let mut r = Renderer::new();
    match output {
        Output::Columns => {
            r.select(select);
        }
        Output::Count if select.limit.is_none() && select.offset.is_none() => {
            r.push("SELECT count(*) FROM ");
            r.from(select.table);
            r.filter(select.table, &select.filter);
        }
        Output::Count => {
            r.push("SELECT count(*) FROM (SELECT 1 FROM ");
            r.from(select.table);
            r.filter(select.table, &select.filter);
            r.limit(select);
            r.push(") AS \"orm_rows\"");
        }
        Output::Exists => {
            r.push("SELECT EXISTS (SELECT 1 FROM ");
            r.from(select.table);
            r.filter(select.table, &select.filter);
            r.limit(select);
            r.push(")");
        }
    }
    let access = if select.lock.is_some() { Access::Write } else { Access::Read };
    r.finish(access, select.table)
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
        self.scopes.leave();
        self.select_from(select);
    }

    /// What follows the columns.
    pub(super) fn select_from(&mut self, select: &Select) {
        self.push(" FROM ");
        self.from(select.table);
        self.filter(select.table, &select.filter);
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
        let Some(row_lock) = select.lock else { return };
        self.push(match row_lock.lock {
            Lock::ForUpdate => " FOR UPDATE",
            Lock::ForNoKeyUpdate => " FOR NO KEY UPDATE",
            Lock::ForShare => " FOR SHARE",
            Lock::ForKeyShare => " FOR KEY SHARE",
        });
        self.push(match row_lock.wait {
            LockWait::Wait => "",
            LockWait::SkipLocked => " SKIP LOCKED",
            LockWait::NoWait => " NOWAIT",
        });
    }
}
