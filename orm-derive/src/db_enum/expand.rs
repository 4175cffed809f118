use proc_macro2::TokenStream;
use quote::quote;

use super::check::DbEnum;
use crate::tokens::option;

/// `impl ColumnType`, `Key` and `DbEnum`.
pub(crate) fn db_enum(checked: &DbEnum) -> TokenStream {
    let ident = &checked.ident;
    let variants = checked.variants.iter().map(|(variant, _)| variant);
    let texts: Vec<&String> = checked.variants.iter().map(|(_, label)| label).collect();
    let decoded = checked.variants.iter().map(|(variant, label)| {
        let bytes = syn::LitByteStr::new(label.as_bytes(), variant.span());
        quote! { #bytes => ::core::result::Result::Ok(#ident::#variant) }
    });
    impls(
        checked,
        &quote! { match self { #(#ident::#variants => #texts,)* } },
        &quote! {
            match bytes {
                #(#decoded,)*
                unknown => ::core::result::Result::Err(::orm::__private::unknown_label::<Self>(unknown)),
            }
        },
    )
}

/// The same of an enum that has a mistake: it compiles, and is never run.
pub(crate) fn stub(checked: &DbEnum) -> TokenStream {
    let unreachable = quote! { ::core::unreachable!() };
    let decode = quote! {{ let _ = bytes; ::core::unreachable!() }};
    impls(checked, &unreachable, &decode)
}

fn impls(checked: &DbEnum, as_str: &TokenStream, decode: &TokenStream) -> TokenStream {
    let DbEnum { ident, name, native, .. } = checked;
    let schema = option(checked.schema.as_ref());
    let labels = checked.variants.iter().map(|(_, label)| label);
    quote! {
        impl ::orm::__private::DbEnum for #ident {
            const DEF: &'static ::orm::__private::EnumDef = &::orm::__private::EnumDef {
                schema: #schema,
                name: #name,
                labels: &[#(#labels),*],
                native: #native,
            };

            fn as_str(&self) -> &'static str {
                #as_str
            }
        }

        impl ::orm::__private::ColumnType for #ident {
            const TYPE: ::orm::__private::SqlType =
                ::orm::__private::SqlType::enumeration(<#ident as ::orm::__private::DbEnum>::DEF);

            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<(), ::orm::__private::EncodeError> {
                out.extend_from_slice(::orm::__private::DbEnum::as_str(self).as_bytes());
                ::core::result::Result::Ok(())
            }

            fn decode(bytes: &[u8]) -> ::core::result::Result<Self, ::orm::__private::DecodeError> {
                #decode
            }
        }

        impl ::orm::__private::Key for #ident {}
    }
}
