use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::super::ir::{Model, RelationKind};

/// What only the compiler can tell, as it knows the types: a foreign key has the type of the key that it refers
/// to. A call that compiles if it is so, at the field's type.
pub(super) fn assertions(model: &Model) -> TokenStream {
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
    let foreign_keys: Vec<TokenStream> = foreign_keys.collect();
    if foreign_keys.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: fn() = || {
            #(#foreign_keys)*
        };
    }
}
