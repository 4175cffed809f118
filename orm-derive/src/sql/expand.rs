use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Path, RangeLimits, Token, Type};

use super::Input;
use super::lexer::lex;
use super::template::{Item, excerpt, items};

/// The fragment, or the typed expression.
pub(super) fn sql(input: &Input) -> syn::Result<TokenStream> {
    let span = input.text.span();
    let wrong = |message: String| syn::Error::new(span, message);
    let text = input.text.value();
    if text.trim().is_empty() {
        return Err(wrong("there is no SQL in this text".to_owned()));
    }
    let items = items(&text).map_err(wrong)?;
    let lexed = lex(&items).map_err(wrong)?;
    let mut pieces = pieces(items);
    if lexed.ends_in_comment {
        // What stands behind the fragment is no part of the comment.
        pieces.push(Piece::Text("\n".to_owned()));
    }
    let typed = input.ty.as_ref();
    let pieces = pieces.iter().map(|piece| piece.expand(span, typed.is_some()));
    let pieces = pieces.collect::<syn::Result<Vec<TokenStream>>>()?;
    Ok(match typed {
        None => quote_spanned! {span=> ::orm::__private::sql::Fragment::new(::std::vec![#(#pieces),*]) },
        Some(ty) => quote_spanned! {span=>
            ::orm::__private::sql::expression::<_, #ty>(::std::vec![#(#pieces),*])
        },
    })
}

/// A run of text, or the source of a placeholder.
enum Piece {
    Text(String),
    Placeholder(String),
}

fn pieces(items: Vec<Item>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for item in items {
        match (item, pieces.last_mut()) {
            (Item::Char(character), Some(Piece::Text(text))) => text.push(character),
            (Item::Char(character), _) => pieces.push(Piece::Text(character.to_string())),
            (Item::Placeholder(source), _) => pieces.push(Piece::Placeholder(source)),
        }
    }
    pieces
}

impl Piece {
    fn expand(&self, span: Span, typed: bool) -> syn::Result<TokenStream> {
        let source = match self {
            Piece::Text(text) => {
                let text = LitStr::new(text, span);
                let function = Ident::new(if typed { "typed_text" } else { "text" }, span);
                return Ok(quote! { ::orm::__private::sql::#function(#text) });
            }
            Piece::Placeholder(source) => source,
        };
        let wrong = |message: String| syn::Error::new(span, message);
        if source.is_empty() {
            return Err(wrong("`{}` names nothing: write what is bound, `{id}`".to_owned()));
        }
        let placeholder: Placeholder = LitStr::new(source, span)
            .parse()
            .map_err(|error| wrong(format!("`{{{}}}` is no expression of Rust: {error}", excerpt(source))))?;
        placeholder.expand(source, span, typed)
    }
}

/// What stands in the braces.
enum Placeholder {
    Expr(Box<Expr>),
    /// `table Post`.
    Table(Type),
    /// `columns Post as p`.
    Columns(Type, Option<Ident>),
    /// `column Post::title`.
    Column(Path),
}

impl Parse for Placeholder {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let fork = input.fork();
        let word =
            fork.call(Ident::parse_any).ok().filter(|_| fork.peek(Ident::peek_any) || fork.peek(Token![::]));
        let placeholder = match word.map(|word| word.to_string()).as_deref() {
            Some("table") => {
                input.call(Ident::parse_any)?;
                Placeholder::Table(input.parse()?)
            }
            Some("columns") => {
                input.call(Ident::parse_any)?;
                let model = input.parse()?;
                let alias =
                    input.parse::<Option<Token![as]>>()?.map(|_| input.call(Ident::parse_any)).transpose()?;
                Placeholder::Columns(model, alias)
            }
            Some("column") => {
                input.call(Ident::parse_any)?;
                Placeholder::Column(input.parse()?)
            }
            _ => Placeholder::Expr(Box::new(input.parse()?)),
        };
        if input.is_empty() { Ok(placeholder) } else { Err(input.error("expected the `}`")) }
    }
}

impl Placeholder {
    fn expand(&self, source: &str, span: Span, typed: bool) -> syn::Result<TokenStream> {
        let wrong = |message: String| Err(syn::Error::new(span, message));
        if typed && !matches!(self, Placeholder::Expr(_)) {
            return wrong(format!(
                "`{{{}}}` is for statements: an expression names its columns as `{{Post::title}}`",
                excerpt(source)
            ));
        }
        Ok(match self {
            Placeholder::Expr(expr) => {
                if let Expr::Range(range) = &**expr
                    && range.end.is_none()
                    && matches!(range.limits, RangeLimits::HalfOpen(_))
                {
                    let list = source.trim_end_matches('.').trim();
                    return wrong(format!(
                        "a list is bound as one array, so that every length is the same statement: write `= ANY({{{list}}})`, or `<> ALL({{{list}}})`"
                    ));
                }
                let function = Ident::new(if typed { "typed_part" } else { "part" }, span);
                quote_spanned! {span=> ::orm::__private::sql::#function(&(#expr)) }
            }
            Placeholder::Table(model) => {
                quote_spanned! {span=> ::orm::__private::sql::table_piece::<#model>() }
            }
            Placeholder::Columns(model, alias) => {
                let alias =
                    crate::tokens::option(alias.as_ref().map(|alias| alias.unraw().to_string()).as_ref());
                quote_spanned! {span=> ::orm::__private::sql::columns_piece::<#model>(#alias) }
            }
            Placeholder::Column(column) => {
                quote_spanned! {span=> ::orm::__private::sql::name_piece(#column) }
            }
        })
    }
}
