//! The grammar that all attributes share: `#[attribute(flag, key = value, key(…))]`.

use proc_macro2::{Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, LitInt, LitStr, Meta, Token, parenthesized};

use crate::errors::Errors;

/// Reads the options of an attribute; `each` reads what follows a key. A mistake in one option does not hide
/// those in the next.
pub(crate) fn each_option(
    errors: &Errors,
    attribute: &Attribute,
    mut each: impl FnMut(&Ident, ParseStream) -> syn::Result<()>,
) {
    match &attribute.meta {
        Meta::List(list) => {
            if let Err(error) = list.parse_args_with(|input: ParseStream| {
                read_options(errors, input, &mut each);
                Ok(())
            }) {
                errors.push(error);
            }
        }
        other => {
            let name = other.path().get_ident().map(ToString::to_string).unwrap_or_default();
            errors.at(other, format!("`{name}` takes its options in parentheses: `#[{name}(…)]`"));
        }
    }
}

/// The same for options that stand in parentheses already.
pub(crate) fn read_options(
    errors: &Errors,
    input: ParseStream,
    each: &mut dyn FnMut(&Ident, ParseStream) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let read = if input.peek(Ident::peek_any) {
            input.call(Ident::parse_any).and_then(|key| each(&key, input))
        } else {
            Err(input.error("expected the name of an option"))
        };
        match read {
            Err(error) => errors.push(error),
            Ok(()) if input.is_empty() || input.peek(Token![,]) => {}
            Ok(()) => errors.push(input.error("expected a `,` between two options")),
        }
        skip_option(input);
        let _ = input.parse::<Option<Token![,]>>();
    }
}

/// Passes over what is left of an option, up to the comma behind it.
pub(crate) fn skip_option(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}

/// Keeps the value of an option that may be given only once.
pub(crate) fn set_once<T>(errors: &Errors, slot: &mut Option<T>, key: &Ident, value: T) {
    if slot.is_some() {
        errors.at(key, format!("`{key}` is given twice: keep one"));
    } else {
        *slot = Some(value);
    }
}

/// The value after `key =`; `example` is how the whole is written.
pub(crate) fn value<T: Parse>(key: &Ident, input: ParseStream, example: &str) -> syn::Result<T> {
    let wrong = |span| syn::Error::new(span, format!("write `{key}` as `{example}`"));
    if !input.peek(Token![=]) {
        return Err(wrong(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = if input.is_empty() { key.span() } else { input.span() };
    input.parse().map_err(|_| wrong(span))
}

/// `key = "text"`, where an empty text is a mistake.
pub(crate) fn text(key: &Ident, input: ParseStream) -> syn::Result<LitStr> {
    let text: LitStr = value(key, input, &format!("{key} = \"…\""))?;
    // Blanks are a name in the database, but no expression.
    let is_name =
        matches!(&*key.to_string(), "name" | "table" | "schema" | "constraint" | "primary_key_name");
    let value = text.value();
    let is_empty = if is_name { value.is_empty() } else { value.trim().is_empty() };
    if is_empty {
        return Err(syn::Error::new(text.span(), format!("`{key}` is empty")));
    }
    if text.value().contains('\0') {
        return Err(syn::Error::new(text.span(), format!("`{key}` cannot hold the NUL character")));
    }
    Ok(text)
}

/// `key = 100`.
pub(crate) fn number(key: &Ident, input: ParseStream) -> syn::Result<LitInt> {
    value(key, input, &format!("{key} = 10"))
}

/// A key that stands alone.
pub(crate) fn flag(key: &Ident, input: ParseStream) -> syn::Result<Span> {
    if input.is_empty() || input.peek(Token![,]) {
        Ok(key.span())
    } else {
        Err(syn::Error::new(key.span(), format!("`{key}` takes no value: write it alone")))
    }
}

/// `unique`, or `unique = all`, whose place it tells.
pub(crate) fn all(key: &Ident, input: ParseStream) -> syn::Result<Option<Span>> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(None);
    }
    let wrong = |span| {
        let message = format!("`{key}` stands alone, or is `{key} = all` to count soft-deleted rows too");
        Err(syn::Error::new(span, message))
    };
    if !input.peek(Token![=]) {
        return wrong(key.span());
    }
    input.parse::<Token![=]>()?;
    let span = if input.is_empty() { key.span() } else { input.span() };
    match input.parse::<Ident>() {
        Ok(word) if word == "all" => Ok(Some(span)),
        _ => wrong(span),
    }
}

/// `key`, which is no words, or `key(a, in)`: words, which may be those of Rust.
pub(crate) fn words(key: &Ident, input: ParseStream) -> syn::Result<Vec<Ident>> {
    let wrong =
        || syn::Error::new(key.span(), format!("write `{key}` alone, or with operators: `{key}(eq, in)`"));
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(Vec::new());
    }
    if !input.peek(syn::token::Paren) {
        return Err(wrong());
    }
    let content;
    parenthesized!(content in input);
    let words = content.parse_terminated(Ident::parse_any, Token![,]).map_err(|_| wrong())?;
    if words.is_empty() { Err(wrong()) } else { Ok(words.into_iter().collect()) }
}

/// `key(a, b)`.
pub(crate) fn names(key: &Ident, input: ParseStream) -> syn::Result<Vec<Ident>> {
    let wrong = || syn::Error::new(key.span(), format!("write `{key}` with fields: `{key}(first, second)`"));
    if !input.peek(syn::token::Paren) {
        return Err(wrong());
    }
    let content;
    parenthesized!(content in input);
    let names = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
    if names.is_empty() { Err(wrong()) } else { Ok(names.into_iter().collect()) }
}
