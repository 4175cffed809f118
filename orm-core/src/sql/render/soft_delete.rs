//! Soft deletion and its reverse. Rows that go with others, by relations that say so, go in the same statement:
//! first the keys of all are found, level by level, then each table is updated.

use super::{Access, Renderer, Statement};
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::ast::{Assignment, Deleted, Expr, Item, SoftDelete, touched};
use crate::sql::ident::push_table;

/// UPDATE that marks the rows as deleted, or restores those that are, with all that goes with them.
pub fn soft_delete(statement: &SoftDelete) -> Statement {
    marked(statement, statement.restore.then_some(Marked::Rows))
}

/// The same, with the rows as they are marked; not those that go with them.
pub fn soft_delete_returning(statement: &SoftDelete) -> Statement {
    marked(statement, Some(Marked::Rows))
}

/// The same, with these expressions of the rows as they are marked.
pub fn soft_delete_items(statement: &SoftDelete, items: &[Item]) -> Statement {
    marked(statement, Some(Marked::Items(items)))
}

/// What is returned of the rows that are marked.
#[derive(Clone, Copy)]
enum Marked<'a> {
    Rows,
    Items(&'a [Item]),
}

fn marked(statement: &SoftDelete, returning: Option<Marked<'_>>) -> Statement {
    let SoftDelete { table, ref filter, restore } = *statement;
    let mut r = Renderer::new();
    let rows = rows(restore);
    if table.soft_delete_cascade.is_empty() {
        r.mark(table, restore);
        r.filter(table, rows, filter);
        r.scopes.leave();
    } else {
        r.push(if table.cascade_recurs() { "WITH RECURSIVE orm_k0 AS (" } else { "WITH orm_k0 AS (" });
        r.keys(table, restore);
        r.push(" FROM ");
        r.from(table);
        if restore {
            r.as_seen(table);
        }
        r.filter(table, rows, filter);
        r.lock_of(table);
        r.push(")");
        r.scopes.leave();
        let mut levels = 1;
        r.below(table, restore, &[0], &mut levels);
        r.push(" ");
        r.mark_found(table, restore, 0);
    }
    match returning {
        None => {}
        Some(Marked::Rows) => r.returning(table),
        Some(Marked::Items(items)) => r.returning_items(table, items),
    }
    r.finish(Access::Write, table)
}

/// The rows that are marked: those that are not yet.
fn rows(restore: bool) -> Deleted {
    if restore { Deleted::Only } else { Deleted::Excluded }
}

impl Renderer {
    /// `UPDATE t SET deleted_at = …`. Each statement has a time of its own, so that what is restored together is what
    /// was deleted by one statement, not by one transaction.
    pub(super) fn mark(&mut self, table: &'static Table, restore: bool) {
        self.push("UPDATE ");
        self.from(table);
        let value =
            if restore { Expr::Literal("NULL") } else { Expr::Call("statement_timestamp", Vec::new()) };
        let mark = table.soft_delete.map(|column| Assignment { column, value });
        self.set(table, &touched(table, mark.into_iter().collect()));
    }

    /// The same for the rows whose keys were found.
    fn mark_found(&mut self, table: &'static Table, restore: bool, level: usize) {
        self.mark(table, restore);
        self.push(" FROM ");
        self.level_name("orm_k", level);
        self.push(" WHERE ");
        for (position, &key) in table.primary_key.iter().enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(table.name, &table.columns[key]);
            self.push(" = ");
            self.level_name("orm_k", level);
            self.push(".");
            self.level_name("c", position);
        }
        if restore {
            self.same_time(table, |r| r.level_name("orm_k", level));
        } else {
            self.further_rows(table, Deleted::Excluded);
        }
        self.scopes.leave();
    }

    /// `SELECT` of the key, and of the time of the deletion where that tells what is restored.
    fn keys(&mut self, table: &'static Table, restore: bool) {
        self.push("SELECT ");
        self.list(table.primary_key.iter().enumerate(), |r, (position, &key)| {
            r.column(table.name, &table.columns[key]);
            r.push(" AS ");
            r.level_name("c", position);
        });
        if let Some(column) = table.soft_delete.filter(|_| restore) {
            self.push(", ");
            self.column(table.name, &table.columns[column]);
            self.push(" AS orm_at");
        }
    }

    /// What goes with the rows of a table that these levels found: CTEs, each behind a comma.
    fn below(&mut self, table: &'static Table, restore: bool, found: &[usize], levels: &mut usize) {
        let mut found = found.to_vec();
        let own: Vec<&Relation> = table.cascade_to_itself().collect();
        if !own.is_empty() {
            let level = self.begin(levels);
            self.related_keys(table, &own, restore, &found);
            self.push(" UNION ");
            self.related_keys(table, &own, restore, &[level]);
            self.end(table, restore, level);
            found.push(level);
        }
        for relation in table.cascade_to_others() {
            let target = (relation.target)();
            let level = self.begin(levels);
            self.related_keys(target, &[relation], restore, &found);
            self.lock_of(target);
            self.end(target, restore, level);
            self.below(target, restore, &[level], levels);
        }
    }

    /// ` AND "t"."deleted_at" = orm_p.orm_at`.
    fn same_time(&mut self, table: &'static Table, of: impl FnOnce(&mut Self)) {
        if let Some(column) = table.soft_delete {
            self.push(" AND ");
            self.column(table.name, &table.columns[column]);
            self.push(" = ");
            of(self);
            self.push(".orm_at");
        }
    }

    /// The row as the statement sees it, beside the one that it locks: who restored and deleted it again in between
    /// has given what went with it another time, which this statement does not see.
    fn as_seen(&mut self, table: &'static Table) {
        self.push(" JOIN ");
        push_table(&mut self.sql, table);
        self.push(" AS orm_s ON ");
        let columns = table.primary_key.iter().copied().chain(table.soft_delete);
        for (position, column) in columns.enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column("orm_s", &table.columns[column]);
            self.push(" = ");
            self.column(table.name, &table.columns[column]);
        }
    }

    /// A row that somebody else is changing is waited for, and looked at again: what they deleted does not go with the
    /// row here, nor does what is below it. A recursion cannot lock.
    fn lock_of(&mut self, table: &'static Table) {
        self.push(" FOR NO KEY UPDATE OF ");
        self.ident(table.name);
    }

    fn begin(&mut self, levels: &mut usize) -> usize {
        let level = *levels;
        *levels += 1;
        self.push(", ");
        self.level_name("orm_k", level);
        self.push(" AS (");
        level
    }

    fn end(&mut self, table: &'static Table, restore: bool, level: usize) {
        self.push("), ");
        self.level_name("orm_d", level);
        self.push(" AS (");
        self.mark_found(table, restore, level);
        self.push(")");
    }

    /// The keys of the rows that belong to those that were found, by one of the relations; to be restored they must
    /// have been deleted with them.
    fn related_keys(
        &mut self,
        table: &'static Table,
        relations: &[&'static Relation],
        restore: bool,
        found: &[usize],
    ) {
        self.keys(table, restore);
        self.push(" FROM ");
        self.from(table);
        self.push(", ");
        match found {
            [level] => self.level_name("orm_k", *level),
            several => {
                self.push("(");
                for (position, &level) in several.iter().enumerate() {
                    self.push(if position > 0 { " UNION SELECT * FROM " } else { "SELECT * FROM " });
                    self.level_name("orm_k", level);
                }
                self.push(")");
            }
        }
        self.push(" AS orm_p WHERE ");
        let alternatives = relations.len() > 1;
        self.push(if alternatives { "(" } else { "" });
        for (position, relation) in relations.iter().enumerate() {
            self.push(if position > 0 { " OR " } else { "" });
            self.belongs_to_found(table, relation);
        }
        self.push(if alternatives { ")" } else { "" });
        self.further_kind(table.name, table);
        if restore {
            self.same_time(table, |r| r.push("orm_p"));
        } else {
            self.further_rows(table, Deleted::Excluded);
        }
        self.scopes.leave();
    }

    /// `"items"."order_id" = orm_p.c0`.
    fn belongs_to_found(&mut self, table: &'static Table, relation: &Relation) {
        let (RelationKind::HasOne { inverse, .. } | RelationKind::HasMany { inverse, .. }) = relation.kind
        else {
            // The derive admits no other.
            return self.push("FALSE");
        };
        for (position, &key) in inverse.keys().iter().enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(table.name, &table.columns[key]);
            self.push(" = orm_p.");
            self.level_name("c", position);
        }
    }
}
