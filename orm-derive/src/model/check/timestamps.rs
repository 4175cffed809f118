use proc_macro2::Span;
use syn::Type;

use super::super::attr::Input;
use super::super::field_type::last_segment;
use super::super::ir;
use crate::errors::Errors;
use crate::naming::spelled;
use crate::suggestion;

/// `timestamps` asks for `created_at` and `updated_at` and gives both the default `now()`; the answer is the
/// position of `updated_at`, which updates set.
pub(super) fn timestamps(input: &Input, columns: &mut [ir::Column], errors: &Errors) -> Option<usize> {
    let span = input.options.timestamps?;
    let created_at = field("created_at", columns);
    let updated_at = field("updated_at", columns);
    missing(span, created_at, updated_at, errors);
    for position in [created_at, updated_at].into_iter().flatten() {
        let column = &mut columns[position];
        if !is_instant(&column.ty) {
            let message = format!(
                "`timestamps` keeps a time here: the type of `{}` has to be `DateTime<Utc>` or `NaiveDateTime`",
                column.ident
            );
            errors.at(&column.ty, message);
        }
        if matches!(column.default, ir::Default::None) {
            column.default = ir::Default::Sql("now()".to_owned());
            column.required = None;
        }
    }
    updated_at
}

pub(super) fn field(name: &str, columns: &[ir::Column]) -> Option<usize> {
    columns.iter().position(|column| spelled(&column.ident) == name)
}

fn missing(span: Span, created_at: Option<usize>, updated_at: Option<usize>, errors: &Errors) {
    let mut missing = Vec::new();
    if created_at.is_none() {
        missing.push("created_at: DateTime<Utc>");
    }
    if updated_at.is_none() {
        missing.push("updated_at: DateTime<Utc>");
    }
    if !missing.is_empty() {
        let plural = if missing.len() == 1 { "the field" } else { "the fields" };
        errors.at_span(
            span,
            format!("`timestamps` needs {plural} {}: add what is missing", suggestion::list(&missing)),
        );
    }
}

/// An alias of another name is taken at its word.
pub(super) fn is_instant(ty: &Type) -> bool {
    use super::super::field_type::{Family, family};
    let known = last_segment(ty)
        .is_some_and(|segment| segment.ident == "DateTime" || segment.ident == "NaiveDateTime");
    let optional = super::super::field_type::option_of(ty).is_some();
    known || (family(ty) == Family::Unknown && !optional)
}
