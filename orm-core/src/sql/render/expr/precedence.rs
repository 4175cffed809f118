use crate::schema::{Relation, RelationKind};
use crate::sql::Operator;
use crate::sql::ast::Expr;
use crate::sql::operator::{AND, BETWEEN, CAST, IS, NEGATION, NOT, OR, PRIMARY};

/// How tightly the outermost operator of an expression binds.
pub(super) fn precedence(expr: &Expr) -> u8 {
    match expr {
        Expr::Value(value) if value.sql_type().needs_cast() => CAST,
        Expr::OfOutside(expr) => precedence(expr),
        // A many-to-many relation is an EXISTS.
        Expr::Column(_)
        | Expr::Output(_)
        | Expr::ColumnOf(..)
        | Expr::Value(_)
        | Expr::Bool(_)
        | Expr::Literal(_)
        | Expr::Call(..)
        | Expr::Function(..)
        | Expr::Case { .. }
        | Expr::Element(..)
        | Expr::Raw(_)
        | Expr::Aggregate(_)
        | Expr::RelatedValue(_)
        | Expr::Subquery(_)
        | Expr::ExistsQuery(_)
        | Expr::Among { .. }
        | Expr::RelatedTo { relation: Relation { kind: RelationKind::ManyToMany { .. }, .. }, .. } => PRIMARY,
        Expr::Binary(operator, ..) | Expr::Array(operator, ..) | Expr::Rows(operator, ..) => {
            operator.precedence()
        }
        Expr::And(operands) => junction_precedence(operands, AND),
        Expr::Or(operands) => junction_precedence(operands, OR),
        Expr::Not(_) => NOT,
        Expr::Negate(_) => NEGATION,
        Expr::IsNull { .. } | Expr::IsNotTrue(_) => IS,
        Expr::RelatedTo { keys, relation } if keys.len() == 1 && relation.inverse_tag().is_none() => {
            Operator::Eq.precedence()
        }
        Expr::RelatedTo { .. } => AND,
        Expr::Between { .. } => BETWEEN,
        Expr::Cast(..) | Expr::SearchConfig(_) => CAST,
        Expr::Exists(exists) => {
            if exists.negated {
                NOT
            } else {
                PRIMARY
            }
        }
    }
}

fn junction_precedence(operands: &[Expr], own: u8) -> u8 {
    match operands {
        [] => PRIMARY,
        [only] => precedence(only),
        _ => own,
    }
}
