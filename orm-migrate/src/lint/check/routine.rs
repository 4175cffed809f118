//! Rules about code that a migration runs.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};

use super::super::source::span;
use super::super::syntax::{Relation, relation};
use super::{At, Draft};

const RULE: &str = "unseen-code";

/// What of a block could not be read.
pub(in super::super) fn unseen((range, why): &(Range<usize>, &'static str)) -> Draft {
    Draft::new(RULE, range.clone(), format!("what this runs was not looked at: {why}"))
}

/// Calls of what migrations have made, and what does more than read.
pub(super) fn check(at: &At<'_>, drafts: &mut Vec<Draft>) {
    let runs = matches!(
        at.statement.ast,
        ast::Stmt::Call(_)
            | ast::Stmt::Select(_)
            | ast::Stmt::CompoundSelect(_)
            | ast::Stmt::Insert(_)
            | ast::Stmt::Update(_)
            | ast::Stmt::Delete(_)
            | ast::Stmt::Merge(_)
    );
    if !runs {
        return;
    }
    for node in at.statement.ast.syntax().descendants() {
        let called = if ast::Call::can_cast(node.kind()) {
            relation(&node)
        } else {
            ast::CallExpr::cast(node.clone()).and_then(|call| call.expr()).and_then(|name| name_of(&name))
        };
        if let Some(routine) = called.filter(|routine| at.state.routines.contains(routine)) {
            let message = format!("what {routine} runs was not looked at here");
            drafts.push(Draft::new(RULE, span(&node), message));
        }
    }
}

fn name_of(expr: &ast::Expr) -> Option<Relation> {
    match expr {
        ast::Expr::NameRef(name) => Some(Relation::new(None, &name.text())),
        ast::Expr::FieldExpr(field) => match field.base()? {
            ast::Expr::NameRef(schema) => Some(Relation::new(Some(&schema.text()), &field.field()?.text())),
            _ => None,
        },
        _ => None,
    }
}
