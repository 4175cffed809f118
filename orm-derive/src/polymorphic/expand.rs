use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::Polymorphic;
use crate::db_enum;
use crate::naming::spelled;

/// The enum of which model a row is of, and the enum of the rows as what a relation leads to.
///
/// Of an enum that has a mistake there may be more variants than are here: it compiles, and is never run.
pub(super) fn polymorphic(checked: &Polymorphic, is_stub: bool) -> TokenStream {
    let others = is_stub.then(|| quote! { #[allow(unreachable_patterns)] _ => ::core::unreachable!(), });
    let Polymorphic { ident, vis, type_, targets } = checked;
    let variants: Vec<_> = targets.iter().map(|target| &target.ident).collect();
    let models: Vec<&Type> = targets.iter().map(|target| &target.model).collect();
    let labels: Vec<&String> = targets.iter().map(|target| &target.label).collect();
    let (name, first) = (spelled(ident), &models[0]);
    let doc = format!("Which model of [`{ident}`] a row is of.");
    let labelled = db_enum::of_labels(
        type_,
        variants.iter().map(|&variant| variant.clone()).zip(labels.iter().map(|&label| label.clone())),
    );
    let keys = models.iter().skip(1).map(|model| {
        quote_spanned! {model.span()=>
            ::orm::__private::assert_same_key::<
                <#model as ::orm::__private::Model>::Key,
                <#first as ::orm::__private::Model>::Key,
            >();
        }
    });
    let keyed = quote_spanned! {first.span()=> ::orm::__private::assert_keyed::<#first>(); };
    let has_target = targets.iter().map(|target| {
        let (variant, model, label) = (&target.ident, &target.model, &target.label);
        quote! {
            impl ::orm::__private::HasTarget<#model> for #ident {
                const TYPE: #type_ = #type_::#variant;
                const LABEL: &'static str = #label;
            }

            impl ::core::convert::From<#model> for #ident {
                fn from(row: #model) -> Self {
                    #ident::#variant(row)
                }
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        #vis enum #type_ { #(#variants),* }

        #labelled

        impl ::orm::__private::serde::Serialize for #type_ {
            fn serialize<Z: ::orm::__private::serde::Serializer>(&self, serializer: Z) -> ::core::result::Result<Z::Ok, Z::Error> {
                serializer.serialize_str(::orm::__private::DbEnum::as_str(self))
            }
        }

        impl<'de> ::orm::__private::serde::Deserialize<'de> for #type_ {
            fn deserialize<Z: ::orm::__private::serde::Deserializer<'de>>(deserializer: Z) -> ::core::result::Result<Self, Z::Error> {
                ::orm::__private::deserialize_label(deserializer)
            }
        }

        impl ::orm::__private::Polymorphic for #ident {
            type Type = #type_;
        }

        impl<const NAME: u64, C> ::orm::__private::Variants<NAME, C> for #ident
        where
            C: #(::orm::__private::BelongsToOneOf<NAME, #models>)+*,
        {
            const VARIANTS: &'static [&'static ::orm::__private::schema::Relation] =
                &[#(<C as ::orm::__private::BelongsToOneOf<NAME, #models>>::DEF),*];
        }

        #(#has_target)*

        impl ::orm::__private::Model for #ident {
            type Key = <#first as ::orm::__private::Model>::Key;
            const TABLE: &'static ::orm::__private::schema::Table = &::orm::__private::schema::Table {
                model: #name,
                ..::orm::__private::schema::Table::EMPTY
            };

            fn decode(row: &mut ::orm::__private::RowReader<'_>) -> ::orm::__private::Result<Self> {
                ::orm::__private::decode_nothing::<Self>(row)
            }

            fn field(&self, column: usize) -> &dyn ::orm::__private::Field {
                match self {
                    #(#ident::#variants(row) => ::orm::__private::Model::field(row, column),)*
                    #others
                }
            }
        }

        impl ::orm::__private::Shape for #ident {
            type Model = #ident;

            fn decode(row: ::orm::__private::Row<'_>) -> ::orm::__private::Result<Self> {
                #(if ::orm::__private::is_row_of::<#models>(row) {
                    return <#models as ::orm::__private::Shape>::decode(row).map(#ident::#variants);
                })*
                ::orm::__private::decode_nothing::<Self>(&row.reader())
            }

            fn model(&self) -> &#ident {
                self
            }

            fn into_model(self) -> #ident {
                self
            }
        }

        const _: fn() = || { #keyed #(#keys)* };
    }
}
