//! `#[orm::test]`: an async test with a database of its own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Error, FnArg, Ident, ItemFn, Path, Result, Token};

/// A plain `#[test]` of the same name, which hands the function as the user wrote it to the testkit.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let Ok(function) = syn::parse2::<ItemFn>(item.clone()) else {
        let error = Error::new_spanned(first_token(&item), "`#[orm::test]` stands on an async function");
        return [error.to_compile_error(), item].into_iter().collect();
    };
    let mut errors = check(&function);
    let options = syn::parse2::<Options>(attr).unwrap_or_else(|error| {
        errors.push(error);
        Options::default()
    });
    if errors.is_empty() {
        return harness(&function, &options);
    }
    errors.iter().map(Error::to_compile_error).collect()
}

fn first_token(item: &TokenStream) -> TokenStream {
    item.clone().into_iter().take(1).collect()
}

fn harness(function: &ItemFn, options: &Options) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let (name, output) = (&sig.ident, &sig.output);
    // Where the harness has no use for the function, the compiler is to point at the argument's type.
    let mut test = name.clone();
    test.set_span(sig.inputs.first().map_or_else(|| name.span(), type_span));
    let call = match &options.setup {
        None => quote! { run(#test) },
        Some(setup) => quote! { run_with_setup(#setup, #test) },
    };
    quote! {
        #[::core::prelude::v1::test]
        #(#attrs)*
        #vis fn #name() #output {
            #sig #block
            ::orm::__private::testkit::#call
        }
    }
}

fn type_span(argument: &FnArg) -> proc_macro2::Span {
    match argument {
        FnArg::Receiver(receiver) => receiver.span(),
        FnArg::Typed(argument) => argument.ty.span(),
    }
}

/// What is wrong with the function itself.
fn check(function: &ItemFn) -> Vec<Error> {
    let sig = &function.sig;
    let mut errors = Vec::new();
    if sig.asyncness.is_none() {
        errors.push(Error::new_spanned(sig.fn_token, "a test on a database is async: write `async fn`"));
    }
    if !sig.generics.params.is_empty() {
        errors.push(Error::new_spanned(&sig.generics, "a test cannot be generic: remove these parameters"));
    }
    let mut arguments = sig.inputs.iter();
    match arguments.next() {
        None => errors.push(Error::new_spanned(
            &sig.ident,
            format!("a test takes its database: write `async fn {}(db: Database)`", sig.ident),
        )),
        Some(FnArg::Receiver(receiver)) => {
            errors.push(Error::new_spanned(receiver, "a test is a free function: write `db: Database`"));
        }
        Some(FnArg::Typed(_)) => {}
    }
    for argument in arguments {
        errors.push(Error::new_spanned(
            argument,
            "a test takes its database and nothing else: remove this argument",
        ));
    }
    for attribute in &function.attrs {
        if attribute.path().is_ident("test") {
            errors.push(Error::new_spanned(
                attribute,
                "`#[orm::test]` makes the test already: remove `#[test]`",
            ));
        }
    }
    errors
}

/// What stands in the parentheses of the attribute.
#[derive(Default)]
struct Options {
    setup: Option<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            if name != "setup" {
                let advice = "the one option of `#[orm::test]` is `setup = path::to::async_function`";
                return Err(Error::new_spanned(&name, format!("unknown option `{name}`: {advice}")));
            }
            if options.setup.is_some() {
                return Err(Error::new_spanned(&name, "`setup` is given twice: remove one of them"));
            }
            if input.is_empty() {
                return Err(Error::new_spanned(
                    &name,
                    "`setup` names a function: write `setup = path::to::function`",
                ));
            }
            input.parse::<Token![=]>()?;
            options.setup = Some(input.parse()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(attr: TokenStream, item: TokenStream) -> String {
        expand(attr, item).to_string()
    }

    #[test]
    fn the_users_function_is_kept_as_it_is_inside_a_plain_test() {
        let item = quote! {
            #[ignore]
            async fn counts(db: Database) -> orm::Result<()> { Ok(()) }
        };
        let wanted = quote! {
            #[::core::prelude::v1::test]
            #[ignore]
            fn counts() -> orm::Result<()> {
                async fn counts(db: Database) -> orm::Result<()> { Ok(()) }
                ::orm::__private::testkit::run_with_setup(schema::setup, counts)
            }
        };
        assert_eq!(expand(quote!(setup = schema::setup), item).to_string(), wanted.to_string());
    }

    #[test]
    fn every_mistake_has_its_sentence() {
        let good = quote!(
            async fn t(db: Database) {}
        );
        for (attr, item, sentence) in [
            (
                quote!(),
                quote!(
                    fn t(db: Database) {}
                ),
                "write `async fn`",
            ),
            (
                quote!(),
                quote!(
                    async fn t() {}
                ),
                "write `async fn t(db: Database)`",
            ),
            (
                quote!(),
                quote!(
                    async fn t(db: Database, n: i32) {}
                ),
                "nothing else",
            ),
            (
                quote!(),
                quote!(
                    async fn t<T>(db: Database) {}
                ),
                "cannot be generic",
            ),
            (
                quote!(),
                quote!(
                    #[test]
                    async fn t(db: Database) {}
                ),
                "remove `#[test]`",
            ),
            (
                quote!(),
                quote!(
                    struct T;
                ),
                "stands on an async function",
            ),
            (quote!(setpu = a), good.clone(), "unknown option `setpu`"),
            (quote!(setup), good.clone(), "`setup` names a function"),
            (quote!(setup = a, setup = b), good.clone(), "given twice"),
        ] {
            let message = errors(attr, item);
            assert!(message.contains("compile_error") && message.contains(sentence), "{sentence}: {message}");
        }
    }

    #[test]
    fn several_mistakes_are_reported_together() {
        let message = errors(
            quote!(setpu = a),
            quote!(
                fn t() {}
            ),
        );
        assert_eq!(message.matches("compile_error").count(), 3, "{message}");
    }
}
