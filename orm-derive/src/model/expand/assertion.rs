use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::super::ir::{Inverse, Model, RelationKind};
use super::relation::named;
use crate::tokens::{respanned, type_text};

/// What only the compiler can tell: see [`foreign_keys`], [`has_one`], [`inverses`] and [`cascades`].
pub(super) fn assertions(model: &Model) -> TokenStream {
    let (foreign_keys, has_one, cascades) = (foreign_keys(model), has_one(model), cascades(model));
    let (inverses, filters) = (inverses(model), super::filter::assertions(model));
    quote! { #foreign_keys #has_one #inverses #cascades #filters }
}

/// What is named as the other side of a relation leads to its model. A constant that can be calculated if it is so, at the
/// name.
fn inverses(model: &Model) -> TokenStream {
    let own = {
        let ident = &model.ident;
        syn::parse_quote! { #ident }
    };
    let sides = model.relations.iter().flat_map(|relation| match &relation.kind {
        RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
            vec![(&relation.target, inverse, &own)]
        }
        RelationKind::ManyToMany { through, from, to } => {
            vec![(&**through, from, &own), (&**through, to, &relation.target)]
        }
        _ => Vec::new(),
    });
    sides
        .filter_map(|(holder, inverse, leads_to): (&Type, &Inverse, &Type)| {
            let Inverse::Named(name) = inverse else { return None };
            let message = format!(
                "`{name}` is no `belongs_to` from `{}` to `{}`: name the one that is",
                type_text(holder),
                type_text(leads_to)
            );
            let relation = named(holder, name);
            let leads_to = respanned(leads_to.to_token_stream(), name.span());
            Some(quote_spanned! {name.span()=>
                const _: () = ::orm::__private::assert_inverse::<#relation::Relation, #leads_to>(#message);
            })
        })
        .collect()
}

/// What is soft-deleted with a row can be. A constant that compiles if it is so, at the target's type.
fn cascades(model: &Model) -> TokenStream {
    let targets = model.relations.iter().filter(|relation| relation.cascade).map(|relation| {
        let target = &relation.target;
        quote_spanned! {target.span()=>
            const _: () = ::orm::__private::assert_soft_delete::<#target>();
        }
    });
    targets.collect()
}

/// The other model's foreign key is unique. A constant that can be calculated if it is so, at the relation's name.
fn has_one(model: &Model) -> TokenStream {
    let (ident, module) = (&model.ident, &model.module);
    model
        .relations
        .iter()
        .filter_map(|relation| match &relation.kind {
            RelationKind::HasOne { inverse } => Some((relation, inverse)),
            _ => None,
        })
        .map(|(relation, inverse)| {
            let (name, target) = (&relation.ident, type_text(&relation.target));
            let message = match inverse {
                Inverse::OneOf(other) => format!(
                    "a `{ident}` has one `{target}` only if the type and the key of its `{other}` are unique together: write `#[model(unique(…, …))]` with both above `{target}`, or `has_many` here"
                ),
                _ => format!(
                    "a `{ident}` has one `{target}` only if the foreign key of `{target}` is unique: write `#[column(unique)]` above it, or `has_many` here"
                ),
            };
            quote_spanned! {name.span()=>
                const _: () = ::orm::__private::assert_has_one::<#module::#name>(#message);
            }
        })
        .collect()
}

/// A foreign key has the type of the key that it refers to. A call that compiles if it is so, at the field's type.
fn foreign_keys(model: &Model) -> TokenStream {
    let foreign_keys = model.relations.iter().filter_map(|relation| {
        let RelationKind::BelongsTo { keys, .. } = &relation.kind else { return None };
        let target = &relation.target;
        let types: Vec<&Type> = keys.iter().map(|&key| &model.columns[key].scalar).collect();
        let (span, ty) = match &*types {
            [one] => (one.span(), quote! { #one }),
            several => {
                let span = relation.ident.span();
                (span, quote_spanned! {span=> (#(#several),*) })
            }
        };
        Some(quote_spanned! {span=>
            ::orm::__private::assert_foreign_key::<#ty, <#target as ::orm::__private::Model>::Key>();
        })
    });
    let foreign_keys: Vec<TokenStream> = foreign_keys.chain(super::polymorphic::assertions(model)).collect();
    if foreign_keys.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: fn() = || {
            #(#foreign_keys)*
        };
    }
}
