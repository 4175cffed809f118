//! Rules about changes of rows.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, BinOp};

use super::super::classify::Touch;
use super::super::form::Form;
use super::super::state::State;
use super::super::syntax::{Relation, written};
use super::{At, Draft};

pub(super) fn check(at: &At<'_>, drafts: &mut Vec<Draft>) {
    for touch in at.touches {
        let Some(table) = touch.table.as_ref().filter(|_| touch.form == Form::Write) else { continue };
        if at.is_shared(touch) && is_backfill(touch, at.state) && !is_in_batches(at) {
            let message = format!("every row of {table} that it finds is changed at once");
            let draft = Draft::new("unbatched-dml", touch.range.clone(), message).locked(touch, at);
            drafts.push(draft.safe(batched(at, touch, table)));
        }
    }
}

/// Whether the file says that the runner does it in batches.
fn is_in_batches(at: &At<'_>) -> bool {
    crate::file::Script::new("", at.sql).is_ok_and(|script| script.backfill().is_some())
}

/// Whether a write may change any number of rows.
pub(super) fn is_backfill(touch: &Touch, state: &State) -> bool {
    let Some(table) = &touch.table else { return false };
    let node = &touch.node;
    if node
        .descendants()
        .any(|part| ast::LimitClause::can_cast(part.kind()) || ast::FetchClause::can_cast(part.kind()))
    {
        return false;
    }
    if let Some(insert) = ast::Insert::cast(node.clone()) {
        return match insert.insert_source() {
            Some(ast::InsertSource::SelectVariant(source)) => {
                source.syntax().descendants().any(|part| ast::RelationFromItem::can_cast(part.kind()))
            }
            _ => false,
        };
    }
    if ast::Merge::can_cast(node.kind()) {
        return node.descendants().any(|part| ast::RelationFromItem::can_cast(part.kind()));
    }
    if !ast::Update::can_cast(node.kind()) && !ast::Delete::can_cast(node.kind()) {
        return false;
    }
    match node.children().find_map(ast::WhereClause::cast).and_then(|clause| clause.expr()) {
        Some(condition) => !is_one_row(&condition, table, state),
        None => true,
    }
}

/// Whether a condition finds the rows of some keys that it lists.
fn is_one_row(condition: &ast::Expr, table: &Relation, state: &State) -> bool {
    match condition {
        ast::Expr::ParenExpr(paren) => {
            paren.expr().is_some_and(|condition| is_one_row(&condition, table, state))
        }
        ast::Expr::BinExpr(expr) => {
            let (Some(left), Some(right)) = (expr.lhs(), expr.rhs()) else { return false };
            match expr.op() {
                Some(BinOp::And(_)) => is_one_row(&left, table, state) || is_one_row(&right, table, state),
                Some(BinOp::Eq(_) | BinOp::In(_)) => {
                    column(&left).is_some_and(|column| state.is_key(table, &column))
                        && is_listed(right.syntax())
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn column(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::NameRef(name) => Some(name.text()),
        ast::Expr::FieldExpr(field) => field.field().map(|name| name.text()),
        _ => None,
    }
}

/// Whether a value is written down, and no column or query.
fn is_listed(node: &SyntaxNode) -> bool {
    !node.descendants().any(|part| {
        ast::NameRef::can_cast(part.kind())
            || ast::Select::can_cast(part.kind())
            || ast::Table::can_cast(part.kind())
    })
}

/// The statement for the first rows of a table, to be run until it changes none.
fn batched(at: &At<'_>, touch: &Touch, table: &Relation) -> Option<String> {
    let key = at.state.tables.get(table).map(|table| &table.primary_key[..]).unwrap_or_default();
    let key = match key {
        [one] => Relation::new(None, one).to_string(),
        [] => "id".to_owned(),
        _ => return None,
    };
    let condition = touch.node.children().find_map(ast::WhereClause::cast).and_then(|clause| clause.expr());
    let not_yet = condition.map(|condition| format!(" WHERE {}", written(at.sql, condition.syntax())));
    let rows = format!("SELECT {key} FROM {table}{} LIMIT 5000", not_yet.clone().unwrap_or_default());
    if let Some(update) = ast::Update::cast(touch.node.clone()) {
        if update.from_clause().is_some() || update.alias().is_some() {
            return None;
        }
        let set = written(at.sql, update.set_clause()?.syntax());
        let which =
            if not_yet.is_some() { "" } else { " -- with a condition that a changed row no longer meets" };
        return Some(format!(
            "-- no-transaction, and again until it changes no row\nUPDATE {table} {set} WHERE {key} IN ({rows});{which}"
        ));
    }
    if let Some(delete) = ast::Delete::cast(touch.node.clone()) {
        if delete.using_clause().is_some() || delete.alias().is_some() {
            return None;
        }
        return Some(format!(
            "-- no-transaction, and again until it deletes no row\nDELETE FROM {table} WHERE {key} IN ({rows});"
        ));
    }
    None
}
