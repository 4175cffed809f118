use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::check::Inheritance;
use crate::naming::{hash, spelled};
use crate::tokens::{option, respanned};

/// `impl Model` and `Inheritance`, the columns that are shared, and what only the compiler can tell.
pub(crate) fn inheritance(checked: &Inheritance) -> TokenStream {
    let Inheritance { ident, table, discriminator, kinds, .. } = checked;
    let variants: Vec<&Ident> = kinds.iter().map(|kind| &kind.ident).collect();
    let models: Vec<&Type> = kinds.iter().map(|kind| &kind.model).collect();
    let labels: Vec<&String> = kinds.iter().map(|kind| &kind.label).collect();
    let schema = option(checked.schema.as_ref());
    let name = spelled(ident);
    let first = models.first();
    let positions: Vec<usize> = (0..kinds.len()).collect();
    let last = kinds.len().saturating_sub(1);
    let arms = positions.iter().zip(&variants).zip(&models).map(|((position, variant), model)| {
        let pattern = if *position == last {
            quote! { _ }
        } else {
            quote! { #position }
        };
        quote! { #pattern => ::orm::__private::decode_kind::<Self, #model>(row, #position).map(#ident::#variant) }
    });
    let shape = shape(checked);
    let has_kind = has_kind(checked);
    let shared = shared(checked);
    let assertions = assertions(checked);
    quote! {
        impl ::orm::__private::Inheritance for #ident {
            const DISCRIMINATOR: &'static str = #discriminator;
            const LABELS: &'static ::orm::__private::EnumDef = &::orm::__private::EnumDef {
                schema: ::core::option::Option::None,
                name: #discriminator,
                labels: &[#(#labels),*],
                native: false,
            };
            const TABLES: &'static [&'static ::orm::__private::schema::Table] =
                &[#(<#models as ::orm::__private::Model>::TABLE),*];
        }

        impl ::orm::__private::Model for #ident {
            type Key = <#first as ::orm::__private::Model>::Key;
            const TABLE: &'static ::orm::__private::schema::Table = {
                use ::orm::__private::{Inheritance, schema};
                const TABLES: &[&schema::Table] = <#ident as Inheritance>::TABLES;
                const COUNT: usize = schema::merged_count(TABLES);
                const COLUMNS: [schema::Column; COUNT] =
                    schema::merged_columns(#discriminator, <#ident as Inheritance>::LABELS, TABLES);
                const KEY: usize = TABLES[0].primary_key.len();
                &schema::Table {
                    schema: #schema,
                    name: #table,
                    model: #name,
                    columns: &COLUMNS,
                    primary_key: &schema::merged_key::<KEY>(&COLUMNS, TABLES[0]),
                    primary_key_constraint: TABLES[0].primary_key_constraint,
                    updated_at: schema::merged_updated_at(&COLUMNS, TABLES),
                    soft_delete: schema::merged_soft_delete(&COLUMNS, TABLES),
                    version: schema::merged_version(&COLUMNS, TABLES),
                    inheritance: ::core::option::Option::Some(schema::Inheritance::Base {
                        kinds: &[#(schema::Kind {
                            table: TABLES[#positions],
                            label: #labels,
                            discriminator: schema::discriminator(<#ident as Inheritance>::LABELS, #labels),
                            positions: &schema::merged_positions::<COUNT>(&COLUMNS, TABLES[#positions]),
                        }),*],
                        nulls: &schema::merged_nulls(&COLUMNS),
                    }),
                    ..schema::Table::EMPTY
                }
            };

            const LIFE: ::orm::__private::Life = {
                const KINDS: &::orm::__private::LifeOfKinds<#ident> =
                    &::orm::__private::LifeOfKinds::of(&[#(&::orm::__private::LifeOfKind::<#models>::NEW),*]);
                ::orm::__private::Life::of(KINDS)
            };

            fn decode(row: &mut ::orm::__private::RowReader<'_>) -> ::orm::__private::Result<Self> {
                match ::orm::__private::kind_of::<Self>(row)? { #(#arms,)* }
            }

            fn field(&self, column: usize) -> &dyn ::orm::__private::Field {
                match self {
                    #(#ident::#variants(row) => ::orm::__private::kind_field::<Self, #models>(row, #positions, column),)*
                }
            }
        }

        impl ::orm::__private::Writable for #ident {}

        // Bounds without a variable would be errors where they do not hold.
        #[diagnostic::do_not_recommend]
        impl ::orm::__private::SoftDelete for #ident
        where
            #(for<'orm> #models: ::orm::__private::SoftDelete,)*
        {
        }

        #shape
        #has_kind
        #shared
        #assertions
    }
}

/// The same of an enum that has a mistake: it compiles, and is never run.
pub(crate) fn stub(checked: &Inheritance) -> TokenStream {
    let Inheritance { ident, discriminator, .. } = checked;
    let key = checked.kinds.first().map_or_else(
        || quote! { i64 },
        |kind| {
            let model = &kind.model;
            quote! { <#model as ::orm::__private::Model>::Key }
        },
    );
    let name = spelled(ident);
    let (shape, has_kind, shared) = (shape(checked), has_kind(checked), shared(checked));
    quote! {
        impl ::orm::__private::Inheritance for #ident {
            const DISCRIMINATOR: &'static str = #discriminator;
            const LABELS: &'static ::orm::__private::EnumDef = &::orm::__private::EnumDef {
                schema: ::core::option::Option::None,
                name: #discriminator,
                labels: &[],
                native: false,
            };
            const TABLES: &'static [&'static ::orm::__private::schema::Table] = &[];
        }

        impl ::orm::__private::Model for #ident {
            type Key = #key;
            const TABLE: &'static ::orm::__private::schema::Table = &::orm::__private::schema::Table {
                model: #name,
                ..::orm::__private::schema::Table::EMPTY
            };

            fn decode(_: &mut ::orm::__private::RowReader<'_>) -> ::orm::__private::Result<Self> {
                ::core::unreachable!()
            }

            fn field(&self, _: usize) -> &dyn ::orm::__private::Field {
                ::core::unreachable!()
            }
        }

        impl ::orm::__private::Writable for #ident {}

        #shape
        #has_kind
        #shared
    }
}

fn shape(checked: &Inheritance) -> TokenStream {
    let ident = &checked.ident;
    quote! {
        impl ::orm::__private::Shape for #ident {
            type Model = #ident;

            fn decode(row: ::orm::__private::Row<'_>) -> ::orm::__private::Result<Self> {
                <#ident as ::orm::__private::Model>::decode(&mut row.reader())
            }

            fn model(&self) -> &#ident {
                self
            }

            fn into_model(self) -> #ident {
                self
            }
        }
    }
}

/// That the enum has a variant of each model, and the row of each as the enum.
fn has_kind(checked: &Inheritance) -> TokenStream {
    let ident = &checked.ident;
    let impls = checked.kinds.iter().map(|kind| {
        let (variant, model, label) = (&kind.ident, &kind.model, &kind.label);
        quote! {
            impl ::orm::__private::HasKind<#model> for #ident {
                const LABEL: &'static str = #label;

                fn into_kind(self) -> ::core::result::Result<#model, Self> {
                    #[allow(unreachable_patterns)]
                    match self {
                        #ident::#variant(row) => ::core::result::Result::Ok(row),
                        other => ::core::result::Result::Err(other),
                    }
                }

                fn as_kind(&self) -> ::core::option::Option<&#model> {
                    #[allow(unreachable_patterns)]
                    match self {
                        #ident::#variant(row) => ::core::option::Option::Some(row),
                        _ => ::core::option::Option::None,
                    }
                }
            }

            impl ::core::convert::From<#model> for #ident {
                fn from(row: #model) -> Self {
                    #ident::#variant(row)
                }
            }
        }
    });
    quote! { #(#impls)* }
}

/// `Content::title`, of the fields that all kinds have.
fn shared(checked: &Inheritance) -> TokenStream {
    let Inheritance { ident, vis, table, kinds, .. } = checked;
    let Some(first) = kinds.first() else { return TokenStream::new() };
    let model = &first.model;
    let fields = &checked.shared;
    let types: Vec<_> = fields.iter().map(|field| named(model, field, "Type")).collect();
    let positions: Vec<_> = fields.iter().map(|field| named(model, field, "POSITION")).collect();
    // Where they are named, so that a mistake in one is reported once.
    let constants = fields.iter().map(|field| {
        let ident = Ident::new(&spelled(ident), field.span());
        quote_spanned! {field.span()=> #ident::#field }
    });
    let hashes = fields.iter().map(|field| hash(&spelled(field)));
    let docs = fields
        .iter()
        .map(|field| format!("The column of `{}` that every kind of `{table}` has.", spelled(field)));
    // A parameter has to be used.
    let (none, of_none) = if fields.is_empty() {
        (
            Some(quote! { of: ::orm::__private::PhantomData<N> }),
            Some(quote! { of: ::orm::__private::PhantomData }),
        )
    } else {
        (None, None)
    };
    let name = format_ident!("{ident}Columns");
    let doc = format!("The columns of [`{ident}`], as a query names them.");
    quote! {
        #[allow(non_upper_case_globals, dead_code)]
        impl #ident {
            #(
                #[doc = #docs]
                #vis const #fields: ::orm::__private::Column<#ident, #types> =
                    ::orm::__private::shared_column::<#ident, #model, _>(#positions);
            )*
        }

        #[doc = #doc]
        #[allow(dead_code, missing_docs)]
        #vis struct #name<N: ::orm::__private::Naming> {
            #(#vis #fields: N::Column<::orm::__private::SharedField<#model, #hashes>>,)*
            #none
        }

        impl ::orm::__private::HasColumns for #ident {
            type Columns<N: ::orm::__private::Naming> = #name<N>;

            fn columns<N: ::orm::__private::Naming>(naming: N) -> #name<N> {
                let _naming = &naming;
                #name {
                    #(#fields: _naming.column(#constants.position()),)*
                    #of_none
                }
            }
        }
    }
}

/// What is known of a field of a model, spanned where it is named.
fn named(model: &Type, field: &Ident, item: &str) -> TokenStream {
    let (hash, item) = (hash(&spelled(field)), Ident::new(item, field.span()));
    let model = respanned(quote! { #model }, field.span());
    quote_spanned! {field.span()=> <#model as ::orm::__private::FieldNamed<#hash>>::#item }
}

/// Each kind inherits from the enum, can be in one table with the others, and shared fields have one type.
fn assertions(checked: &Inheritance) -> TokenStream {
    let Inheritance { ident, kinds, shared, .. } = checked;
    let mut calls = Vec::new();
    let mut constants = Vec::new();
    for (position, kind) in kinds.iter().enumerate() {
        let model = &kind.model;
        let span = model.span();
        calls.push(quote_spanned! {span=> ::orm::__private::assert_inherits::<#model, #ident>(); });
        constants.push(quote_spanned! {span=>
            const _: () = ::orm::__private::schema::assert_kind(
                <#ident as ::orm::__private::Model>::TABLE,
                <#ident as ::orm::__private::Inheritance>::TABLES,
                #position,
            );
        });
        for field in shared.iter().filter(|_| position > 0) {
            let (first, own) = (named(&kinds[0].model, field, "Type"), named(model, field, "Type"));
            calls.push(quote_spanned! {field.span()=>
                ::orm::__private::assert_shared::<#own, #first>();
            });
        }
    }
    quote! {
        const _: fn() = || { #(#calls)* };
        #(#constants)*
    }
}
