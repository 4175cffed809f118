use std::collections::HashMap;

use orm_naming::{ASSOCIATED, BUILDER};
use proc_macro2::Ident;
use quote::format_ident;
use syn::LitStr;

use super::super::attr::{Field, Input};
use super::super::field_type::last_segment;
use super::super::ir;
use crate::errors::Errors;
use crate::naming::{self, Case, short_enough, spelled};

/// Whether a name stands behind `Post::` already.
pub(crate) fn is_associated(name: &str) -> bool {
    ASSOCIATED.contains(&name)
}

/// The table's name.
pub(super) fn table(input: &Input, errors: &Errors) -> String {
    if let Some(schema) = &input.options.schema {
        short_enough(&schema.value(), schema.span(), "schema", errors);
    }
    let (name, span) = match &input.options.table {
        Some(name) => (name.value(), name.span()),
        None => match input.options.inherit.as_ref().and_then(last_segment) {
            Some(base) => (naming::table(&base.ident), base.ident.span()),
            None => (naming::table(&input.derive.ident), input.derive.ident.span()),
        },
    };
    short_enough(&name, span, "table", errors);
    if name.starts_with("orm_") {
        errors.at_span(
            span,
            format!(
                "the library's own statements have names that begin with `orm_`, as table `{name}` does: call the table otherwise"
            ),
        );
    }
    name
}

/// The column's name: its own, or the field's in the model's convention.
pub(super) fn column(field: &Field, case: Option<Case>, errors: &Errors) -> String {
    if let Some(name) = &field.options.name {
        short_enough(&name.value(), name.span(), "column", errors);
        return name.value();
    }
    let name = spelled(&field.ident);
    let name = case.map_or(name.clone(), |case| case.apply(&name));
    short_enough(&name, field.ident.span(), "column", errors);
    name
}

/// What something was called before.
pub(super) fn before(
    renamed_from: Option<&LitStr>,
    name: &str,
    what: &str,
    errors: &Errors,
) -> Option<String> {
    let before = renamed_from?;
    let was = before.value();
    if was == name {
        errors.at(
            before,
            format!("the {what} is called {name:?} now: `renamed_from` names what it was called before"),
        );
        return None;
    }
    short_enough(&was, before.span(), what, errors);
    Some(was)
}

/// Names that are there twice, and names that are taken. What has such a name is left out of the model, or
/// renamed, so that it does not collide in the generated code as well.
pub(super) fn collisions(input: &Input, model: &mut ir::Model, errors: &Errors) {
    columns_of_one_name(input, model, errors);
    columns_of_one_past(input, errors);
    relations_of_one_name(model, errors);
    reserved_columns(model, errors);
    reserved_relations(model, errors);
}

/// A column that was one becomes one.
fn columns_of_one_past(input: &Input, errors: &Errors) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for field in &input.fields {
        let Some(before) = &field.options.renamed_from else { continue };
        if let Some(first) = seen.insert(before.value(), &field.ident) {
            errors.at(
                before,
                format!("`{first}` was called {:?}, too: one column cannot become two", before.value()),
            );
        }
    }
}

fn columns_of_one_name(input: &Input, model: &ir::Model, errors: &Errors) {
    let mut seen: HashMap<&str, &Ident> = HashMap::new();
    for (column, field) in model.columns.iter().zip(&input.fields) {
        if let Some(first) = seen.insert(&column.name, &column.ident) {
            let span = field.options.name.as_ref().map_or(column.ident.span(), LitStr::span);
            errors.at_span(
                span,
                format!("`{first}` is column `{}` already: give this field another name", column.name),
            );
        }
    }
}

fn relations_of_one_name(model: &mut ir::Model, errors: &Errors) {
    let ir::Model { ident, columns, relations, .. } = model;
    let mut seen: Vec<String> = Vec::new();
    relations.retain(|relation| {
        let name = spelled(&relation.ident);
        let message = if columns.iter().any(|column| spelled(&column.ident) == name) {
            format!(
                "`{name}` is a field already: name the relation otherwise, as `{ident}::{name}` is the column"
            )
        } else if seen.contains(&name) {
            format!("two relations are named `{name}`: name one of them otherwise")
        } else {
            seen.push(name);
            return true;
        };
        errors.at(&relation.ident, message);
        false
    });
}

fn reserved_columns(model: &mut ir::Model, errors: &Errors) {
    for column in &mut model.columns {
        let name = spelled(&column.ident);
        let place = if ASSOCIATED.contains(&&*name) {
            &model.ident
        } else if BUILDER.contains(&&*name) {
            &model.create
        } else {
            continue;
        };
        let message = format!(
            "`{place}::{name}` is a function of the library: name the field `{name}_` and write `#[column(name = \"{}\")]`",
            column.name
        );
        errors.at(&column.ident, message);
        column.ident = format_ident!("{name}_", span = column.ident.span());
    }
}

fn reserved_relations(model: &mut ir::Model, errors: &Errors) {
    let ir::Model { ident, with, create, relations, .. } = model;
    relations.retain(|relation| {
        let name = spelled(&relation.ident);
        let message = match &*name {
            "model" => format!("`{with}` has a field `model`, the row itself: name the relation otherwise"),
            "field" => {
                format!("`field` is the module of the field names: name the relation of `{ident}` otherwise")
            }
            name if ASSOCIATED.contains(&name) => {
                format!("`{ident}::{name}` is a function of the library: name the relation otherwise")
            }
            name if BUILDER.contains(&name) => {
                format!("`{create}::{name}` is a function of the library: name the relation otherwise")
            }
            _ => return true,
        };
        errors.at(&relation.ident, message);
        false
    });
}
