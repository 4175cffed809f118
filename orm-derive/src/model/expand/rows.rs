//! Setters of the create builder for relations: `comments([…])`, `author(…)`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Column, Model, Relation, RelationKind};
use super::create::becomes;
use super::link::placeholder;
use crate::naming::spelled;

/// How the rows of a relation are given.
struct Setter<'m> {
    doc: String,
    argument: TokenStream,
    /// What the argument, or each of its items, has to be: the type parameter `C`.
    bound: TokenStream,
    branch: TokenStream,
    /// Makes the branch of the argument.
    made: TokenStream,
    /// The fields that are given with it.
    keys: &'m [usize],
}

/// The setter of a relation: its rows are created or linked with the row.
pub(super) fn setter(model: &Model, required: &[&Column], relation: &Relation) -> TokenStream {
    let Model { ident, module, .. } = model;
    let (name, target) = (&relation.ident, &relation.target);
    let named = spelled(name);
    let child = |inverse| {
        let link = placeholder(target, ident, inverse);
        (quote! { ::orm::__private::NewChild<#module::#name, #link> }, link)
    };
    let setter = match &relation.kind {
        RelationKind::Polymorphic { key, tag, .. } => {
            return polymorphic(model, required, relation, [*key, *tag]);
        }
        RelationKind::BelongsTo { keys, .. } => Setter {
            doc: format!(
                "The row that `{named}` leads to: a `create()` builder, which is saved before this row, or `&row`. It comes back beside the row."
            ),
            argument: quote! { row: C },
            bound: quote! { ::orm::__private::RelatedRow<Model = #target> },
            branch: quote! { ::orm::__private::Parent },
            made: quote! { new(self.branches, row) },
            keys,
        },
        RelationKind::HasOne { inverse } => {
            let (bound, link) = child(inverse);
            Setter {
                doc: format!(
                    "The row of `{named}`, which is created with this one: its `create()` builder without the foreign key."
                ),
                argument: quote! { row: C },
                bound,
                branch: quote! { ::orm::__private::Children },
                made: quote! { new::<C, #link>(self.branches, [row]) },
                keys: &[],
            }
        }
        RelationKind::HasMany { inverse } => {
            let (bound, link) = child(inverse);
            Setter {
                doc: format!(
                    "Rows of `{named}`, which are created with this one: `create()` builders without the foreign key."
                ),
                argument: quote! { rows: impl ::core::iter::IntoIterator<Item = C> },
                bound,
                branch: quote! { ::orm::__private::Children },
                made: quote! { new::<C, #link>(self.branches, rows) },
                keys: &[],
            }
        }
        RelationKind::ManyToMany { .. } => Setter {
            doc: format!(
                "Rows of `{named}`: `create()` builders, or `&row` of such as are there; each alone or in a pair with its join row's builder."
            ),
            argument: quote! { rows: impl ::core::iter::IntoIterator<Item = C> },
            bound: quote! { ::orm::__private::JoinedRow<#module::#name> },
            branch: quote! { ::orm::__private::Linked },
            made: quote! { new(self.branches, rows) },
            keys: &[],
        },
    };
    written(model, required, relation, setter)
}

fn written(model: &Model, required: &[&Column], relation: &Relation, setter: Setter<'_>) -> TokenStream {
    let Model { ident, vis, create, module, .. } = model;
    let Setter { doc, argument, bound, branch, made, keys } = setter;
    let name = &relation.ident;
    let becomes = becomes(model, required, keys, Some(&quote! { #branch<B, #module::#name, C::Node> }));
    quote! {
        #[doc = #doc]
        #vis fn #name<C>(self, #argument) -> #becomes
        where
            C: #bound,
            B: ::orm::__private::Branches<#ident>,
            B::Shape: ::orm::__private::NotGiven<#module::#name, <C::Node as ::orm::__private::Node>::Shape>,
        {
            #create {
                insert: self.insert,
                branches: #branch::#made,
                given: ::core::marker::PhantomData,
            }
        }
    }
}

/// `commentable(&post)`: the key, and which model it is of.
fn polymorphic(
    model: &Model,
    required: &[&Column],
    relation: &Relation,
    [key, tag]: [usize; 2],
) -> TokenStream {
    let Model { vis, create, .. } = model;
    let (name, target) = (&relation.ident, &relation.target);
    let becomes = becomes(model, required, &[key, tag], None);
    let doc = format!("The row that `{}` leads to: sets its key, and which model it is of.", spelled(name));
    quote! {
        #[doc = #doc]
        #vis fn #name<R: ::orm::__private::Shape>(self, row: &R) -> #becomes
        where
            #target: ::orm::__private::HasTarget<R::Model>,
        {
            let (key, tag) = ::orm::__private::reference_to::<#target, R>(row);
            #create {
                insert: self.insert.set_field(#key, key).set(#tag, &tag),
                branches: self.branches,
                given: ::core::marker::PhantomData,
            }
        }
    }
}
