use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Column, Default, Model};
use super::{field_type, rows, unknown_in_option};
use crate::naming::spelled;

/// `Post::create()`.
pub(super) fn begin(model: &Model) -> TokenStream {
    let Model { vis, create, .. } = model;
    let doc = format!("Starts a row of `{}`: give every required field, then `save`.", model.table);
    let required = model.columns.iter().filter(|column| column.required.is_some());
    let fields: Vec<String> = required.map(|column| format!("`{}`", spelled(&column.ident))).collect();
    let doc_of_required = (!fields.is_empty()).then(|| {
        let text = format!("Required: {}.", fields.join(", "));
        quote! { #[doc = ""] #[doc = #text] }
    });
    quote! {
        #[doc = #doc]
        #doc_of_required
        #vis fn create() -> #create {
            #create { insert: ::orm::__private::Insert::new(), branches: (), given: ::core::marker::PhantomData }
        }
    }
}

/// `CreatePost`: a new row on its way, and what is created with it. A required field that was not given yet is a type
/// parameter that is the field's marker.
pub(super) fn create(model: &Model) -> TokenStream {
    let Model { ident, vis, module, create, .. } = model;
    let required: Vec<&Column> = model.columns.iter().filter(|column| column.required.is_some()).collect();
    let parameters: Vec<_> = required.iter().filter_map(|column| column.required.as_ref()).collect();
    let given: Vec<_> = required.iter().map(|_| quote! { ::orm::__private::Given }).collect();
    let markers = required.iter().map(|column| &column.ident);
    let given_by_hand = model
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !matches!(column.default, Default::Generated(_)));
    let setters = given_by_hand.map(|(position, column)| setter(model, &required, position, column));
    let rows = model.relations.iter().map(|relation| rows::setter(model, &required, relation));
    let doc =
        format!("A row of `{}` that is on its way: give every required field, then `save`.", model.table);
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is sent before `save` is awaited"]
        #vis struct #create<#(#parameters = #module::field::#markers,)* B = ()> {
            insert: ::orm::__private::Insert<#ident>,
            branches: B,
            given: ::core::marker::PhantomData<fn() -> (#(#parameters,)*)>,
        }

        #[allow(dead_code)]
        impl<#(#parameters,)* B> #create<#(#parameters,)* B> {
            #(#setters)*
            #(#rows)*

            /// Inserts the row by one statement in one round trip, and reads it back with what the database filled in.
            /// With rows of its relations it is a transaction: one statement more for the rows of each relation, and
            /// `BEGIN` and `COMMIT`; what comes back has them beside it.
            ///
            /// SQL: `INSERT INTO … RETURNING …`.
            ///
            /// # Errors
            /// Kind `Validation` for what rules and validators refuse, of rows of relations under their names; kinds
            /// `UniqueViolation`, `ForeignKeyViolation`, `CheckViolation` for what the tables refuse; those of the connection.
            /// Nothing is written then.
            #vis fn save(self, db: &(impl ::orm::__private::Executor + ?::core::marker::Sized)) -> ::orm::__private::Pending<'_, B::Shape>
            where
                #(#parameters: ::orm::__private::IsGiven,)*
                B: ::orm::__private::Branches<#ident>,
            {
                ::orm::__private::create_graph(self.insert, self.branches, db)
            }
        }

        impl<#(#parameters,)* B> ::orm::__private::CreateBuilder for #create<#(#parameters,)* B> {
            type Model = #ident;
        }

        impl ::orm::__private::HasBuilder for #ident {
            type Complete = #create<#(#given),*>;
            type Empty = #create;

            fn complete(insert: ::orm::__private::Insert<Self>) -> Self::Complete {
                #create { insert, branches: (), given: ::core::marker::PhantomData }
            }
        }

        impl<#(#parameters: ::orm::__private::IsGiven),*> ::orm::__private::NewRow<#ident> for #create<#(#parameters),*> {
            fn into_insert(self) -> ::orm::__private::Insert<#ident> {
                self.insert
            }
        }

        impl<#(#parameters: ::orm::__private::IsGiven,)* B: ::orm::__private::Branches<#ident>> ::orm::__private::RelatedRow for #create<#(#parameters,)* B> {
            type Model = #ident;
            type Node = ::orm::__private::New<#ident, B>;

            fn into_node(self) -> Self::Node {
                ::orm::__private::New::with(self.insert, self.branches)
            }
        }
    }
}

fn setter(model: &Model, required: &[&Column], position: usize, column: &Column) -> TokenStream {
    let Model { vis, create, .. } = model;
    let (name, ty) = (&column.ident, &column.ty);
    let becomes = becomes(model, required, &[position], None);
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
            #create {
                insert: self.insert.#set(#position, #value),
                branches: self.branches,
                given: ::core::marker::PhantomData,
            }
        }
    }
}

/// The builder's type once fields are given.
pub(super) fn becomes(
    model: &Model,
    required: &[&Column],
    given: &[usize],
    branches: Option<&TokenStream>,
) -> TokenStream {
    let is_given =
        |column: &Column| given.iter().any(|&position| model.columns[position].ident == column.ident);
    if branches.is_none() && !required.iter().any(|column| is_given(column)) {
        return quote! { Self };
    }
    let branches = branches.cloned().unwrap_or_else(|| quote! { B });
    let create = &model.create;
    let arguments = required.iter().map(|other| {
        if is_given(other) {
            quote! { ::orm::__private::Given }
        } else {
            let parameter = &other.required;
            quote! { #parameter }
        }
    });
    quote! { #create<#(#arguments,)* #branches> }
}

/// The same of a model that has a mistake: any field takes anything, and none is required.
pub(super) fn stub(model: &Model) -> TokenStream {
    let Model { ident, vis, create, .. } = model;
    let names = model
        .columns
        .iter()
        .map(|column| &column.ident)
        .chain(model.relations.iter().map(|relation| &relation.ident));
    quote! {
        #vis struct #create {
            insert: ::orm::__private::Insert<#ident>,
            branches: (),
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
            type Empty = #create;

            fn complete(insert: ::orm::__private::Insert<Self>) -> #create {
                #create { insert, branches: (), given: ::core::marker::PhantomData }
            }
        }

        impl ::orm::__private::NewRow<#ident> for #create {
            fn into_insert(self) -> ::orm::__private::Insert<#ident> {
                self.insert
            }
        }
    }
}
