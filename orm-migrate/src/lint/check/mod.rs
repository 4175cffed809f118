//! What the rules say of one statement, and of all files together.

pub(super) mod context;
mod index;
mod model;
mod of_squawk;
mod routine;
mod rows;
mod structure;
pub(super) mod transaction;

use std::ops::Range;

use squawk_syntax::ast;

pub(super) use index::{duplicate_indexes, foreign_keys_without_index};
pub(super) use model::{Gone, gone, used_by_models};
pub(super) use routine::unseen;
pub(super) use transaction::Log;

use super::classify::Touch;
use super::finding::TableLock;
use super::source::Statement;
use super::squawk::Violation;
use super::state::State;
use super::syntax::{Relation, relation_of};

/// A finding before it is known where its file is, and whether a comment silences it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) rule: &'static str,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) locks: Vec<TableLock>,
    pub(super) safe: Option<String>,
}

impl Draft {
    pub(super) fn new(rule: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { rule, range, message: message.into(), locks: Vec::new(), safe: None }
    }

    /// With the locks that a part of the statement takes on tables that were there before.
    pub(super) fn locked(mut self, touch: &Touch, at: &At<'_>) -> Self {
        let own = touch.lock.map(|lock| (touch.table.as_ref(), lock));
        let other = touch.other.as_ref().map(|(table, lock)| (Some(table), *lock));
        self.locks = own
            .into_iter()
            .chain(other)
            .filter(|(table, _)| !table.is_some_and(|table| at.is_new(table)))
            .map(|(table, lock)| TableLock::new(table.map(ToString::to_string), lock))
            .collect();
        self
    }

    pub(super) fn safe(mut self, safe: impl Into<Option<String>>) -> Self {
        self.safe = safe.into();
        self
    }
}

/// A statement, and what is known where it stands.
pub(super) struct At<'a> {
    /// The file's text.
    pub(super) sql: &'a str,
    pub(super) statement: &'a Statement,
    pub(super) touches: &'a [Touch],
    /// What squawk has to say of it.
    pub(super) violations: &'a [Violation],
    /// What is known before it.
    pub(super) state: &'a State,
    pub(super) in_transaction: bool,
    /// Whether it undoes a migration.
    pub(super) is_down: bool,
    /// Whether the file has no other statement.
    pub(super) is_only_one: bool,
}

impl At<'_> {
    /// The statement's text.
    pub(super) fn text(&self) -> &str {
        self.sql.get(self.statement.range.clone()).unwrap_or_default()
    }

    /// The part of the statement that a place is in; of several tables one that others can use, if there is one.
    pub(super) fn touch_at(&self, offset: usize) -> Option<&Touch> {
        let within = || self.touches.iter().filter(|touch| touch.range.contains(&offset));
        within()
            .find(|touch| self.is_shared(touch))
            .or_else(|| within().next())
            .or_else(|| self.touches.first())
    }

    /// Whether nobody else can see a table: the same migration has made it, or this very statement makes it.
    pub(super) fn is_new(&self, table: &Relation) -> bool {
        self.state.is_new(table) || created(&self.statement.ast).is_some_and(|created| created == *table)
    }

    /// Whether a part is about a table that somebody else can use.
    pub(super) fn is_shared(&self, touch: &Touch) -> bool {
        !touch.table.as_ref().is_some_and(|table| self.is_new(table))
    }
}

/// The table that a statement makes.
fn created(statement: &ast::Stmt) -> Option<Relation> {
    match statement {
        ast::Stmt::CreateTable(create) => relation_of(create.table_name()),
        ast::Stmt::CreateTableAs(create) => relation_of(create.table_name()),
        _ => None,
    }
}

/// What the rules say of one statement, after what its transaction has done so far.
pub(super) fn statement(at: &At<'_>, log: &Log) -> Vec<Draft> {
    let mut drafts = Vec::new();
    of_squawk::check(at, &mut drafts);
    structure::check(at, &mut drafts);
    transaction::check(at, log, &mut drafts);
    rows::check(at, &mut drafts);
    routine::check(at, &mut drafts);
    drafts
}
