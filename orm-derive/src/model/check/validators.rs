use syn::{Expr, ExprLit, Lit, UnOp};

use super::super::attr::{BoundOption, Field, Input};
use super::super::field_type::{Family, family, last_segment, option_of};
use super::super::ir;
use super::super::ir::Hook;
use crate::errors::Errors;
use crate::naming;

/// The hooks, as they are written.
pub(super) fn hooks(input: &Input) -> Vec<Hook> {
    let options = &input.options.hooks;
    options
        .iter()
        .map(|option| Hook { event: option.event.clone(), functions: option.functions.clone() })
        .collect()
}

/// Where the first rule stands, if the model has rules.
pub(super) fn rules(input: &Input) -> Option<proc_macro2::Span> {
    input.options.rules.span.or_else(|| input.fields.iter().find_map(|field| field.rules.span))
}

/// `check_validators`: `range` and `length` as CHECK constraints, behind those that the model names.
pub(super) fn checks(
    input: &Input,
    table: &str,
    columns: &[ir::Column],
    checks: &mut Vec<ir::Check>,
    errors: &Errors,
) {
    let Some(span) = input.options.check_validators else { return };
    if input.fields.iter().all(|field| field.rules.bounds.is_empty()) {
        errors.at_span(
            span,
            "`check_validators` makes CHECK constraints of `#[validate(range(…))]` and `#[validate(length(…))]`, and no field has one: leave it out",
        );
    }
    for (field, column) in input.fields.iter().zip(columns) {
        for rule in ["range", "length"] {
            let bounds: Vec<&BoundOption> =
                field.rules.bounds.iter().filter(|bound| bound.rule == rule).collect();
            let Some(first) = bounds.first() else { continue };
            let Some(subject) = subject(field, &column.name, first, errors) else { continue };
            let conditions: Vec<String> =
                bounds.iter().filter_map(|bound| condition(bound, &subject, errors)).collect();
            let name = naming::constraint(table, &[&column.name], &format!("{rule}_check"));
            if checks.iter().any(|check| check.name == name) {
                errors.at(
                    &first.rule,
                    format!("two checks are named `{name}`: name the one of `check(…)` otherwise"),
                );
            }
            checks.push(ir::Check { name, expression: conditions.join(" AND ") });
        }
    }
}

/// What is compared: the column, or its length as the rule counts it.
fn subject(field: &Field, column: &str, bound: &BoundOption, errors: &Errors) -> Option<String> {
    let quoted = format!("\"{}\"", column.replace('"', "\"\""));
    if bound.rule == "range" {
        return Some(quoted);
    }
    let scalar = option_of(&field.ty).unwrap_or(&field.ty);
    let is_list = last_segment(scalar).is_some_and(|segment| segment.ident == "Vec");
    if family(scalar) == Family::Text {
        Some(format!("char_length({quoted})"))
    } else if is_list {
        let bytes = crate::tokens::type_text(scalar).ends_with("Vec<u8>");
        Some(format!("{}({quoted})", if bytes { "octet_length" } else { "cardinality" }))
    } else {
        errors.at(
            &bound.rule,
            "`check_validators` knows the length of a `String` and of a `Vec<…>` only: write this one as `#[model(check(\"…\"))]`, without `check_validators`",
        );
        None
    }
}

fn condition(bound: &BoundOption, subject: &str, errors: &Errors) -> Option<String> {
    let operator = match &*bound.name.to_string() {
        "min" => ">=",
        "max" => "<=",
        "equal" => "=",
        "exclusive_min" => ">",
        "exclusive_max" => "<",
        _ => return None,
    };
    let Some(literal) = number(&bound.value) else {
        errors.at(
            &bound.value,
            "a CHECK constraint is written before the program runs, so `check_validators` needs a number here: write it as a literal, or the condition as `#[model(check(\"…\"))]`",
        );
        return None;
    };
    Some(format!("{subject} {operator} {literal}"))
}

/// A literal number, as SQL.
fn number(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => Some(int.base10_digits().to_owned()),
        Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => Some(float.base10_digits().to_owned()),
        // An expression may stand in quotes.
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => number(&text.parse().ok()?),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(format!("-{}", number(&unary.expr)?)),
        Expr::Paren(paren) => number(&paren.expr),
        Expr::Group(group) => number(&group.expr),
        _ => None,
    }
}
