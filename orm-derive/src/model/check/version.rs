use syn::parse_quote;

use super::super::attr::Input;
use super::super::field_type::last_segment;
use super::super::ir;
use crate::errors::Errors;

/// The column that counts the changes of a row. It begins with 1.
pub(super) fn version(input: &Input, columns: &mut [ir::Column], errors: &Errors) -> Option<usize> {
    let mut found = None;
    for (position, field) in input.fields.iter().enumerate() {
        let Some(span) = field.options.version else { continue };
        if found.is_some() {
            errors.at_span(span, "a model has one version: leave `version` out of the other field");
            continue;
        }
        found = Some(position);
        let column = &mut columns[position];
        // An alias would be known to the compiler alone; the counter needs no name of its own.
        if !last_segment(&column.ty).is_some_and(|ty| ty.ident == "i32" || ty.ident == "i64") {
            let message = format!(
                "`version` counts the changes of a row: the type of `{}` has to be `i32` or `i64`",
                column.ident
            );
            errors.at(&column.ty, message);
        }
        if field.options.primary_key.is_some() {
            errors.at_span(span, "the primary key does not change: give the version a field of its own");
        }
        if field.options.default.is_some() {
            errors.at_span(span, "`version` begins with 1: leave `default` out");
        }
        column.default = ir::Default::Constant(parse_quote! { 1 });
        column.required = None;
    }
    found
}
