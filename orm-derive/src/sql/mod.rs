//! `sql!("SELECT … WHERE id = {id}")`: SQL by hand, whose values are bound.
//!
//! `template` splits the text at its braces, `lexer` reads it as PostgreSQL does and refuses braces where they would be
//! text, `expand` makes the pieces.

mod expand;
mod lexer;
mod template;

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, Type};

/// The expansion of the macro.
pub(crate) fn sql(input: TokenStream) -> TokenStream {
    match syn::parse2::<Input>(input).and_then(|input| expand::sql(&input)) {
        Ok(tokens) => tokens,
        Err(error) => error.to_compile_error(),
    }
}

/// `"…"`, or `bool: "…"`.
struct Input {
    /// The type of an expression.
    ty: Option<Type>,
    text: LitStr,
}

const NO_LITERAL: &str = "`sql!` takes its SQL as a literal, so that no text that is made when the program runs gets into a statement: bind values as `{value}`, name tables and columns as `{orm::sql::ident(name)}`; what you vouch for yourself is `{orm::sql::trusted(text)}`";

impl Parse for Input {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let whole = input.cursor().token_stream();
        let no_literal = || syn::Error::new_spanned(&whole, NO_LITERAL);
        if input.is_empty() {
            return Err(input.error("write a statement: `sql!(\"SELECT …\")`"));
        }
        let ty = if input.peek(LitStr) {
            None
        } else {
            let ty: Type = input.parse().map_err(|_| no_literal())?;
            input.parse::<Token![:]>().map_err(|_| no_literal())?;
            Some(ty)
        };
        let text: LitStr = input.parse().map_err(|_| no_literal())?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error("arguments stand in the text: `WHERE id = {id}`"));
        }
        Ok(Input { ty, text })
    }
}
