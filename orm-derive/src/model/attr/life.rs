use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Meta, MetaNameValue, Path, Token, bracketed};

use crate::errors::Errors;

/// `before_create = announce`, or `before_create = [a, b]`.
pub(crate) struct HookOption {
    pub(crate) event: Ident,
    pub(crate) functions: Vec<Path>,
}

/// The events that hooks can be of, and what validates a row.
pub(crate) const EVENTS: &[&str] = &[
    "validate",
    "before_validate",
    "after_validate",
    "before_save",
    "after_save",
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "before_restore",
    "after_restore",
    "before_find",
    "after_find",
    "after_commit",
    "after_rollback",
];

impl HookOption {
    pub(super) fn parse(key: &Ident, input: ParseStream) -> syn::Result<Self> {
        let wrong = |span| {
            syn::Error::new(span, format!("write `{key}` with functions: `{key} = a`, or `{key} = [a, b]`"))
        };
        if !input.peek(Token![=]) {
            return Err(wrong(key.span()));
        }
        input.parse::<Token![=]>()?;
        let span = if input.is_empty() { key.span() } else { input.span() };
        let functions = if input.peek(syn::token::Bracket) {
            let content;
            bracketed!(content in input);
            let paths = Punctuated::<Path, Token![,]>::parse_terminated(&content).map_err(|_| wrong(span))?;
            paths.into_iter().collect()
        } else {
            vec![input.parse().map_err(|_| wrong(span))?]
        };
        if functions.is_empty() {
            return Err(wrong(span));
        }
        Ok(HookOption { event: key.clone(), functions })
    }

    /// Keeps the hooks of an event, which is named once.
    pub(super) fn keep(self, hooks: &mut Vec<HookOption>, errors: &Errors) {
        let event = &self.event;
        if hooks.iter().any(|other| other.event == *event) {
            errors.at(
                event,
                format!("`{event}` is given twice: write both functions in one `{event} = [a, b]`"),
            );
        } else {
            hooks.push(self);
        }
    }
}

/// What `#[validate(…)]` says of a field, as far as a CHECK constraint can say it too.
#[derive(Default)]
pub(crate) struct RuleOptions {
    /// Where the first rule stands.
    pub(crate) span: Option<Span>,
    pub(crate) bounds: Vec<BoundOption>,
}

/// A bound of `range` or `length`.
pub(crate) struct BoundOption {
    pub(crate) rule: Ident,
    /// `min`, `max`, `equal`, `exclusive_min`, `exclusive_max`.
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

impl RuleOptions {
    /// Reads `#[validate(…)]`. What is wrong in it, the derive whose attribute it is says.
    pub(super) fn read(&mut self, attribute: &Attribute) {
        if !attribute.path().is_ident("validate") {
            return;
        }
        self.span.get_or_insert_with(|| syn::spanned::Spanned::span(attribute.path()));
        let Ok(rules) = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
            return;
        };
        for rule in rules {
            let Meta::List(list) = rule else { continue };
            let Some(name) = list.path.get_ident().filter(|name| *name == "range" || *name == "length")
            else {
                continue;
            };
            let Ok(bounds) = list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)
            else {
                continue;
            };
            self.bounds.extend(bounds.into_iter().filter_map(|bound| {
                let key = bound.path.get_ident()?.clone();
                let is_bound = key != "message" && key != "code";
                is_bound.then(|| BoundOption { rule: name.clone(), name: key, value: bound.value })
            }));
        }
    }
}
