//! `with!(Post { author, comments { author } })`: the type of a row with relations, for signatures.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Path, Token, braced, parenthesized, token};

use crate::naming::{hash, spelled};

/// The expansion of the macro.
pub(crate) fn with(input: TokenStream) -> TokenStream {
    match syn::parse2::<Shape>(input) {
        Ok(shape) => {
            let model = &shape.model;
            included(&quote! { #model }, &shape.relations)
        }
        Err(error) => error.to_compile_error(),
    }
}

/// `Post { author, comments { author } }`.
struct Shape {
    model: Path,
    relations: Vec<Loaded>,
}

/// `comments { author }`, `tags.with_through() { posts }`.
struct Loaded {
    name: Ident,
    /// Whether each row has its row of the join table beside it.
    through: bool,
    relations: Vec<Loaded>,
}

impl Parse for Shape {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let model = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "start with a model: `with!(Post { author, comments { author } })`")
        })?;
        let relations = if input.peek(token::Brace) { relations(input)? } else { Vec::new() };
        if input.is_empty() {
            Ok(Shape { model, relations })
        } else {
            Err(input.error("expected the end: relations stand in braces behind the model"))
        }
    }
}

fn relations(input: ParseStream) -> syn::Result<Vec<Loaded>> {
    let content;
    braced!(content in input);
    let relations: Vec<Loaded> =
        Punctuated::<Loaded, Token![,]>::parse_terminated(&content)?.into_iter().collect();
    for (position, relation) in relations.iter().enumerate() {
        if relations[..position].iter().any(|other| other.name == relation.name) {
            let message = format!("`{}` is named twice: keep one", relation.name);
            return Err(syn::Error::new(relation.name.span(), message));
        }
    }
    Ok(relations)
}

impl Parse for Loaded {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = input.parse()?;
        let through = input.peek(Token![.]);
        if through {
            with_through(input)?;
        }
        let relations = if input.peek(token::Brace) { relations(input)? } else { Vec::new() };
        Ok(Loaded { name, through, relations })
    }
}

/// `.with_through()`.
fn with_through(input: ParseStream) -> syn::Result<()> {
    let dot: Token![.] = input.parse()?;
    let wrong = || {
        syn::Error::new(
            dot.span,
            "a type says `.with_through()` of a relation, and no more: leave out what chooses or orders rows",
        )
    };
    let method: Ident = input.parse().map_err(|_| wrong())?;
    if method != "with_through" || !input.peek(token::Paren) {
        return Err(wrong());
    }
    let content;
    parenthesized!(content in input);
    if content.is_empty() && !input.peek(Token![.]) { Ok(()) } else { Err(wrong()) }
}

/// The type of `model` with the relations included one after the other.
///
/// The type is the same in any order; with the leaves innermost it is written with the least nesting, which clippy
/// counts.
fn included(model: &TokenStream, relations: &[Loaded]) -> TokenStream {
    let (leaves, branches): (Vec<&Loaded>, Vec<&Loaded>) =
        relations.iter().partition(|relation| relation.relations.is_empty());
    leaves.into_iter().chain(branches).fold(model.clone(), |shape, relation| {
        let hash = hash(&spelled(&relation.name));
        // Spanned at the name, so that a model without such a relation is reported there.
        let span = relation.name.span();
        let alias = Ident::new(if relation.through { "LoadedThrough" } else { "Loaded" }, span);
        if relation.relations.is_empty() {
            return quote_spanned! {span=> ::orm::__private::#alias<#shape, #hash> };
        }
        let target = quote_spanned! {span=> ::orm::__private::Target<#model, #hash> };
        let loaded = included(&target, &relation.relations);
        quote_spanned! {span=> ::orm::__private::#alias<#shape, #hash, #loaded> }
    })
}
