use proc_macro2::TokenStream;
use quote::quote;
use syn::{Token, Visibility, parse_quote};

use super::super::ir::Model;

/// The module of the names that types refer to: `post::author` is the relation, `post::field::title` the state
/// of a builder that lacks the title.
///
/// Nothing that names the model stands inside: `super::` does not reach a model in a function's body.
pub(super) fn markers(model: &Model) -> TokenStream {
    let Model { ident, vis, module, .. } = model;
    let relations: Vec<_> = model.relations.iter().map(|relation| &relation.ident).collect();
    let required: Vec<_> =
        model.columns.iter().filter(|column| column.required.is_some()).map(|column| &column.ident).collect();
    if relations.is_empty() && required.is_empty() {
        return TokenStream::new();
    }
    let inside = inside(vis);
    let fields = (!required.is_empty()).then(|| {
        quote! {
            pub mod field {
                #(pub enum #required {})*
            }
        }
    });
    let doc = format!("The relations and the required fields of `{ident}`, as types.");
    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, dead_code, unreachable_pub)]
        #vis mod #module {
            #(#inside enum #relations {})*
            #fields
        }
    }
}

/// The model's own visibility, said from inside the module: `impl Relation` must not be more public than its target.
fn inside(vis: &Visibility) -> Visibility {
    match vis {
        Visibility::Public(_) => vis.clone(),
        Visibility::Inherited => parse_quote! { pub(super) },
        Visibility::Restricted(restricted) => {
            let mut path = restricted.path.clone();
            match path.segments.first().map(|first| first.ident.to_string()).as_deref() {
                Some("self") => path.segments[0].ident = <Token![super]>::default().into(),
                Some("super") => path.segments.insert(0, <Token![super]>::default().into()),
                _ => {}
            }
            parse_quote! { pub(in #path) }
        }
    }
}
