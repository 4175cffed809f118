//! Names in the database and in the generated code, from names in Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};
pub(crate) use orm_naming::{Case, constraint, hash};
use orm_naming::{MAX_BYTES, plural};
use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::suggestion;

/// The convention that `rename_all` names.
pub(crate) fn case(rename_all: &LitStr, errors: &Errors) -> Option<Case> {
    let name = rename_all.value();
    let case = Case::parse(&name);
    if case.is_none() {
        errors.at(rename_all, suggestion::unknown("convention", &name, &Case::NAMES));
    }
    case
}

/// PostgreSQL cuts a longer name and says nothing.
pub(crate) fn short_enough(name: &str, span: Span, what: &str, errors: &Errors) {
    if name.len() > MAX_BYTES {
        let message = format!(
            "the {what} name `{name}` has {} bytes: PostgreSQL cuts it after {MAX_BYTES}, so choose a shorter one",
            name.len()
        );
        errors.at_span(span, message);
    }
}

/// How a name is spelled, without `r#`.
pub(crate) fn spelled(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `BlogPost` → `blog_posts`.
pub(crate) fn table(model: &Ident) -> String {
    plural(&spelled(model).to_snake_case())
}

/// `AccountKind` → `account_kind`.
pub(crate) fn enum_type(ident: &Ident) -> String {
    spelled(ident).to_snake_case()
}

/// `BlogPost` → `blog_post`: the module of the model's markers.
pub(crate) fn module(model: &Ident) -> Ident {
    let name = spelled(model).to_snake_case();
    // A module of a primitive type's name would hide the type; four keywords cannot be spelled `r#…`.
    let primitive =
        ["bool", "char", "str", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
    if primitive.contains(&name.as_str()) || matches!(&*name, "crate" | "self" | "super" | "_") {
        return Ident::new(&format!("{name}_"), model.span());
    }
    match syn::parse_str::<Ident>(&name) {
        Ok(_) => Ident::new(&name, model.span()),
        Err(_) => Ident::new_raw(&name, model.span()),
    }
}

/// `author_id` → `AuthorId`: a type parameter, which must not hide any of the `taken` types; `suffix` then
/// keeps it apart.
pub(crate) fn type_parameter(name: &Ident, suffix: &str, taken: &[String]) -> Ident {
    let mut parameter = spelled(name).to_upper_camel_case();
    if !parameter.starts_with(|first: char| first.is_alphabetic()) || parameter == "Self" {
        parameter.insert(0, '_');
    }
    while taken.contains(&parameter) {
        parameter.push_str(suffix);
    }
    Ident::new(&parameter, name.span())
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    use super::*;

    #[test]
    fn a_table_is_the_plural_of_its_model_in_snake_case() {
        assert_eq!(table(&format_ident!("BlogPost")), "blog_posts");
        assert_eq!(table(&format_ident!("Category")), "categories");
        assert_eq!(table(&format_ident!("HTTPRequest")), "http_requests");
        assert_eq!(table(&format_ident!("Person")), "people");
    }

    #[test]
    fn a_module_is_never_a_keyword_or_a_primitive_type() {
        assert_eq!(module(&format_ident!("BlogPost")).to_string(), "blog_post");
        assert_eq!(module(&format_ident!("Match")).to_string(), "r#match");
        assert_eq!(module(&format_ident!("Super")).to_string(), "super_");
        assert_eq!(module(&format_ident!("Char")).to_string(), "char_");
    }

    #[test]
    fn a_type_parameter_never_hides_a_type() {
        let status = format_ident!("status");
        assert_eq!(type_parameter(&status, "Field", &[]).to_string(), "Status");
        let taken = ["Status".to_owned()];
        assert_eq!(type_parameter(&status, "Field", &taken).to_string(), "StatusField");
        assert_eq!(type_parameter(&format_ident!("r#type"), "Field", &[]).to_string(), "Type");
    }
}
