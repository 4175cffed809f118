//! What a model that is only read has in the place of functions that it has not: they are there to say so.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::Model;

/// `Post::create()`, and without a primary key `Post::find_by_pk(…)`: calls that do not compile.
pub(super) fn refused(model: &Model) -> TokenStream {
    let Model { vis, ident, key, .. } = model;
    let find_by_pk = key.is_empty().then(|| {
        quote! {
            #[doc(hidden)]
            #vis fn find_by_pk<K>(_: K) -> <#ident as ::orm::__private::FoundByKey<'static>>::Query
            where
                for<'orm> #ident: ::orm::__private::FoundByKey<'orm>,
            {
                <#ident as ::orm::__private::FoundByKey<'static>>::query()
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #vis fn create() -> <#ident as ::orm::__private::Created<'static>>::Builder
        where
            for<'orm> #ident: ::orm::__private::Created<'orm>,
        {
            <#ident as ::orm::__private::Created<'static>>::builder()
        }

        #find_by_pk
    }
}
