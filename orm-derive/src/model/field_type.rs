//! What a field's type tells by its spelling. A name that is not known here may be an alias or a type of the
//! application's own: the compiler judges it by its traits.

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

use crate::tokens::type_text;

/// The family of a column type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Integer,
    Decimal,
    Text,
    Uuid,
    /// A date or a time: what SQL's `now()` can be stored in.
    Time,
    /// Any other that is known.
    Other,
    /// Made of another type, which may be any.
    Composed,
    /// Not known by its name.
    Unknown,
}

/// `Option<T>` → `T`.
pub(crate) fn option_of(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
    argument(segment)
}

/// The last segment of a path type.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The family of a type without its `Option`.
pub(crate) fn family(ty: &Type) -> Family {
    let Some(segment) = last_segment(ty) else { return Family::Unknown };
    match &*segment.ident.to_string() {
        "i16" | "i32" | "i64" => Family::Integer,
        "Decimal" | "Numeric" => Family::Decimal,
        "String" => Family::Text,
        "Uuid" => Family::Uuid,
        "DateTime" | "NaiveDateTime" | "NaiveDate" | "NaiveTime" => Family::Time,
        "f32" | "f64" | "bool" | "Interval" | "IpNetwork" | "IpAddr" | "MacAddr" => Family::Other,
        "Vec" | "Json" | "Range" | "HashMap" | "BTreeMap" => Family::Composed,
        _ => Family::Unknown,
    }
}

/// What to write in the place of a type that no column can have.
pub(crate) fn unsupported(ty: &Type) -> Option<String> {
    let no_column =
        |instead: &str| Some(format!("`{}` is not a type that a column can have: {instead}", type_text(ty)));
    match ty {
        Type::Group(group) => return unsupported(&group.elem),
        Type::Paren(paren) => return unsupported(&paren.elem),
        Type::Path(_) => {}
        Type::Reference(_) => {
            return no_column("a model owns its values, so write `String`, `Vec<…>` or the type without `&`");
        }
        Type::Tuple(_) => return no_column("write a field for each part, or a struct in `Json<…>`"),
        Type::Array(_) | Type::Slice(_) => return no_column("write `Vec<…>`"),
        _ => return no_column("write one of the types listed under `orm::value`"),
    }
    let segment = last_segment(ty)?;
    match &*segment.ident.to_string() {
        "u8" | "i8" => no_column("PostgreSQL's smallest integer is `i16`"),
        "u16" => no_column("PostgreSQL has no unsigned integers, so write `i32`"),
        "u32" => no_column("PostgreSQL has no unsigned integers, so write `i64`"),
        "u64" | "usize" | "isize" => {
            no_column("PostgreSQL has no unsigned integers, so write `i64`, or `Decimal` for larger values")
        }
        "i128" | "u128" => no_column("write `Numeric`, which has any number of digits"),
        "char" | "str" => no_column("write `String`"),
        "HashSet" | "BTreeSet" | "VecDeque" => no_column("write `Vec<…>`"),
        "Box" | "Rc" | "Arc" | "Cow" | "RefCell" | "Cell" | "Mutex" => {
            no_column("models are plain data, so write the type inside")
        }
        "Duration" | "TimeDelta" => no_column("write `Interval`"),
        "SystemTime" | "Instant" => no_column("write `DateTime<Utc>`"),
        "Option" => no_column("NULL is said once, by one `Option`"),
        "DateTime"
            if argument(segment)
                .and_then(last_segment)
                .is_some_and(|zone| zone.ident == "Local" || zone.ident == "FixedOffset") =>
        {
            no_column("PostgreSQL keeps the instant and no zone, so write `DateTime<Utc>`")
        }
        "Vec" => argument(segment)
            .filter(|element| last_segment(element).is_none_or(|segment| segment.ident != "u8"))
            .and_then(|element| unsupported(option_of(element).unwrap_or(element))),
        _ => None,
    }
}

fn argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// Every word of a type, so that a type parameter can be named apart from all of them.
pub(crate) fn words(ty: &impl ToTokens) -> Vec<String> {
    fn collect(tokens: proc_macro2::TokenStream, words: &mut Vec<String>) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => words.push(ident.to_string()),
                proc_macro2::TokenTree::Group(group) => collect(group.stream(), words),
                _ => {}
            }
        }
    }
    let mut words = Vec::new();
    collect(ty.to_token_stream(), &mut words);
    words
}
