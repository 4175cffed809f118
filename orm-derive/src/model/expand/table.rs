use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::super::ir::{Column, Default, Index, IndexPart, Model, RelationKind};
use super::{field_type, unknown_in_option};
use crate::naming::spelled;
use crate::tokens::option;

/// The constant data of the table.
pub(super) fn table(model: &Model) -> TokenStream {
    let Model { ident, module, table: name, key, .. } = model;
    let schema = option(model.schema.as_ref());
    let model_name = spelled(ident);
    let columns = model.columns.iter().map(column);
    let indexes = model.indexes.iter().map(index);
    let checks = model.checks.iter().map(|check| {
        let (name, expression) = (&check.name, &check.expression);
        quote! { ::orm::__private::schema::Check { name: #name, expression: #expression } }
    });
    let constraining = model.relations.iter().filter(|_| !model.read_only);
    let foreign_keys = constraining.filter_map(|relation| {
        let (RelationKind::BelongsTo { constraint, .. } | RelationKind::Polymorphic { constraint, .. }) =
            &relation.kind
        else {
            return None;
        };
        let marker = &relation.ident;
        Some(quote! {
            ::orm::__private::schema::ForeignKey {
                name: #constraint,
                relation: <#module::#marker as ::orm::__private::Relation>::DEF,
            }
        })
    });
    let relations = model.relations.iter().map(|relation| {
        let marker = &relation.ident;
        quote! { <#module::#marker as ::orm::__private::Relation>::DEF }
    });
    let updated_at = option(model.updated_at.as_ref());
    let extra = extra(model);
    let inheritance = option(super::inheritance::kind(model).as_ref());
    quote! {
        &::orm::__private::schema::Table {
            schema: #schema,
            name: #name,
            model: #model_name,
            columns: &[#(#columns),*],
            primary_key: &[#(#key),*],
            indexes: &[#(#indexes),*],
            checks: &[#(#checks),*],
            foreign_keys: &[#(#foreign_keys),*],
            relations: &[#(#relations),*],
            updated_at: #updated_at,
            inheritance: #inheritance,
            #extra
            ..::orm::__private::schema::Table::EMPTY
        }
    }
}

/// What few models have.
fn extra(model: &Model) -> TokenStream {
    let some = |field: TokenStream, position: usize| {
        quote! { #field: ::core::option::Option::Some(#position), }
    };
    let soft_delete = model.soft_delete.map(|position| some(quote! { soft_delete }, position));
    let version = model.version.map(|position| some(quote! { version }, position));
    let cascades = model.relations.iter().filter(|relation| relation.cascade);
    let markers: Vec<_> = cascades.map(|relation| &relation.ident).collect();
    let cascade = (!markers.is_empty()).then(|| {
        let module = &model.module;
        quote! { soft_delete_cascade: &[#(<#module::#markers as ::orm::__private::Relation>::DEF),*], }
    });
    let read_only = model.read_only.then(|| quote! { read_only: true, });
    let key_name = model.key_name.as_ref().map(|name| {
        quote! { primary_key_constraint: ::core::option::Option::Some(#name), }
    });
    let renamed_from = model.renamed_from.as_ref().map(|before| {
        quote! { renamed_from: ::core::option::Option::Some(#before), }
    });
    quote! { #read_only #key_name #soft_delete #cascade #version #renamed_from }
}

fn column(column: &Column) -> TokenStream {
    let (name, field, ty) = (&column.name, spelled(&column.ident), field_type(column));
    let of = if let Some(scalar) = unknown_in_option(column) {
        quote! { ::orm::__private::schema::Column::of_nullable::<#scalar> }
    } else {
        quote! { ::orm::__private::schema::Column::of::<#ty> }
    };
    let mut changes = Vec::new();
    if let Some(len) = column.len {
        changes.push(quote! { len: ::core::option::Option::Some(#len) });
    }
    if let Some((precision, scale)) = column.precision {
        changes.push(quote! { precision: ::core::option::Option::Some((#precision, #scale)) });
    }
    if let Some(default) = default(column) {
        changes.push(quote! { default: ::orm::__private::schema::Default::#default });
    }
    if let Some(filter) = &column.filter {
        let filter = super::filter::operators(column, filter);
        changes.push(quote! { filter: #filter });
    }
    if column.sort {
        changes.push(quote! { sort: true });
    }
    if let Some(before) = &column.renamed_from {
        changes.push(quote! { renamed_from: ::core::option::Option::Some(#before) });
    }
    if changes.is_empty() {
        return quote! { #of(#name, #field) };
    }
    quote! { ::orm::__private::schema::Column { #(#changes,)* ..#of(#name, #field) } }
}

fn default(column: &Column) -> Option<TokenStream> {
    let ty = field_type(column);
    // Spanned at the user's expression, so that an error of its type points there.
    let value = |expression: TokenStream| {
        let into_field = quote_spanned! {expression.span()=>
            ::orm::__private::IntoField::<#ty>::into_field(#expression)
        };
        quote! { || ::orm::__private::Value::of::<#ty>(&#into_field) }
    };
    Some(match &column.default {
        Default::None => return None,
        Default::Sql(expression) => quote! { Sql(#expression) },
        Default::Identity => quote! { Identity },
        Default::Generated(expression) => quote! { Generated(#expression) },
        Default::Constant(expression) => {
            let value = value(quote! { #expression });
            quote! { Constant(#value) }
        }
        Default::Computed(expression) => {
            let value = value(quote! { #expression });
            quote! { Computed { value: #value, sql: ::core::option::Option::None } }
        }
        Default::UuidV4(span) => {
            let value = value(quote_spanned! {*span=> ::orm::__private::uuid::Uuid::new_v4() });
            quote! { Computed { value: #value, sql: ::core::option::Option::Some("gen_random_uuid()") } }
        }
        Default::UuidV7(span) => {
            let value = value(quote_spanned! {*span=> ::orm::__private::uuid::Uuid::now_v7() });
            quote! { Computed { value: #value, sql: ::core::option::Option::None } }
        }
    })
}

fn index(index: &Index) -> TokenStream {
    let Index { name, unique, method, live, .. } = index;
    let parts = index.parts.iter().map(|part| match part {
        IndexPart::Column { position, descending } => {
            quote! { ::orm::__private::schema::IndexPart::Column { column: #position, descending: #descending } }
        }
        IndexPart::Expression(expression) => quote! { ::orm::__private::schema::IndexPart::Expression(#expression) },
    });
    let predicate = option(index.predicate.as_ref());
    quote! {
        ::orm::__private::schema::Index {
            name: #name,
            parts: &[#(#parts),*],
            unique: #unique,
            method: #method,
            predicate: #predicate,
            live: #live,
        }
    }
}
