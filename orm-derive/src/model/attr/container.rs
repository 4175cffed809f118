use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Type};

use super::life::EVENTS;
use super::{CheckOption, HookOption, IndexOption, RelationKind, RelationOption, RuleOptions};
use crate::errors::Errors;
use crate::options::{each_option, flag, names, set_once, text, value};
use crate::suggestion;

/// What `#[model(…)]` and the relations on the struct say.
#[derive(Default)]
pub(crate) struct ModelOptions {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) timestamps: Option<Span>,
    pub(crate) soft_delete: Option<Span>,
    pub(crate) read_only: Option<Span>,
    /// `inherit = Content`: the enum of the models that share the table.
    pub(crate) inherit: Option<Type>,
    pub(crate) primary_key: Option<Vec<Ident>>,
    /// The name of its constraint.
    pub(crate) primary_key_name: Option<LitStr>,
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
    "renamed_from",
    "rename_all",
    "timestamps",
    "soft_delete",
    "read_only",
    "inherit",
    "primary_key",
    "primary_key_name",
    "index",
    "unique",
    "check",
    "check_validators",
];

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
            "renamed_from" => set_once(errors, &mut self.renamed_from, key, text(key, input)?),
            "rename_all" => set_once(errors, &mut self.rename_all, key, text(key, input)?),
            "timestamps" => set_once(errors, &mut self.timestamps, key, flag(key, input)?),
            "soft_delete" => set_once(errors, &mut self.soft_delete, key, flag(key, input)?),
            "read_only" => set_once(errors, &mut self.read_only, key, flag(key, input)?),
            "inherit" => set_once(errors, &mut self.inherit, key, value(key, input, "inherit = Content")?),
            "primary_key" => set_once(errors, &mut self.primary_key, key, names(key, input)?),
            "primary_key_name" => set_once(errors, &mut self.primary_key_name, key, text(key, input)?),
            "index" => self.indexes.push(IndexOption::parse(key, false, input, errors)?),
            "unique" => self.indexes.push(IndexOption::parse(key, true, input, errors)?),
            "check" => self.checks.push(CheckOption::parse(key, input, errors)?),
            "check_validators" => set_once(errors, &mut self.check_validators, key, flag(key, input)?),
            event if EVENTS.contains(&event) => {
                HookOption::parse(key, input)?.keep(&mut self.hooks, errors);
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
