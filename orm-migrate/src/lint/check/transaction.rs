//! Rules about what one transaction does: locks that it adds up, and what it must not do.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};

use super::super::classify::Touch;
use super::super::form::Form;
use super::super::mode::LockMode;
use super::super::safe;
use super::super::syntax::{Relation, first, relation_of};
use super::rows::is_backfill;
use super::{At, Draft};

/// What a transaction has done so far.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Log {
    /// The tables that it holds against writes.
    locked: Vec<Held>,
    /// A table that was there before and whose rows it has changed.
    changed: Option<Relation>,
    /// The values that it has added to enums.
    added: Vec<(Relation, String)>,
}

/// A table that a transaction holds against writes.
#[derive(Debug, Clone)]
struct Held {
    table: Relation,
    /// Whether it is held only because a new table refers to it, which takes a moment.
    by_new: bool,
}

/// A lock that blocks writes of a table that others can use.
fn blocking<'a>(at: &'a At<'_>, touch: &'a Touch) -> impl Iterator<Item = (&'a Relation, LockMode)> {
    let own = touch.table.as_ref().zip(touch.lock);
    own.into_iter()
        .chain(touch.other.as_ref().map(|(table, lock)| (table, *lock)))
        .filter(|(table, lock)| lock.blocks_writes() && !at.is_new(table))
}

impl Log {
    /// Takes in what a statement does to its transaction.
    pub(in super::super) fn record(&mut self, at: &At<'_>) {
        for touch in at.touches {
            for (table, _) in blocking(at, touch) {
                // What came before it has been said.
                self.changed = None;
                let by_new = !at.is_shared(touch);
                match self.locked.iter_mut().find(|held| held.table == *table) {
                    Some(held) => held.by_new &= by_new,
                    None => self.locked.push(Held { table: table.clone(), by_new }),
                }
            }
            if touch.form == Form::Write && at.is_shared(touch) && is_backfill(touch, at.state) {
                self.changed.clone_from(&touch.table);
            }
        }
        if let Some((ty, value, _)) = added_value(&at.statement.ast)
            && !at.state.new_types.contains(&ty)
        {
            self.added.push((ty, value));
        }
    }
}

pub(super) fn check(at: &At<'_>, log: &Log, drafts: &mut Vec<Draft>) {
    runs_alone(at, drafts);
    if at.in_transaction {
        second_lock(at, log, drafts);
        backfill(at, log, drafts);
        new_value(at, log, drafts);
    }
}

/// A statement that cannot run in a transaction, in one that the file has or that the server makes of several statements.
fn runs_alone(at: &At<'_>, drafts: &mut Vec<Draft>) {
    let alone = at.touches.iter().find(|touch| touch.form.fact().alone).map(|touch| touch.range.clone());
    let alone = alone.or_else(|| {
        // What is about many tables is a transaction for each.
        let of_many = match &at.statement.ast {
            ast::Stmt::Cluster(_) => at.touches.iter().any(|touch| touch.table.is_none()),
            ast::Stmt::Reindex(reindex) => reindex.reindex_target().is_some_and(|target| {
                !matches!(
                    target,
                    ast::ReindexTarget::ReindexTargetTable(_) | ast::ReindexTarget::ReindexTargetIndex(_)
                )
            }),
            _ => false,
        };
        let other = of_many
            || matches!(
                at.statement.ast,
                ast::Stmt::CreateDatabase(_)
                    | ast::Stmt::DropDatabase(_)
                    | ast::Stmt::AlterSystem(_)
                    | ast::Stmt::CreateTablespace(_)
                    | ast::Stmt::DropTablespace(_)
            );
        other.then(|| at.statement.range.clone())
    });
    let Some(range) = alone else { return };
    let draft = if at.in_transaction {
        Draft::new("needs-no-transaction", range, "this cannot run in a transaction")
    } else if !at.is_only_one {
        Draft::new("needs-own-file", range, "this cannot run beside the other statements of the file")
    } else {
        return;
    };
    drafts.push(draft.safe(safe::alone(at.text())));
}

fn second_lock(at: &At<'_>, log: &Log, drafts: &mut Vec<Draft>) {
    for touch in at.touches {
        // Who uses a table that the way back drops fails in any case.
        if at.is_down && matches!(touch.form, Form::DropTable | Form::DropTableReferences) {
            continue;
        }
        // The tables that new tables refer to are locked for a moment each, and a join table has two of them.
        let by_new = !at.is_shared(touch);
        let second = blocking(at, touch).find_map(|(table, _)| {
            if log.locked.iter().any(|held| held.table == *table && (by_new || !held.by_new)) {
                return None;
            }
            let first = log.locked.iter().find(|held| held.table != *table && !(held.by_new && by_new))?;
            Some((table, first))
        });
        if let Some((table, held)) = second {
            let message = format!("{table} is locked while the transaction holds {}", held.table);
            let safe = format!("-- in a migration of its own\n{};", at.text());
            let draft = Draft::new("two-exclusive-locks", touch.range.clone(), message);
            drafts.push(draft.locked(touch, at).safe(safe));
            return;
        }
    }
}

fn backfill(at: &At<'_>, log: &Log, drafts: &mut Vec<Draft>) {
    for touch in at.touches {
        let message = if touch.form == Form::Write && is_backfill(touch, at.state) {
            let (Some(held), Some(table)) = (log.locked.first(), &touch.table) else { continue };
            format!("rows of {table} are changed while the transaction holds {}", held.table)
        } else {
            let (Some(changed), Some((table, _))) = (&log.changed, blocking(at, touch).next()) else {
                continue;
            };
            format!("{table} is locked by a transaction that has changed rows of {changed}")
        };
        let safe = format!("-- in a migration of its own\n{};", at.text());
        let draft = Draft::new("ddl-with-backfill", touch.range.clone(), message);
        drafts.push(draft.locked(touch, at).safe(safe));
        return;
    }
}

/// The value that a statement adds to an enum.
fn added_value(statement: &ast::Stmt) -> Option<(Relation, String, Range<usize>)> {
    let ast::Stmt::AlterType(alter) = statement else { return None };
    let Some(ast::AlterTypeAction::AddValue(add)) = alter.action() else { return None };
    let literal: ast::Literal = first(add.syntax())?;
    let range = super::super::source::span(literal.syntax());
    Some((relation_of(alter.type_name_ref())?, literal.string_value()?, range))
}

fn new_value(at: &At<'_>, log: &Log, drafts: &mut Vec<Draft>) {
    if log.added.is_empty() || matches!(at.statement.ast, ast::Stmt::AlterType(_)) {
        return;
    }
    for literal in at.statement.ast.syntax().descendants().filter_map(ast::Literal::cast) {
        let Some(text) = literal.string_value() else { continue };
        if let Some((ty, value)) = log.added.iter().find(|(_, value)| *value == text) {
            let range = super::super::source::span(literal.syntax());
            let message = format!("'{value}' is used in the transaction that adds it to {ty}");
            let safe = format!("-- in the next migration\n{};", at.text());
            drafts.push(Draft::new("enum-value-in-same-transaction", range, message).safe(safe));
            return;
        }
    }
}
