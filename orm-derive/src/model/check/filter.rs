use heck::ToUpperCamelCase;
use proc_macro2::Ident;

use super::super::attr::Field;
use super::super::ir;
use crate::errors::Errors;
use crate::naming::spelled;
use crate::suggestion;

const OPERATORS: &[&str] = &[
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "in",
    "not_in",
    "like",
    "ilike",
    "contains",
    "icontains",
    "starts_with",
    "ends_with",
    "is_null",
];

/// What `filter` says: operators that there are, each once. Whether they are for the field's type is the compiler's to
/// tell.
pub(super) fn filter(field: &Field, errors: &Errors) -> Option<ir::Filter> {
    let (span, words) = field.options.filter.as_ref()?;
    let name = spelled(&field.ident);
    if matches!(&*name, "and" | "or" | "not") {
        let message = format!(
            "a filter joins conditions by the word `{name}`, so it cannot name this column: rename the field, and say `#[column(name = \"{name}\")]`"
        );
        errors.at(&field.ident, message);
        return None;
    }
    let mut operators: Vec<(Ident, Ident)> = Vec::new();
    for word in words {
        let text = word.to_string();
        if !OPERATORS.contains(&&*text) {
            errors.at(word, suggestion::unknown("operator", &text, OPERATORS));
        } else if operators.iter().any(|(_, other)| other == word) {
            errors.at(word, format!("`{word}` is named twice: keep one"));
        } else {
            operators.push((Ident::new(&text.to_upper_camel_case(), word.span()), word.clone()));
        }
    }
    Some(ir::Filter { span: *span, operators })
}
