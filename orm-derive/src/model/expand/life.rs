use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use super::super::ir::Model;

/// `const LIFE`, of a model that has hooks or rules. Each function is called through the trait of its signature, so
/// that one of another form is one error, at its name.
pub(super) fn life(model: &Model) -> Option<TokenStream> {
    let ident = &model.ident;
    let mut hooks: Vec<TokenStream> = Vec::new();
    if let Some(span) = model.rules {
        let call = quote_spanned! {span=> ::orm::__private::Validated::validated(row) };
        hooks.push(quote! { rules: ::core::option::Option::Some(|row| #call) });
    }
    for hook in model.hooks.iter().filter(|hook| hook.event != "after_find") {
        let event = &hook.event;
        let calls = hook.functions.iter().map(|function| call(ident, event, function));
        hooks.push(quote! { #event: &[#(#calls),*] });
    }
    if hooks.is_empty() {
        return None;
    }
    Some(quote! {
        const LIFE: ::orm::__private::Life = {
            const HOOKS: &::orm::__private::Hooks<#ident> =
                &::orm::__private::Hooks { #(#hooks,)* ..::orm::__private::Hooks::NONE };
            ::orm::__private::Life::of(HOOKS)
        };
    })
}

fn call(model: &Ident, event: &Ident, function: &Path) -> TokenStream {
    let kind = match &*event.to_string() {
        "before_validate" | "before_save" | "before_create" | "before_update" => "BeforeHook",
        "before_delete" | "after_delete" | "before_restore" | "after_restore" => "RowHook",
        "after_commit" | "after_rollback" => "CommitHook",
        "before_find" => {
            let call = quote_spanned! {function.span()=>
                ::orm::__private::ScopeHook::<#model, _>::call(&#function, query)
            };
            return quote! { |query| #call };
        }
        _ => "AfterHook",
    };
    let kind = format_ident!("{kind}");
    let call = quote_spanned! {function.span()=>
        ::orm::__private::#kind::<#model, _>::call(&#function, row, cx)
    };
    quote! { |row, cx| #call }
}

/// How a row becomes the struct: as it is decoded, and of a row that a query found, what `after_find` makes of it.
pub(super) fn decode(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let hooks = model.hooks.iter().filter(|hook| hook.event == "after_find");
    let calls: Vec<TokenStream> = hooks
        .flat_map(|hook| &hook.functions)
        .map(|function| {
            quote_spanned! {function.span()=>
                ::orm::__private::FoundHook::<#ident, _>::call(&#function, &mut model)?;
            }
        })
        .collect();
    let decode = quote! { <#ident as ::orm::__private::Model>::decode(&mut row.reader()) };
    if calls.is_empty() {
        return decode;
    }
    quote! {
        let mut model = #decode?;
        if row.is_found() {
            #(#calls)*
        }
        ::core::result::Result::Ok(model)
    }
}
