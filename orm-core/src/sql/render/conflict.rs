//! INSERT … ON CONFLICT: rows that may be there already.

use super::inheritance::of_kind;
use super::{Access, Renderer, Statement};
use crate::schema::{Default, IndexPart, Table};
use crate::sql::ast::{Delete, Deleted, Expr, Insert, InsertMany, Item, OnConflict, Update};
use crate::sql::ident::{push_literal, push_table};

/// INSERT of one row, unless it is there already.
pub fn insert_unless(insert: &Insert, conflict: &OnConflict) -> Statement {
    let mut r = Renderer::new();
    r.insert_values(insert);
    r.on_conflict(insert.table, conflict);
    r.finish(Access::Write, insert.table)
}

/// The same, with the row if it is inserted.
pub fn insert_unless_returning(insert: &Insert, conflict: &OnConflict) -> Statement {
    let mut r = Renderer::new();
    r.insert_values(insert);
    r.on_conflict(insert.table, conflict);
    r.returning(insert.table);
    r.finish(Access::Write, insert.table)
}

/// The inserted row, or else the one that satisfies the conditions, updated; behind its columns whether it is new. No
/// row comes if somebody else inserted it since the statement began: the next statement finds it.
///
/// DO UPDATE does not tell whether the row is new; a system column would, but partitioned tables have none there.
pub fn upsert(
    insert: &Insert,
    target: &[usize],
    update: &[usize],
    conditions: &[Expr],
    items: Option<&[Item]>,
) -> Statement {
    let mut r = Renderer::new();
    let table = insert.table;
    let columns = |r: &mut Renderer| r.list(table.columns, |r, column| r.column(table.name, column));
    r.push("WITH \"orm_inserted\" AS (");
    r.insert_values(insert);
    r.on_conflict(table, &OnConflict { columns: target.to_vec(), ..std::default::Default::default() });
    r.push(" RETURNING ");
    columns(&mut r);
    r.push("), \"orm_updated\" AS (UPDATE ");
    r.from(table);
    r.push(" SET ");
    r.list(update, |r, &column| {
        r.ident(table.columns[column].name);
        r.push(" = ");
        match insert.values.iter().find(|(given, _)| *given == column) {
            Some((_, value)) => r.value(value.clone()),
            None => r.push("DEFAULT"),
        }
    });
    r.touched(table, update);
    r.filter(table, Deleted::Excluded, conditions);
    r.push(" AND NOT EXISTS (SELECT 1 FROM \"orm_inserted\") RETURNING ");
    columns(&mut r);
    r.scopes.leave();
    r.push(") SELECT ");
    r.read_rows("orm_inserted", table, items);
    r.push(", TRUE FROM \"orm_inserted\" UNION ALL SELECT ");
    r.read_rows("orm_updated", table, items);
    r.push(", FALSE FROM \"orm_updated\"");
    r.finish(Access::Write, table)
}

/// The row that satisfies the conditions, or else the inserted one; behind its columns whether it is new. No row
/// comes if somebody else inserted it since the statement began: the next statement finds it.
pub fn find_or_insert(insert: &Insert, conflict: &OnConflict, conditions: &[Expr]) -> Statement {
    let mut r = Renderer::new();
    let table = insert.table;
    let columns = |r: &mut Renderer| r.list(table.columns, |r, column| r.column(table.name, column));
    r.push("WITH \"orm_found\" AS (SELECT ");
    columns(&mut r);
    r.push(" FROM ");
    r.from(table);
    r.filter(table, Deleted::Excluded, conditions);
    r.scopes.leave();
    r.push("), \"orm_inserted\" AS (INSERT INTO ");
    push_table(&mut r.sql, table);
    r.push(" (");
    let is_given = |column| insert.values.iter().any(|&(given, _)| given == column);
    let of_kind: Vec<(&str, String)> = of_kind(table, is_given).collect();
    let given = insert.values.iter().map(|(column, _)| table.columns[*column].name);
    r.list(of_kind.iter().map(|&(name, _)| name).chain(given), Renderer::ident);
    r.push(") SELECT ");
    let values = insert.values.iter().map(|(_, value)| Err(value));
    r.list(of_kind.iter().map(|(_, sql)| Ok(sql)).chain(values), |r, value| match value {
        Ok(sql) => r.push(sql),
        Err(value) => r.value(value.clone()),
    });
    r.push(" WHERE NOT EXISTS (SELECT 1 FROM \"orm_found\")");
    r.on_conflict(table, conflict);
    r.push(" RETURNING ");
    columns(&mut r);
    r.push(") SELECT ");
    r.read_columns("orm_found", table);
    r.push(", FALSE FROM \"orm_found\" UNION ALL SELECT ");
    r.read_columns("orm_inserted", table);
    r.push(", TRUE FROM \"orm_inserted\"");
    r.finish(Access::Write, table)
}

/// INSERT of rows from arrays, those that are there already left or updated.
pub fn upsert_many(insert: &InsertMany, conflict: &OnConflict) -> Statement {
    let mut r = Renderer::new();
    r.insert_many(insert);
    r.on_conflict(insert.table, conflict);
    r.finish(Access::Write, insert.table)
}

/// The same, with the rows that were inserted or updated; behind the columns of each the number of the row that it was,
/// from 1. Of rows that are left there is none.
pub fn upsert_many_returning(
    insert: &InsertMany,
    conflict: &OnConflict,
    items: Option<&[Item]>,
) -> Statement {
    let mut r = Renderer::new();
    let table = insert.table;
    r.inserted_from_input(insert, |r| r.on_conflict(table, conflict));
    if conflict.update.is_empty() {
        // Of two rows with one key the first is the one that is there.
        r.push(") SELECT DISTINCT ON (");
        r.list(table.primary_key, |r, &key| r.column("orm_inserted", &table.columns[key]));
        r.push(") ");
        r.numbered_rows(insert, table.primary_key, items);
        r.push(" ORDER BY ");
        r.list(table.primary_key, |r, &key| r.column("orm_inserted", &table.columns[key]));
        r.push(", \"orm_input\".\"orm_ordinality\"");
    } else {
        // A row that was there has a key of its own, but the same values in the target's columns. One without a value
        // there is in nobody's way, and is new.
        r.push(") SELECT ");
        r.numbered_rows(insert, &conflict.columns, items);
        if conflict.columns.iter().any(|&column| table.columns[column].nullable) {
            r.push(" UNION ALL SELECT ");
            r.numbered_rows(insert, table.primary_key, items);
            r.push(" WHERE (");
            for (position, &column) in conflict.columns.iter().enumerate() {
                r.push(if position > 0 { " OR " } else { "" });
                r.column("orm_inserted", &table.columns[column]);
                r.push(" IS NULL");
            }
            r.push(")");
        }
    }
    r.finish(Access::Write, table)
}

/// INSERT of rows from arrays, after others of the same table were deleted, or marked as deleted, by the same statement.
pub fn replace(delete: &Delete, insert: &InsertMany, conflict: &OnConflict) -> Statement {
    let mut r = Renderer::new();
    r.push("WITH \"orm_removed\" AS (");
    if delete.table.soft_delete.is_some() {
        r.mark(delete.table, false);
        r.filter(delete.table, delete.deleted, &delete.filter);
        r.scopes.leave();
    } else {
        r.delete(delete);
    }
    r.push(") ");
    r.insert_many(insert);
    r.on_conflict(insert.table, conflict);
    r.finish(Access::Write, insert.table)
}

/// Two UPDATEs of one table by one statement, which change different rows.
pub fn update_both(first: &Update, then: &Update) -> Statement {
    let mut r = Renderer::new();
    r.push("WITH \"orm_removed\" AS (");
    r.update(first);
    r.push(") ");
    r.update(then);
    r.finish(Access::Write, then.table)
}

impl Renderer {
    fn on_conflict(&mut self, table: &'static Table, conflict: &OnConflict) {
        self.push(" ON CONFLICT");
        if !conflict.columns.is_empty() {
            self.push(" (");
            self.list(&conflict.columns, |r, &column| r.ident(table.columns[column].name));
            self.push(")");
            self.index_predicate(table, None);
        } else if let Some(index) = conflict.index {
            self.push(" (");
            self.list(index.parts, |r, part| match *part {
                IndexPart::Column { column, .. } => r.ident(table.columns[column].name),
                IndexPart::Expression(sql) => {
                    r.push("(");
                    r.push(sql);
                    r.push(")");
                }
            });
            self.push(")");
            self.index_predicate(table, index.predicate);
        }
        match table.soft_delete.filter(|_| conflict.revives) {
            Some(deleted_at) => {
                self.as_excluded(table, &as_if_new(table, &conflict.columns));
                self.push(" WHERE ");
                self.column(table.name, &table.columns[deleted_at]);
                self.push(" IS NOT NULL");
            }
            None if conflict.update.is_empty() => self.push(" DO NOTHING"),
            None => {
                self.as_excluded(table, &conflict.update);
                self.only_if(table, &conflict.filter);
            }
        }
    }

    /// ` DO UPDATE SET a = EXCLUDED.a, …`.
    fn as_excluded(&mut self, table: &Table, update: &[usize]) {
        self.push(" DO UPDATE SET ");
        self.list(update, |r, &column| {
            r.ident(table.columns[column].name);
            r.push(" = EXCLUDED.");
            r.ident(table.columns[column].name);
        });
        self.touched(table, update);
    }

    /// ` WHERE a AND b`, of the row that is there.
    fn only_if(&mut self, table: &'static Table, conditions: &[Expr]) {
        if conditions.is_empty() {
            return;
        }
        self.scopes.enter(table);
        self.push(" WHERE ");
        self.conditions(conditions);
        self.scopes.leave();
    }

    /// Which rows the unique index is about: those that are not deleted, those of the kind, those that it says itself. An
    /// index of all rows is found by it, too.
    fn index_predicate(&mut self, table: &Table, predicate: Option<&str>) {
        let mut opening = " WHERE ";
        if let Some(deleted_at) = table.soft_delete {
            self.push(opening);
            self.ident(table.columns[deleted_at].name);
            self.push(" IS NULL");
            opening = " AND ";
        }
        if let Some((discriminator, label)) = table.kind() {
            self.push(opening);
            self.ident(discriminator);
            self.push(" = ");
            push_literal(&mut self.sql, label);
            opening = " AND ";
        }
        if let Some(predicate) = predicate {
            self.push(opening);
            self.push("(");
            self.push(predicate);
            self.push(")");
        }
    }

    /// The time of a change, unless it is among the changed columns itself, and the version.
    pub(super) fn touched(&mut self, table: &Table, update: &[usize]) {
        if let Some(column) = table.updated_at.filter(|column| !update.contains(column)) {
            self.push(", ");
            self.ident(table.columns[column].name);
            self.push(" = now()");
        }
        if let Some(column) = table.version.filter(|column| !update.contains(column)) {
            self.push(", ");
            self.ident(table.columns[column].name);
            self.push(" = ");
            self.column(table.name, &table.columns[column]);
            self.push(" + 1");
        }
    }
}

/// What a deleted row takes from the one in whose way it is: all but its keys, and the version, which counts on.
fn as_if_new(table: &Table, target: &[usize]) -> Vec<usize> {
    let is_taken = |column: &usize| {
        !target.contains(column)
            && !table.primary_key.contains(column)
            && table.version != Some(*column)
            && !matches!(table.columns[*column].default, Default::Identity)
    };
    (0..table.columns.len()).filter(is_taken).collect()
}
