use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::super::ir::{Model, Relation, RelationKind};
use super::relation::action;
use crate::naming::{hash, spelled};

/// The relation to the enum: that to each of its models, by a generic constant.
pub(super) fn kind(model: &Model, relation: &Relation) -> TokenStream {
    let RelationKind::Polymorphic { key, tag, on_delete, trigger, .. } = &relation.kind else {
        return TokenStream::new();
    };
    let (ident, target, on_delete) = (&model.ident, &relation.target, action(*on_delete));
    let hash = hash(&spelled(&relation.ident));
    let variants = quote_spanned! {target.span()=>
        <#target as ::orm::__private::Variants<#hash, #ident>>::VARIANTS
    };
    quote! {
        Polymorphic { keys: &[#key], tag: #tag, on_delete: #on_delete, trigger: #trigger, variants: #variants }
    }
}

/// The relation to any one of the enum's models.
pub(super) fn one_of(model: &Model, relation: &Relation, slot: usize) -> TokenStream {
    let RelationKind::Polymorphic { key, tag, on_delete, trigger, .. } = &relation.kind else {
        return TokenStream::new();
    };
    let (ident, target, on_delete) = (&model.ident, &relation.target, action(*on_delete));
    let name = spelled(&relation.ident);
    let hash = hash(&name);
    quote! {
        #[diagnostic::do_not_recommend]
        impl<T: ::orm::__private::Model> ::orm::__private::BelongsToOneOf<#hash, T> for #ident
        where
            #target: ::orm::__private::HasTarget<T>,
        {
            const DEF: &'static ::orm::__private::schema::Relation = &::orm::__private::schema::Relation {
                name: #name,
                slot: #slot,
                source: || <#ident as ::orm::__private::Model>::TABLE,
                target: || <T as ::orm::__private::Model>::TABLE,
                kind: ::orm::__private::schema::RelationKind::OneOf {
                    keys: &[#key],
                    tag: #tag,
                    label: <#target as ::orm::__private::HasTarget<T>>::LABEL,
                    on_delete: #on_delete,
                    trigger: #trigger,
                },
            };
        }
    }
}

/// The key and the field beside it have the types that the enum says.
pub(super) fn assertions(model: &Model) -> impl Iterator<Item = TokenStream> {
    model.relations.iter().filter_map(|relation| {
        let RelationKind::Polymorphic { key, tag, .. } = &relation.kind else { return None };
        let (target, key, tag) = (&relation.target, &model.columns[*key].ty, &model.columns[*tag].ty);
        let key = quote_spanned! {key.span()=>
            ::orm::__private::assert_foreign_key::<#key, <#target as ::orm::__private::Model>::Key>();
        };
        let tag = quote_spanned! {tag.span()=>
            ::orm::__private::assert_foreign_key::<#tag, <#target as ::orm::__private::Polymorphic>::Type>();
        };
        Some(quote! { #key #tag })
    })
}
