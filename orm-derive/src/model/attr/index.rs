use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token, parenthesized, token};

use crate::errors::Errors;
use crate::options::{all, flag, read_options, set_once, text, value};

/// `index(…)` or `unique(…)`.
pub(crate) struct IndexOption {
    pub(crate) key: Ident,
    pub(crate) parts: Vec<IndexPartOption>,
    /// `unique(…)`, or `index(…, unique)`.
    pub(crate) unique: Option<Span>,
    /// `unique = all`: soft-deleted rows count too.
    pub(crate) unique_all: Option<Span>,
    /// Said by `unique(…)`: PostgreSQL names those otherwise.
    pub(crate) constraint: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) method: Option<Ident>,
    pub(crate) predicate: Option<LitStr>,
}

/// A part of an index.
pub(crate) enum IndexPartOption {
    Column { field: Ident, descending: bool },
    Expression(LitStr),
}

impl IndexOption {
    pub(super) fn parse(
        key: &Ident,
        constraint: bool,
        input: ParseStream,
        errors: &Errors,
    ) -> syn::Result<Self> {
        if !input.peek(token::Paren) {
            let message = format!(
                "write `{key}` with fields: `{key}(first, second)`; one field takes `#[column({key})]`"
            );
            return Err(syn::Error::new(key.span(), message));
        }
        let content;
        parenthesized!(content in input);
        let mut index = IndexOption {
            key: key.clone(),
            parts: Vec::new(),
            unique: constraint.then(|| key.span()),
            unique_all: None,
            constraint,
            name: None,
            method: None,
            predicate: None,
        };
        read_options(errors, &content, &mut |key, input| index.read(key, input, errors));
        Ok(index)
    }

    fn read(&mut self, key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<()> {
        let alone = input.is_empty() || input.peek(Token![,]);
        match &*key.to_string() {
            "unique" if alone => set_once(errors, &mut self.unique, key, flag(key, input)?),
            "unique" => {
                let all = all(key, input)?;
                set_once(errors, &mut self.unique_all, key, key.span());
                self.unique = self.unique.or(all);
            }
            "name" if !alone => set_once(errors, &mut self.name, key, text(key, input)?),
            "method" if !alone => set_once(errors, &mut self.method, key, value(key, input, "method = gin")?),
            "where" => set_once(errors, &mut self.predicate, key, text(key, input)?),
            "expr" if !alone => self.parts.push(IndexPartOption::Expression(text(key, input)?)),
            "desc" | "asc" if input.peek(token::Paren) => {
                let content;
                parenthesized!(content in input);
                let field = content.call(Ident::parse_any)?;
                self.parts.push(IndexPartOption::Column { field, descending: key == "desc" });
            }
            _ if alone => self.parts.push(IndexPartOption::Column { field: key.clone(), descending: false }),
            other => {
                let message = format!(
                    "unknown option `{other}` of an index: there are fields, `desc(field)`, `unique`, `name`, `method`, `where` and `expr`"
                );
                return Err(syn::Error::new(key.span(), message));
            }
        }
        Ok(())
    }
}

/// `check("…")`.
pub(crate) struct CheckOption {
    pub(crate) name: Option<LitStr>,
    pub(crate) expression: LitStr,
}

impl CheckOption {
    pub(super) fn parse(key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<Self> {
        let wrong =
            |span| syn::Error::new(span, "write `check` with an SQL condition: `check(\"price >= 0\")`");
        if !input.peek(token::Paren) {
            return Err(wrong(key.span()));
        }
        let content;
        parenthesized!(content in input);
        let mut name = None;
        while content.peek(Ident::peek_any) {
            let option = content.call(Ident::parse_any)?;
            if option != "name" {
                return Err(syn::Error::new(
                    option.span(),
                    "`check` takes a `name = \"…\"` and a condition, no more",
                ));
            }
            set_once(errors, &mut name, &option, text(&option, &content)?);
            content.parse::<Token![,]>()?;
        }
        let expression: LitStr = content.parse().map_err(|_| wrong(key.span()))?;
        if expression.value().trim().is_empty() {
            return Err(wrong(expression.span()));
        }
        let _ = content.parse::<Option<Token![,]>>()?;
        if content.is_empty() { Ok(CheckOption { name, expression }) } else { Err(wrong(content.span())) }
    }
}
