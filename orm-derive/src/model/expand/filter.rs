use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::super::ir::{Column, Filter, Model};
use super::field_type;
use crate::tokens::type_text;

/// The operators of a column that is exposed to filters from outside. Whether its type has them is looked at by
/// [`assertions`], at the user's word.
pub(super) fn operators(column: &Column, filter: &Filter) -> TokenStream {
    if filter.operators.is_empty() {
        let ty = field_type(column);
        return quote! { ::orm::__private::schema::FilterOperators::of::<#ty>() };
    }
    let listed = filter.operators.iter().map(|(operator, _)| operator);
    quote! {
        ::orm::__private::schema::FilterOperators::NONE
            #(.with(::orm::__private::schema::FilterOperator::#listed))*
    }
}

/// The field's type has these operators. Constants that can be calculated if it is so, each at the user's word.
pub(super) fn assertions(model: &Model) -> TokenStream {
    let exposed = model.columns.iter().filter_map(|column| Some((column, column.filter.as_ref()?)));
    exposed
        .map(|(column, filter)| {
            let ty = field_type(column);
            let unfit = format!(
                "no filter can compare a `{}`: `filter` is for text, numbers, booleans, uuids, dates and times, enums and addresses",
                type_text(&column.scalar)
            );
            let own = quote_spanned! {filter.span=>
                const _: ::orm::__private::schema::FilterOperators =
                    ::orm::__private::schema::exposed::<#ty>(&[], #unfit);
            };
            let each = listed(column, filter).into_iter().zip(&filter.operators).map(|(listed, (_, word))| {
                quote_spanned! {word.span()=>
                    const _: ::orm::__private::schema::FilterOperators =
                        ::orm::__private::schema::exposed::<#ty>(&[#listed], "");
                }
            });
            quote! { #own #(#each)* }
        })
        .collect()
}

/// Each operator, with what is to be said if the type has it not.
fn listed(column: &Column, filter: &Filter) -> Vec<TokenStream> {
    let ty = type_text(&column.ty);
    let each = filter.operators.iter().map(|(operator, word)| {
        let message = match &*word.to_string() {
            "is_null" => format!("a `{ty}` is never NULL: leave `is_null` out"),
            word => format!("`{word}` has no meaning for a `{ty}`: leave it out"),
        };
        quote! { (::orm::__private::schema::FilterOperator::#operator, #message) }
    });
    each.collect()
}
