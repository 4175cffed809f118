use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::super::ir::Model;
use crate::naming::{hash, spelled};
use crate::tokens::respanned;

/// What the enum of a model that inherits asks of it: that it does, and its fields by their names.
pub(super) fn inherits(model: &Model) -> TokenStream {
    let Some(base) = &model.inherits else { return TokenStream::new() };
    let ident = &model.ident;
    let fields = model.columns.iter().enumerate().map(|(position, column)| {
        let (name, ty) = (hash(&spelled(&column.ident)), &column.ty);
        quote! {
            #[diagnostic::do_not_recommend]
            impl ::orm::__private::FieldNamed<#name> for #ident {
                type Type = #ty;
                const POSITION: usize = #position;
            }
        }
    });
    quote! {
        impl ::orm::__private::Inherits<#base> for #ident {}
        #(#fields)*
    }
}

/// The table's `inheritance`, of a model that inherits.
pub(super) fn kind(model: &Model) -> Option<TokenStream> {
    let (base, ident) = (model.inherits.as_ref()?, &model.ident);
    // The compiler points at the type: it has to stand where the enum is named.
    let own = respanned(ident.to_token_stream(), base.span());
    let label = quote_spanned! {base.span()=> <#base as ::orm::__private::HasKind<#own>>::LABEL };
    let discriminator =
        quote_spanned! {base.span()=> <#base as ::orm::__private::Inheritance>::DISCRIMINATOR };
    Some(quote! {
        ::orm::__private::schema::Inheritance::Kind {
            discriminator: #discriminator,
            label: #label,
            base: || <#base as ::orm::__private::Model>::TABLE,
        }
    })
}
