//! The impl. What each field is read from is a function of its own, whose return type says what that has to be: the
//! compiler looks at it once, and tells of a mistake at the field.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{Field, Projection, Source};
use crate::naming::spelled;
use crate::tokens::respanned;

/// The struct as a projection. After a mistake there are fewer fields than the struct has: it compiles, and is never
/// run.
pub(super) fn projection(checked: &Projection, is_stub: bool) -> TokenStream {
    let Projection { ident, model, fields } = checked;
    let Some(model) = model else { return row(ident, fields, is_stub) };
    let functions: Vec<Ident> = (0..fields.len())
        .map(|position| format_ident!("orm_field_{}", position, span = Span::mixed_site()))
        .collect();
    let sources = fields.iter().zip(&functions).map(|(field, function)| source(model, field, function));
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let names: Vec<String> = idents.iter().map(|ident| spelled(ident)).collect();
    let name = spelled(ident);
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let read = if is_stub {
        quote! { ::core::unreachable!() }
    } else {
        quote! {
            let mut fields = ::orm::__private::Fields::of(row, #name);
            ::core::result::Result::Ok(#ident { #(#idents: fields.next::<#model, #types, _>(#names, #functions)?),* })
        }
    };
    let from_row = from_row(
        ident,
        &quote! { #(::orm::__private::result_field::<#model, #types, _>(#names, #functions)),* },
        &quote! { #(#idents: ::orm::__private::read_result::<#model, #types, _>(&mut values, #functions)?),* },
        is_stub,
    );
    let (adds, depths) = if is_stub {
        (TokenStream::new(), TokenStream::new())
    } else {
        (
            quote! { #(outline.add::<#model, #types, _>(#functions);)* },
            quote! {
                #(let depth = ::orm::__private::deeper(
                    depth,
                    ::orm::__private::depth_of::<#model, #types, _>(#functions),
                );)*
            },
        )
    };
    quote! {
        #[allow(dead_code, unused_variables, unused_mut)]
        const _: () = {
            #(#sources)*

            impl ::orm::__private::Projection for #ident {
                type Model = #model;

                const DEPTH_WHICH_HAS_TO_END: usize = {
                    let depth = 0;
                    #depths
                    depth + 1
                };

                fn outline() -> ::orm::__private::Outline {
                    let mut outline = ::orm::__private::Outline::new();
                    #adds
                    outline
                }

                fn read(row: ::orm::__private::Row<'_>) -> ::orm::__private::Result<Self> {
                    #read
                }
            }

            #from_row

            // Asked for here, so that one without an end does not pass `cargo check`.
            const _: usize = <#ident as ::orm::__private::Projection>::DEPTH_WHICH_HAS_TO_END;
        };
    }
}

/// A struct that is for SQL by hand alone.
fn row(ident: &Ident, fields: &[Field], is_stub: bool) -> TokenStream {
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let values: Vec<Ident> =
        (0..fields.len()).map(|position| format_ident!("ORM_FIELD_{position}")).collect();
    let constants = fields.iter().zip(&values).map(|(Field { ident, ty, .. }, value)| {
        let name = spelled(ident);
        quote_spanned! {ty.span()=>
            const #value: ::orm::__private::ResultValue<#ty> = ::orm::__private::ResultValue::of(#name);
        }
    });
    let from_row = from_row(
        ident,
        &quote! { #(#values.field()),* },
        &quote! { #(#idents: #values.read(&mut values)?),* },
        is_stub,
    );
    let table = if is_stub { TokenStream::new() } else { derived_table(ident, fields, &values) };
    quote! {
        #[allow(dead_code)]
        const _: () = {
            #(#constants)*
            #from_row
            #table
        };
    }
}

/// What makes the fields of a struct the columns of a query.
fn derived_table(ident: &Ident, fields: &[Field], values: &[Ident]) -> TokenStream {
    let name = spelled(ident);
    let columns = format_ident!("{}Columns", ident);
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
    let positions = 0..fields.len();
    let row = match &*types {
        [only] => quote! { #only },
        types => quote! { (#(#types),*) },
    };
    quote! {
        #[allow(missing_docs, private_interfaces)]
        pub struct #columns<N: ::orm::__private::Naming> {
            #(pub #idents: N::Column<#types>),*
        }

        impl ::orm::__private::TableOf<#row> for #ident {}

        impl ::orm::__private::DerivedTable for #ident {
            type Columns<N: ::orm::__private::Naming> = #columns<N>;

            const TABLE: &'static ::orm::__private::schema::Table = &::orm::__private::schema::Table {
                name: #name,
                model: #name,
                columns: &[#(#values.column()),*],
                ..::orm::__private::schema::Table::EMPTY
            };

            fn columns_of<N: ::orm::__private::Naming>(naming: &N) -> #columns<N> {
                #columns { #(#idents: naming.column(#positions)),* }
            }
        }
    }
}

/// How the struct is read from the result of SQL by hand.
fn from_row(ident: &Ident, wanted: &TokenStream, read: &TokenStream, is_stub: bool) -> TokenStream {
    let name = spelled(ident);
    let (columns, row) = if is_stub {
        (quote! { ::core::unreachable!() }, quote! { ::core::unreachable!() })
    } else {
        (
            quote! { ::orm::__private::find_fields(result, #name, &[#wanted]) },
            quote! {
                let mut values = ::orm::__private::ResultValues::of(row, columns);
                ::core::result::Result::Ok(#ident { #read })
            },
        )
    };
    quote! {
        #[allow(unused_variables)]
        impl ::orm::__private::FromRow for #ident {
            fn columns(
                result: &[::orm::__private::PgColumn],
            ) -> ::orm::__private::Result<::std::vec::Vec<usize>> {
                #columns
            }

            fn from_row(row: &::orm::__private::PgRow, columns: &[usize]) -> ::orm::__private::Result<Self> {
                #row
            }
        }
    }
}

/// The function that says what a field is read from.
fn source(model: &Type, field: &Field, function: &Ident) -> TokenStream {
    let ty = &field.ty;
    let body = match &field.source {
        Source::Named(name) => {
            // All of it where the name is, which is where the compiler points then.
            let model = respanned(model.to_token_stream(), name.span());
            quote_spanned! {name.span()=> <#model>::#name }
        }
        Source::Expr(expr) => quote! { #expr },
    };
    let output = quote_spanned! {ty.span()=> impl ::orm::__private::FieldOf<#model, #ty> };
    quote! {
        fn #function() -> #output { #body }
    }
}
