//! Names in the database and in the generated code, from names in Rust.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase,
};
use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::plural::plural;
use crate::suggestion;

/// PostgreSQL cuts longer names, without an error.
const MAX_BYTES: usize = 63;

/// A convention for names, as in `rename_all = "camelCase"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    const NAMES: [&'static str; 8] = [
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE",
    ];

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            _ => return None,
        })
    }

    /// The convention that `rename_all` names.
    pub(crate) fn of(rename_all: &LitStr, errors: &Errors) -> Option<Self> {
        let name = rename_all.value();
        let case = Case::parse(&name);
        if case.is_none() {
            errors.at(rename_all, suggestion::unknown("convention", &name, &Case::NAMES));
        }
        case
    }

    pub(crate) fn apply(self, name: &str) -> String {
        match self {
            Case::Lower => name.to_snake_case().replace('_', ""),
            Case::Upper => name.to_shouty_snake_case().replace('_', ""),
            Case::Pascal => name.to_upper_camel_case(),
            Case::Camel => name.to_lower_camel_case(),
            Case::Snake => name.to_snake_case(),
            Case::ScreamingSnake => name.to_shouty_snake_case(),
            Case::Kebab => name.to_kebab_case(),
            Case::ScreamingKebab => name.to_shouty_kebab_case(),
        }
    }
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

/// `{table}_{columns}_{suffix}`, as PostgreSQL itself names indexes and constraints. A name beyond 63 bytes is
/// cut, with a hash of the whole in the place of what is missing.
pub(crate) fn constraint(table: &str, columns: &[&str], suffix: &str) -> String {
    let parts: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
    let stem = parts.join("_");
    let whole = format!("{stem}_{suffix}");
    if whole.len() <= MAX_BYTES {
        return whole;
    }
    let hash = hash(&whole) & 0xffff_ffff;
    let mut end = MAX_BYTES - suffix.len() - 10;
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash:08x}_{suffix}", &stem[..end])
}

/// FNV-1a, 64 bits: the name of a relation as a const parameter.
pub(crate) fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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

    #[test]
    fn constraints_are_named_as_postgresql_names_them() {
        assert_eq!(constraint("users", &["email"], "key"), "users_email_key");
        assert_eq!(constraint("posts", &["status", "category_id"], "idx"), "posts_status_category_id_idx");
        assert_eq!(constraint("products", &[], "check"), "products_check");
    }

    #[test]
    fn a_long_name_is_cut_and_told_apart_by_a_hash() {
        let table = "a_table_with_quite_a_long_name_for_a_table";
        let one = constraint(table, &["a_column_that_is_long_too", "first"], "idx");
        let other = constraint(table, &["a_column_that_is_long_too", "second"], "idx");
        assert_eq!(one.len(), MAX_BYTES);
        assert!(one.starts_with(table) && one.ends_with("_idx"), "{one}");
        assert_ne!(one, other);
        assert_eq!(one, constraint(table, &["a_column_that_is_long_too", "first"], "idx"));
        assert!(constraint(&"ä".repeat(40), &["x"], "idx").len() <= MAX_BYTES);
    }

    #[test]
    fn every_case_by_its_own_name() {
        for name in Case::NAMES {
            assert!(Case::parse(name).is_some(), "{name}");
        }
        assert_eq!(Case::Camel.apply("created_at"), "createdAt");
        assert_eq!(Case::ScreamingKebab.apply("created_at"), "CREATED-AT");
        assert_eq!(Case::Lower.apply("created_at"), "createdat");
        assert_eq!(Case::Snake.apply("SoldOut"), "sold_out");
    }
}
