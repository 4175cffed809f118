use super::super::attr::Input;
use super::super::ir;
use super::positions;
use crate::errors::Errors;
use crate::naming::{short_enough, spelled};
use crate::suggestion;

/// The primary key: one field that says so, or the fields that the model names.
pub(super) fn primary_key(input: &Input, columns: &[ir::Column], errors: &Errors) -> Vec<usize> {
    let marked: Vec<usize> =
        (0..columns.len()).filter(|&position| input.fields[position].options.primary_key.is_some()).collect();
    let key = if let Some(fields) = &input.options.primary_key {
        marked_besides(input, &marked, errors);
        positions(input, columns, fields, errors).unwrap_or_default()
    } else if columns.is_empty() {
        return Vec::new();
    } else {
        if input.options.read_only.is_none() {
            none(input, &marked, errors);
        }
        second(input, columns, &marked, errors);
        marked
    };
    too_many(input, &key, errors);
    if let Some(name) = &input.options.primary_key_name {
        short_enough(&name.value(), name.span(), "constraint", errors);
    }
    for &position in &key {
        if columns[position].nullable {
            errors.at(&columns[position].ty, "a primary key is never NULL: write the type without `Option`");
        }
    }
    key
}

fn marked_besides(input: &Input, marked: &[usize], errors: &Errors) {
    for &position in marked {
        if let Some(span) = input.fields[position].options.primary_key {
            errors.at_span(
                span,
                "the model names its primary key already, `#[model(primary_key(…))]`: leave this out",
            );
        }
    }
}

fn none(input: &Input, marked: &[usize], errors: &Errors) {
    if marked.is_empty() {
        let model = &input.derive.ident;
        let message =
            format!("`{model}` has no primary key: write `#[column(primary_key)]` above one of its fields");
        errors.at(model, message);
    }
}

fn second(input: &Input, columns: &[ir::Column], marked: &[usize], errors: &Errors) {
    let names: Vec<String> = marked.iter().map(|&position| spelled(&columns[position].ident)).collect();
    for &position in marked.iter().skip(1) {
        if let Some(span) = input.fields[position].options.primary_key {
            let message = format!(
                "a second primary key: for one key of {} write `#[model(primary_key({}))]` above the struct instead",
                suggestion::list(&names),
                names.join(", ")
            );
            errors.at_span(span, message);
        }
    }
}

fn too_many(input: &Input, key: &[usize], errors: &Errors) {
    const MOST: usize = 4;
    if let (Some(fields), true) = (&input.options.primary_key, key.len() > MOST) {
        errors.at(
            &fields[MOST],
            format!("a primary key has at most {MOST} columns: give the table one of its own"),
        );
    }
}
