use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{IndexPart, Model};

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
