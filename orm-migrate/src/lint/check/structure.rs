//! Rules about what a statement is made of: references within a column, CASCADE, and whatever takes long under a lock.

use squawk_syntax::ast::{self, AstNode};

use super::super::classify::{Touch, cascades};
use super::super::form::Form;
use super::super::mode::LockMode;
use super::super::safe;
use super::super::syntax::relation_of;
use super::{At, Draft};

pub(super) fn check(at: &At<'_>, drafts: &mut Vec<Draft>) {
    for touch in at.touches {
        inline_reference(at, touch, drafts);
        rewrite_under_lock(at, touch, drafts);
    }
    drop_cascade(at, drafts);
    drafts.extend(renamed_value(at));
}

fn renamed_value(at: &At<'_>) -> Option<Draft> {
    let ast::Stmt::AlterType(alter) = &at.statement.ast else { return None };
    let Some(ast::AlterTypeAction::RenameValue(rename)) = alter.action() else { return None };
    let ty = relation_of(alter.type_name_ref())?;
    let mut values = rename.syntax().descendants().filter_map(ast::Literal::cast);
    let (from, to) = (values.next()?, values.next()?);
    let message = format!("programs that run write {} as a value of {ty}", from.syntax());
    let safe = format!(
        "ALTER TYPE {ty} ADD VALUE {}; -- and a version that reads both and writes this one",
        to.syntax()
    );
    let range = super::super::source::span(rename.syntax());
    Some(Draft::new("renaming-enum-value", range, message).safe(safe))
}

fn inline_reference(at: &At<'_>, touch: &Touch, drafts: &mut Vec<Draft>) {
    let Some(add) = ast::AddColumn::cast(touch.node.clone()).filter(|_| at.is_shared(touch)) else { return };
    let reference = add.constraints().find_map(|constraint| match constraint {
        ast::Constraint::ReferencesConstraint(reference) => Some(reference),
        _ => None,
    });
    let (Some(reference), Some(table)) = (reference, &touch.table) else { return };
    let message = match &touch.other {
        Some((other, _)) => format!("{table} and {other} are locked by one statement"),
        // It refers to itself.
        None => return,
    };
    let range = super::super::source::span(reference.syntax());
    let safe = safe::column_then_reference(at.sql, &touch.node, &table.to_string());
    drafts.push(Draft::new("inline-reference", range, message).locked(touch, at).safe(safe));
}

/// What takes long and has no rule of its own.
fn rewrite_under_lock(at: &At<'_>, touch: &Touch, drafts: &mut Vec<Draft>) {
    let fact = touch.form.fact();
    let waits = touch.lock.is_some_and(LockMode::blocks_writes);
    // Nobody writes to a view; it is read while it is refreshed concurrently.
    let is_view = touch.form == Form::RefreshViewConcurrently;
    let said = drafts.iter().any(|draft| {
        draft.rule != "inline-reference"
            && draft.range.start >= touch.range.start
            && draft.range.end <= touch.range.end
    });
    if !(fact.rewrites || fact.scans) || !waits || is_view || said || !at.is_shared(touch) {
        return;
    }
    let table = touch.table.as_ref().map_or_else(|| "every table".to_owned(), ToString::to_string);
    let message = if fact.rewrites {
        format!("{table} is written anew under a lock")
    } else {
        format!("every row of {table} is read under a lock")
    };
    let safe = match touch.form {
        Form::AddColumnSerial => safe::serial(&touch.node, &table),
        Form::AddColumnChecked => safe::column_then_check(at.sql, &touch.node, &table),
        Form::RefreshView => Some(format!(
            "REFRESH MATERIALIZED VIEW CONCURRENTLY {table}; -- it needs a unique index of the view"
        )),
        _ => None,
    };
    let draft = Draft::new("rewrite-under-lock", touch.range.clone(), message);
    drafts.push(draft.locked(touch, at).safe(safe));
}

fn drop_cascade(at: &At<'_>, drafts: &mut Vec<Draft>) {
    let node = at.statement.ast.syntax();
    let drops: Vec<_> = if let ast::Stmt::AlterTable(alter) = &at.statement.ast {
        alter
            .actions()
            .filter(|action| {
                matches!(
                    action,
                    ast::AlterTableAction::DropColumn(_) | ast::AlterTableAction::DropConstraint(_)
                )
            })
            .map(|action| action.syntax().clone())
            .collect()
    } else if at.text().split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("DROP")) {
        vec![node.clone()]
    } else {
        Vec::new()
    };
    for range in drops.iter().filter_map(cascades) {
        drafts.push(Draft::new("drop-cascade", range, "whatever depends on it is dropped, too"));
    }
}
