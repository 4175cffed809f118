//! Names in Rust, from names in the database.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Every word that is no name, in edition 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Those that cannot even be written `r#…`.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// What is in scope where models are, or would hide what they use.
const TAKEN_TYPES: &[&str] = &[
    "Box",
    "Copy",
    "Clone",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Vec",
    "DateTime",
    "Database",
    "DbEnum",
    "Decimal",
    "Edit",
    "Error",
    "ErrorKind",
    "Executor",
    "ForKeyShare",
    "ForNoKeyUpdate",
    "ForShare",
    "ForUpdate",
    "HookContext",
    "Inheritance",
    "Interval",
    "Json",
    "Model",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "Numeric",
    "Orm",
    "Polymorphic",
    "Projection",
    "Range",
    "Select",
    "Shape",
    "Transaction",
    "TransactionOptions",
    "Unit",
    "Utc",
    "Uuid",
    "Validate",
];

/// A field's name, without `r#`: in snake case, of letters that Rust admits.
pub(super) fn field(name: &str) -> String {
    let is_one_already = is_ident(name) && !name.chars().any(char::is_uppercase) && !name.starts_with("r#");
    let snake = if is_one_already { name.to_owned() } else { clean(name).to_snake_case() };
    let snake = started(snake, "_", "column");
    if NEVER_RAW.contains(&&*snake) { format!("{snake}_") } else { snake }
}

/// The name of a struct, an enum or a variant: in camel case.
pub(super) fn type_name(name: &str, prefix: &str) -> String {
    let camel = started(clean(name).to_upper_camel_case(), prefix, prefix);
    if camel == "Self" { format!("{prefix}Self") } else { camel }
}

/// How a name is written where a name of Rust stands.
pub(super) fn raw(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// Whether it is a word of Rust.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || NEVER_RAW.contains(&name)
}

/// Whether a struct of that name would hide something.
pub(super) fn is_taken_type(name: &str) -> bool {
    TAKEN_TYPES.contains(&name)
}

/// The first of a name, and the name with a number, that is free.
pub(super) fn free(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(&name) {
        return name;
    }
    let mut number = 2;
    loop {
        let numbered = format!("{name}_{number}");
        if !is_taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

fn is_ident(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(unicode_ident::is_xid_continue)
}

fn clean(name: &str) -> String {
    name.chars().map(|c| if unicode_ident::is_xid_continue(c) { c } else { ' ' }).collect()
}

fn started(name: String, prefix: &str, nothing: &str) -> String {
    match name.chars().next() {
        None => nothing.to_owned(),
        Some('_') if name.len() == 1 => nothing.to_owned(),
        Some(first) if first == '_' || unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{prefix}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_becomes_one_of_rust() {
        for (name, of_field, of_type) in [
            ("author_id", "author_id", "AuthorId"),
            ("createdAt", "created_at", "CreatedAt"),
            ("CustomerID", "customer_id", "CustomerId"),
            ("unit price (€)", "unit_price", "UnitPrice"),
            ("2fa", "_2fa", "Table2fa"),
            ("größe", "größe", "Größe"),
            ("type", "type", "Type"),
            ("self", "self_", "TableSelf"),
            ("\"", "column", "Table"),
            ("_hidden", "_hidden", "Hidden"),
        ] {
            assert_eq!(field(name), of_field, "{name}");
            assert_eq!(type_name(name, "Table"), of_type, "{name}");
        }
        assert_eq!(raw("type"), "r#type");
        assert_eq!(raw("title"), "title");
    }
}
