use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::check::is_associated;
use super::super::ir::{IndexPart, Model};
use crate::naming::spelled;

/// The columns of each key that no two rows share: the primary key, and every unique index of columns over all rows.
fn keys(model: &Model) -> BTreeSet<Vec<usize>> {
    let indexes = model.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let columns = indexes.filter_map(|index| {
        let position = |part: &IndexPart| match part {
            IndexPart::Column { position, .. } => Some(*position),
            IndexPart::Expression(_) => None,
        };
        index.parts.iter().map(position).collect()
    });
    columns.chain([model.key.clone()]).filter(|key: &Vec<usize>| !key.is_empty()).collect()
}

/// The third parameter of a column's type, if it is part of such a key.
pub(super) fn part_of_key(model: &Model) -> impl Fn(usize) -> Option<TokenStream> {
    let parts: BTreeSet<usize> = keys(model).into_iter().flatten().collect();
    move |position| parts.contains(&position).then(|| quote! { , ::orm::__private::At<#position> })
}

/// `User::active_email`, of the unique indexes that are not said by their columns: those of some rows or of expressions,
/// and those that were given a name; unless something else has the name, or no constant can have it.
pub(super) fn named(model: &Model) -> TokenStream {
    let Model { ident, vis, .. } = model;
    let is_taken = |name: &str| {
        let columns = model.columns.iter().map(|column| &column.ident);
        let relations = model.relations.iter().map(|relation| &relation.ident);
        columns.chain(relations).any(|ident| spelled(ident) == name) || is_associated(name)
    };
    let named = model.indexes.iter().enumerate().filter(|(_, index)| {
        let has_expression = index.parts.iter().any(|part| matches!(part, IndexPart::Expression(_)));
        index.unique && (index.named || index.predicate.is_some() || has_expression)
    });
    named
        .filter_map(|(position, index)| {
            let name = syn::parse_str::<Ident>(&index.name).ok().filter(|_| !is_taken(&index.name))?;
            let doc = format!("The unique index `{}`.", index.name);
            Some(quote! {
                #[doc = #doc]
                #vis const #name: ::orm::__private::UniqueIndex<#ident> = ::orm::__private::UniqueIndex::at(#position);
            })
        })
        .collect()
}

/// `impl UniqueBy` for each such key; one of two columns in either order.
pub(super) fn unique(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let mut keys = keys(model);
    let reversed: Vec<_> = keys.iter().filter(|key| key.len() == 2).map(|key| vec![key[1], key[0]]).collect();
    keys.extend(reversed);
    keys.iter()
        .map(
            |key| quote! { impl ::orm::__private::UniqueBy<(#(::orm::__private::At<#key>,)*)> for #ident {} },
        )
        .collect()
}
