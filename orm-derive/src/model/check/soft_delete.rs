use proc_macro2::Ident;

use super::super::attr::{Input, RelationOption};
use super::super::field_type::option_of;
use super::super::ir;
use super::timestamps::{field, is_instant};
use crate::errors::Errors;

/// `soft_delete` asks for `deleted_at`, whose position is the answer.
pub(super) fn soft_delete(input: &Input, columns: &[ir::Column], errors: &Errors) -> Option<usize> {
    let span = input.options.soft_delete?;
    let Some(position) = field("deleted_at", columns) else {
        errors.at_span(
            span,
            "`soft_delete` needs the field `deleted_at: Option<DateTime<Utc>>`: add what is missing",
        );
        return None;
    };
    let column = &columns[position];
    if !option_of(&column.ty).is_some_and(is_instant) {
        let message = format!(
            "`soft_delete` keeps a time here, or NULL: the type of `{}` has to be `Option<DateTime<Utc>>` or `Option<NaiveDateTime>`",
            column.ident
        );
        errors.at(&column.ty, message);
    }
    Some(position)
}

/// Whether the rows of a relation are soft-deleted with a row: `soft_delete = cascade`.
pub(super) fn cascades(option: &RelationOption, input: &Input, errors: &Errors) -> bool {
    let Some(word) = &option.soft_delete else { return false };
    if word != "cascade" {
        errors
            .at(word, "write `soft_delete = cascade`: the rows of the relation are deleted and restored too");
    } else if option.one_of.is_some() {
        errors.at(
            word,
            "rows of a relation to one of several models do not go with a row yet: leave `soft_delete` out",
        );
    } else if input.options.soft_delete.is_none() {
        errors.at(word, only_of_soft_deleted(&input.derive.ident));
    } else {
        return true;
    }
    false
}

fn only_of_soft_deleted(model: &Ident) -> String {
    format!("`{model}` is not soft-deleted itself: write `#[model(soft_delete)]` above it, or leave this out")
}

/// Whether a unique index leaves out soft-deleted rows: it does, unless it says `unique = all`.
pub(super) fn is_live(input: &Input, unique: bool, all: Option<proc_macro2::Span>, errors: &Errors) -> bool {
    let soft_delete = input.options.soft_delete.is_some();
    if let (Some(span), false) = (all, soft_delete) {
        errors.at_span(span, "a model without `soft_delete` has no rows to leave out: write `unique` alone");
    }
    unique && soft_delete && all.is_none()
}
