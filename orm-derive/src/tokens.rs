use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

/// `Some(…)` or `None`, as tokens.
pub(crate) fn option(value: Option<&impl ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote! { ::core::option::Option::None },
        |value| quote! { ::core::option::Option::Some(#value) },
    )
}

/// A type as people write it: tokens print with a space between all of them.
pub(crate) fn type_text(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, written) in
        [(" :: ", "::"), ("& ", "&"), (" < ", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" ;", ";")]
    {
        text = text.replace(spaced, written);
    }
    text
}

/// The same tokens, at another place.
pub(crate) fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = TokenTree::Group(Group::new(group.delimiter(), respanned(group.stream(), span)));
            }
            token.set_span(span.resolved_at(token.span()));
            token
        })
        .collect()
}
