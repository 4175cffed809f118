use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Token, parenthesized};

use super::life::EVENTS;
use super::{CheckOption, HookOption, IndexOption, RelationKind, RelationOption, RuleOptions};
use crate::errors::Errors;
use crate::options::{each_option, flag, set_once, text};
use crate::suggestion;

/// What `#[model(…)]` and the relations on the struct say.
#[derive(Default)]
pub(crate) struct ModelOptions {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) timestamps: Option<Span>,
    pub(crate) soft_delete: Option<Span>,
    pub(crate) primary_key: Option<Vec<Ident>>,
    pub(crate) indexes: Vec<IndexOption>,
    pub(crate) checks: Vec<CheckOption>,
    pub(crate) relations: Vec<RelationOption>,
    pub(crate) hooks: Vec<HookOption>,
    pub(crate) check_validators: Option<Span>,
    pub(crate) rules: RuleOptions,
}

const OPTIONS: &[&str] = &[
    "table",
    "schema",
    "rename_all",
    "timestamps",
    "soft_delete",
    "primary_key",
    "index",
    "unique",
    "check",
    "check_validators",
];

/// Options that belong to a later version: named, so that nobody believes they work.
const LATER: &[&str] = &["sti", "polymorphic"];

impl ModelOptions {
    pub(super) fn parse(model: &Ident, attributes: &[Attribute], errors: &Errors) -> Self {
        let mut options = ModelOptions::default();
        for attribute in attributes {
            options.rules.read(attribute);
            if attribute.path().is_ident("model") {
                each_option(errors, attribute, |key, input| options.read(key, input, errors));
            } else if attribute.path().is_ident("column") {
                errors.at(attribute.path(), "`column` stands on a field: for the struct it is `#[model(…)]`");
            } else if let Some(kind) = RelationKind::of(attribute.path()) {
                options.relations.extend(RelationOption::parse(model, kind, attribute, errors));
            }
        }
        options
    }

    fn read(&mut self, key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<()> {
        match &*key.to_string() {
            "table" => set_once(errors, &mut self.table, key, text(key, input)?),
            "schema" => set_once(errors, &mut self.schema, key, text(key, input)?),
            "rename_all" => set_once(errors, &mut self.rename_all, key, text(key, input)?),
            "timestamps" => set_once(errors, &mut self.timestamps, key, flag(key, input)?),
            "soft_delete" => set_once(errors, &mut self.soft_delete, key, flag(key, input)?),
            "primary_key" => set_once(errors, &mut self.primary_key, key, names(key, input)?),
            "index" => self.indexes.push(IndexOption::parse(key, false, input, errors)?),
            "unique" => self.indexes.push(IndexOption::parse(key, true, input, errors)?),
            "check" => self.checks.push(CheckOption::parse(key, input, errors)?),
            "check_validators" => set_once(errors, &mut self.check_validators, key, flag(key, input)?),
            event if EVENTS.contains(&event) => {
                HookOption::parse(key, input)?.keep(&mut self.hooks, errors);
            }
            later if LATER.contains(&later) => {
                return Err(syn::Error::new(
                    key.span(),
                    format!("`{later}` comes with a later version: leave it out"),
                ));
            }
            relation if RelationKind::NAMES.contains(&relation) => {
                let message = format!("`{relation}` is an attribute of its own: `#[{relation}(…)]`");
                return Err(syn::Error::new(key.span(), message));
            }
            other => {
                return Err(syn::Error::new(
                    key.span(),
                    suggestion::unknown("option of `model`", other, &[OPTIONS, EVENTS].concat()),
                ));
            }
        }
        Ok(())
    }
}

/// `key(a, b)`.
pub(super) fn names(key: &Ident, input: ParseStream) -> syn::Result<Vec<Ident>> {
    let wrong = || syn::Error::new(key.span(), format!("write `{key}` with fields: `{key}(first, second)`"));
    if !input.peek(syn::token::Paren) {
        return Err(wrong());
    }
    let content;
    parenthesized!(content in input);
    let names = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
    if names.is_empty() { Err(wrong()) } else { Ok(names.into_iter().collect()) }
}
