use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::super::ir::{Inverse, Model, ReferentialAction, Relation, RelationKind};
use super::link;
use crate::naming::{hash, spelled};
use crate::tokens::respanned;

/// `impl Relation` for each marker, and what makes a relation found by its name or by its target.
pub(super) fn relations(model: &Model) -> TokenStream {
    let impls = model.relations.iter().enumerate().map(|(slot, relation)| {
        let kind = kind(model, relation);
        let (one, link) = (one(model, relation, slot, &kind), link::link(model, relation));
        quote! { #one #link }
    });
    quote! { #(#impls)* }
}

/// The same of a model that has a mistake: no relation refers to another.
pub(super) fn stubs(model: &Model) -> TokenStream {
    let kind = quote! {
        BelongsTo {
            keys: &[],
            optional: false,
            on_delete: ::orm::__private::schema::Action::NoAction,
            on_update: ::orm::__private::schema::Action::NoAction,
        }
    };
    let impls = model.relations.iter().enumerate().map(|(slot, relation)| one(model, relation, slot, &kind));
    quote! { #(#impls)* }
}

/// The type of a relation's field once it is loaded in the shape `S`.
pub(super) fn slot(relation: &Relation) -> TokenStream {
    match &relation.kind {
        RelationKind::BelongsTo { optional: false, .. } | RelationKind::Polymorphic { .. } => quote! { S },
        RelationKind::BelongsTo { .. } | RelationKind::HasOne { .. } => quote! { ::core::option::Option<S> },
        RelationKind::HasMany { .. } | RelationKind::ManyToMany { .. } => quote! { ::std::vec::Vec<S> },
    }
}

fn one(model: &Model, relation: &Relation, position: usize, kind: &TokenStream) -> TokenStream {
    let Model { ident, module, .. } = model;
    let (marker, target) = (&relation.ident, &relation.target);
    let name = spelled(marker);
    let hash = hash(&name);
    let slot = slot(relation);
    let target_type = quote_spanned! {target.span()=> type Target = #target; };
    let arity = if relation.is_to_one() {
        quote! { ToOne }
    } else {
        quote! { ToMany }
    };
    let many_to_many = match &relation.kind {
        RelationKind::ManyToMany { through, .. } => Some(quote! {
            impl ::orm::__private::ManyToMany for #module::#marker {
                type Through = #through;
            }
        }),
        _ => None,
    };
    let only = matches!(relation.kind, RelationKind::BelongsTo { only: true, .. });
    let belongs_to = only.then(|| {
        quote! {
            impl ::orm::__private::BelongsTo<#target> for #ident {
                type Relation = #module::#marker;
            }
        }
    });
    let one_of = super::polymorphic::one_of(model, relation, position);
    quote! {
        impl ::orm::__private::Relation for #module::#marker {
            type Source = #ident;
            #target_type
            type Slot<S: ::orm::__private::Shape<Model = #target>> = #slot;
            const DEF: &'static ::orm::__private::schema::Relation = &::orm::__private::schema::Relation {
                name: #name,
                slot: #position,
                source: || <#ident as ::orm::__private::Model>::TABLE,
                target: || <#target as ::orm::__private::Model>::TABLE,
                kind: ::orm::__private::schema::RelationKind::#kind,
            };
        }

        impl ::orm::__private::Loadable for #module::#marker {}
        impl ::orm::__private::#arity for #module::#marker {}

        #many_to_many

        #[diagnostic::do_not_recommend]
        impl ::orm::__private::RelationNamed<#hash> for #ident {
            type Relation = #module::#marker;
        }

        #belongs_to
        #one_of
    }
}

fn kind(model: &Model, relation: &Relation) -> TokenStream {
    let (ident, target) = (&model.ident, &relation.target);
    match &relation.kind {
        RelationKind::BelongsTo { keys, optional, on_delete, on_update, .. } => {
            let (on_delete, on_update) = (action(*on_delete), action(*on_update));
            quote! { BelongsTo { keys: &[#(#keys),*], optional: #optional, on_delete: #on_delete, on_update: #on_update } }
        }
        RelationKind::Polymorphic { .. } => super::polymorphic::kind(model, relation),
        RelationKind::HasOne { inverse } => {
            let inverse = definition(target, ident, inverse);
            quote! { HasOne { inverse: #inverse } }
        }
        RelationKind::HasMany { inverse } => {
            let inverse = definition(target, ident, inverse);
            quote! { HasMany { inverse: #inverse } }
        }
        RelationKind::ManyToMany { through, from, to } => {
            let from = definition(through, ident, from);
            let to = definition(through, target, to);
            quote! { ManyToMany { from: #from, to: #to } }
        }
    }
}

/// The `belongs_to` of `holder` that leads to `leads_to`, as data. Spanned at what the user wrote: the name, or the
/// holder.
fn definition(holder: &Type, leads_to: &impl ToTokens, inverse: &Inverse) -> TokenStream {
    match inverse {
        Inverse::OneOf(name) => {
            let hash = hash(&spelled(name));
            let holder = respanned(holder.to_token_stream(), name.span());
            let leads_to = respanned(leads_to.to_token_stream(), name.span());
            quote_spanned! {name.span()=>
                <#holder as ::orm::__private::BelongsToOneOf<#hash, #leads_to>>::DEF
            }
        }
        Inverse::Named(name) => {
            let relation = inverse_type(holder, leads_to, inverse);
            let message = format!(
                "`{name}` leads to several models: a `has_many` names it by `as = {name}`, and nothing else goes through it"
            );
            quote_spanned! {name.span()=>
                ::orm::__private::schema::to_one_model(
                    <#relation as ::orm::__private::Relation>::DEF,
                    #message,
                )
            }
        }
        Inverse::ByTarget => {
            let relation = inverse_type(holder, leads_to, inverse);
            quote! { <#relation as ::orm::__private::Relation>::DEF }
        }
    }
}

/// The same as a type, of one that leads to one model.
fn inverse_type(holder: &Type, leads_to: &impl ToTokens, inverse: &Inverse) -> TokenStream {
    let found = match inverse {
        Inverse::Named(name) => named(holder, name),
        Inverse::ByTarget | Inverse::OneOf(_) => {
            quote_spanned! {holder.span()=> <#holder as ::orm::__private::BelongsTo<#leads_to>> }
        }
    };
    quote! { #found::Relation }
}

/// The holder's relation of that name.
pub(super) fn named(holder: &Type, name: &Ident) -> TokenStream {
    let hash = hash(&spelled(name));
    // The compiler points at the type: it has to stand where the name does.
    let holder = respanned(holder.to_token_stream(), name.span());
    quote_spanned! {name.span()=> <#holder as ::orm::__private::RelationNamed<#hash>> }
}

pub(super) fn action(action: ReferentialAction) -> TokenStream {
    match action {
        ReferentialAction::NoAction => quote! { ::orm::__private::schema::Action::NoAction },
        ReferentialAction::Restrict => quote! { ::orm::__private::schema::Action::Restrict },
        ReferentialAction::Cascade => quote! { ::orm::__private::schema::Action::Cascade },
        ReferentialAction::SetNull => quote! { ::orm::__private::schema::Action::SetNull },
        ReferentialAction::SetDefault => quote! { ::orm::__private::schema::Action::SetDefault },
    }
}
