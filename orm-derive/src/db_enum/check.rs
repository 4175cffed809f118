use proc_macro2::Ident;
use syn::{Data, DeriveInput, LitStr, Variant};

use super::attr::{EnumOptions, VariantOptions};
use crate::errors::Errors;
use crate::naming::{self, Case, short_enough, spelled};

/// An enum as the expansion needs it: valid by construction.
pub(crate) struct DbEnum {
    pub(crate) ident: Ident,
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) native: bool,
    /// The variants and their labels.
    pub(crate) variants: Vec<(Ident, String)>,
}

/// Checks everything; what is wrong is left out.
pub(crate) fn db_enum(input: &DeriveInput, options: &EnumOptions, errors: &Errors) -> DbEnum {
    if !input.generics.params.is_empty() {
        let message = format!(
            "an enum of the database is one type: write `{}` without type parameters and lifetimes",
            input.ident
        );
        errors.at(&input.generics, message);
    }
    let variants: Vec<&Variant> = if let Data::Enum(data) = &input.data {
        data.variants.iter().collect()
    } else {
        errors.at(&input.ident, "`DbEnum` is for enums: a struct can be a column as `Json<…>`");
        Vec::new()
    };
    if matches!(&input.data, Data::Enum(data) if data.variants.is_empty()) {
        errors.at(&input.ident, "an enum of the database has at least one label: add a variant");
    }
    let name = options.name.as_ref().map_or_else(|| naming::enum_type(&input.ident), LitStr::value);
    let span = options.name.as_ref().map_or(input.ident.span(), LitStr::span);
    short_enough(&name, span, "type", errors);
    if let (Some(schema), Some(_)) = (&options.schema, options.text) {
        errors.at(
            schema,
            "an enum kept as text has no type in the database, so it has no `schema`: leave it out",
        );
    }
    DbEnum {
        ident: input.ident.clone(),
        schema: options.schema.as_ref().map(LitStr::value),
        name,
        native: options.text.is_none(),
        variants: labels(&variants, options, errors),
    }
}

fn labels(variants: &[&Variant], options: &EnumOptions, errors: &Errors) -> Vec<(Ident, String)> {
    let case = options.rename_all.as_ref().map_or(Some(Case::Snake), |name| naming::case(name, errors));
    let mut labels: Vec<(Ident, String)> = Vec::new();
    for variant in variants {
        payload(variant, errors);
        let own = VariantOptions::parse(&variant.attrs, errors).rename;
        let spelling = spelled(&variant.ident);
        let label = own
            .as_ref()
            .map_or_else(|| case.map_or(spelling.clone(), |case| case.apply(&spelling)), LitStr::value);
        let span = own.as_ref().map_or(variant.ident.span(), LitStr::span);
        short_enough(&label, span, "label", errors);
        if let Some((other, _)) = labels.iter().find(|(_, other)| *other == label) {
            errors.at_span(span, format!("`{other}` has the label `{label}` already: give this variant another by `#[db_enum(rename = \"…\")]`"));
        }
        labels.push((variant.ident.clone(), label));
    }
    labels
}

fn payload(variant: &Variant, errors: &Errors) {
    if !variant.fields.is_empty() {
        let message = format!(
            "a label of the database carries no value: write `{}` alone, or keep the enum as `Json<…>`",
            variant.ident
        );
        errors.at(&variant.fields, message);
    }
}
