use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Column, Model, Relation, RelationKind};
use super::{field_type, unknown_in_option};
use crate::naming::spelled;

/// `CreatePost`: a new row on its way. A required field that was not given yet is a type parameter that is the
/// field's marker.
pub(super) fn create(model: &Model) -> TokenStream {
    let Model { ident, vis, module, create, .. } = model;
    let required: Vec<&Column> = model.columns.iter().filter(|column| column.required.is_some()).collect();
    let parameters: Vec<_> = required.iter().filter_map(|column| column.required.as_ref()).collect();
    let given = required.iter().map(|_| quote! { ::orm::__private::Given });
    let markers = required.iter().map(|column| &column.ident);
    let setters =
        model.columns.iter().enumerate().map(|(position, column)| setter(model, &required, position, column));
    let rows = model.relations.iter().filter_map(|relation| row_setter(model, &required, relation));
    let doc =
        format!("A row of `{}` that is on its way: give every required field, then `save`.", model.table);
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is sent before `save` is awaited"]
        #vis struct #create<#(#parameters = #module::field::#markers),*> {
            insert: ::orm::__private::Insert<#ident>,
            given: ::core::marker::PhantomData<fn() -> (#(#parameters,)*)>,
        }

        #[allow(dead_code)]
        impl<#(#parameters),*> #create<#(#parameters),*> {
            #(#setters)*
            #(#rows)*

            /// Inserts the row by one statement in one round trip, and reads it back with what the database filled in.
            ///
            /// SQL: `INSERT INTO … RETURNING …`.
            ///
            /// # Errors
            /// Kinds `UniqueViolation`, `ForeignKeyViolation`, `CheckViolation` for what the table refuses, and
            /// those of the connection.
            #vis fn save(self, db: &(impl ::orm::__private::Executor + ?::core::marker::Sized)) -> ::orm::__private::Pending<'_, #ident>
            where
                #(#parameters: ::orm::__private::IsGiven,)*
            {
                self.insert.save(db)
            }
        }

        impl<#(#parameters),*> ::orm::__private::CreateBuilder for #create<#(#parameters),*> {
            type Model = #ident;
        }

        impl ::orm::__private::HasBuilder for #ident {
            type Complete = #create<#(#given),*>;

            fn complete(insert: ::orm::__private::Insert<Self>) -> Self::Complete {
                #create { insert, given: ::core::marker::PhantomData }
            }
        }

        impl<#(#parameters: ::orm::__private::IsGiven),*> ::orm::__private::NewRow<#ident> for #create<#(#parameters),*> {
            fn into_insert(self) -> ::orm::__private::Insert<#ident> {
                self.insert
            }
        }
    }
}

fn setter(model: &Model, required: &[&Column], position: usize, column: &Column) -> TokenStream {
    let Model { vis, create, .. } = model;
    let (name, ty) = (&column.ident, &column.ty);
    let becomes = becomes(model, required, &[position]);
    let doc = format!("Sets `{}`.", spelled(name));
    let (own, set) = match unknown_in_option(column) {
        Some(scalar) => (quote! { #ty }, quote! { set_nullable::<#scalar> }),
        None if column.known => (quote! { #ty }, quote! { set }),
        None => {
            let own = field_type(column);
            (own.clone(), quote! { set::<#own> })
        }
    };
    let value = quote! { &::orm::__private::IntoField::<#own>::into_field(value) };
    quote! {
        #[doc = #doc]
        #vis fn #name(self, value: impl ::orm::__private::IntoField<#ty>) -> #becomes {
            #create { insert: self.insert.#set(#position, #value), given: ::core::marker::PhantomData }
        }
    }
}

/// `commentable(&post)`, of a polymorphic relation: the key, and which model it is of.
fn row_setter(model: &Model, required: &[&Column], relation: &Relation) -> Option<TokenStream> {
    let RelationKind::Polymorphic { key, tag, .. } = relation.kind else { return None };
    let Model { vis, create, .. } = model;
    let (name, target) = (&relation.ident, &relation.target);
    let becomes = becomes(model, required, &[key, tag]);
    let doc = format!("The row that `{}` leads to: sets its key, and which model it is of.", spelled(name));
    Some(quote! {
        #[doc = #doc]
        #vis fn #name<R: ::orm::__private::Shape>(self, row: &R) -> #becomes
        where
            #target: ::orm::__private::HasTarget<R::Model>,
        {
            let (key, tag) = ::orm::__private::reference_to::<#target, R>(row);
            #create {
                insert: self.insert.set_field(#key, key).set(#tag, &tag),
                given: ::core::marker::PhantomData,
            }
        }
    })
}

/// The builder's type once fields are given.
fn becomes(model: &Model, required: &[&Column], given: &[usize]) -> TokenStream {
    let is_given =
        |column: &Column| given.iter().any(|&position| model.columns[position].ident == column.ident);
    if !required.iter().any(|column| is_given(column)) {
        return quote! { Self };
    }
    let create = &model.create;
    let arguments = required.iter().map(|other| {
        if is_given(other) {
            quote! { ::orm::__private::Given }
        } else {
            let parameter = &other.required;
            quote! { #parameter }
        }
    });
    quote! { #create<#(#arguments),*> }
}

/// The same of a model that has a mistake: any field takes anything, and none is required.
pub(super) fn stub(model: &Model) -> TokenStream {
    let Model { ident, vis, create, .. } = model;
    let names = model.columns.iter().map(|column| &column.ident);
    quote! {
        #vis struct #create {
            insert: ::orm::__private::Insert<#ident>,
            given: ::core::marker::PhantomData<fn() -> ()>,
        }

        #[allow(dead_code)]
        impl #create {
            #(#vis fn #names<V>(self, _: V) -> Self { self })*

            #vis fn save(self, db: &(impl ::orm::__private::Executor + ?::core::marker::Sized)) -> ::orm::__private::Pending<'_, #ident> {
                self.insert.save(db)
            }
        }

        impl ::orm::__private::CreateBuilder for #create {
            type Model = #ident;
        }

        impl ::orm::__private::HasBuilder for #ident {
            type Complete = #create;

            fn complete(insert: ::orm::__private::Insert<Self>) -> #create {
                #create { insert, given: ::core::marker::PhantomData }
            }
        }

        impl ::orm::__private::NewRow<#ident> for #create {
            fn into_insert(self) -> ::orm::__private::Insert<#ident> {
                self.insert
            }
        }
    }
}
