use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::ir::Model;

/// `PostColumns`: the columns by the names of their fields, where a query names them.
pub(super) fn columns(model: &Model) -> TokenStream {
    let Model { ident, vis, .. } = model;
    let name = format_ident!("{ident}Columns");
    let names: Vec<_> = model.columns.iter().map(|column| &column.ident).collect();
    let types = model.columns.iter().map(|column| &column.ty);
    let positions = 0..names.len();
    if names.is_empty() {
        // A model with a mistake: nothing uses what is not there.
        return TokenStream::new();
    }
    let doc = format!("The columns of [`{ident}`], as a query names them.");
    quote! {
        #[doc = #doc]
        #[allow(dead_code, missing_docs)]
        #vis struct #name<N: ::orm::__private::Naming> {
            #(#vis #names: N::Column<#types>),*
        }

        impl ::orm::__private::HasColumns for #ident {
            type Columns<N: ::orm::__private::Naming> = #name<N>;

            fn columns<N: ::orm::__private::Naming>(naming: N) -> #name<N> {
                #name { #(#names: naming.column(#positions)),* }
            }
        }
    }
}
