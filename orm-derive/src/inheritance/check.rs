use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput, Fields, LitStr, Type, Variant, Visibility};

use super::attr::{self, Options};
use crate::errors::Errors;
use crate::naming::{self, Case, short_enough, spelled};

/// An enum of models that share a table, as the expansion needs it: valid by construction.
pub(crate) struct Inheritance {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
    pub(crate) discriminator: String,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) shared: Vec<Ident>,
}

/// A variant.
pub(crate) struct Kind {
    pub(crate) ident: Ident,
    pub(crate) model: Type,
    pub(crate) label: String,
}

/// Checks everything that can be told from the enum alone; what is wrong is left out.
pub(crate) fn inheritance(input: &DeriveInput, options: &Options, errors: &Errors) -> Inheritance {
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        let message =
            format!("an inheritance is one table: write `{ident}` without type parameters and lifetimes");
        errors.at(&input.generics, message);
    }
    let variants: Vec<&Variant> = if let Data::Enum(data) = &input.data {
        data.variants.iter().collect()
    } else {
        let message =
            "`Inheritance` is for the enum of models that share a table; each of them derives `Model`";
        errors.at(ident, message);
        Vec::new()
    };
    if matches!(&input.data, Data::Enum(data) if data.variants.is_empty()) {
        errors.at(ident, "an inheritance has at least one kind: add a variant, as `Article(Article)`");
    }
    let name = |option: &Option<LitStr>, own: String, what: &str| {
        let span = option.as_ref().map_or(ident.span(), LitStr::span);
        let name = option.as_ref().map_or(own, LitStr::value);
        short_enough(&name, span, what, errors);
        name
    };
    let discriminator = name(&options.discriminator, "kind".to_owned(), "column");
    Inheritance {
        ident: ident.clone(),
        vis: input.vis.clone(),
        schema: options.schema.as_ref().map(LitStr::value),
        table: name(&options.table, naming::table(ident), "table"),
        kinds: kinds(&variants, options, errors),
        shared: shared(ident, options, &variants, errors),
        discriminator,
    }
}

fn kinds(variants: &[&Variant], options: &Options, errors: &Errors) -> Vec<Kind> {
    let case = options.rename_all.as_ref().map_or(Some(Case::Snake), |name| naming::case(name, errors));
    let mut kinds: Vec<Kind> = Vec::new();
    for variant in variants {
        let Some(model) = model(variant, errors) else { continue };
        if let Some(other) = kinds.iter().find(|kind| kind.model == *model) {
            errors.at(model, format!("`{}` carries this model already: keep one of the two", other.ident));
            continue;
        }
        let own = attr::rename(&variant.attrs, errors);
        let spelling = spelled(&variant.ident);
        let label = own
            .as_ref()
            .map_or_else(|| case.map_or(spelling.clone(), |case| case.apply(&spelling)), LitStr::value);
        let span = own.as_ref().map_or(variant.ident.span(), LitStr::span);
        short_enough(&label, span, "label", errors);
        distinct(&kinds, &label, span, errors);
        kinds.push(Kind { ident: variant.ident.clone(), model: model.clone(), label });
    }
    kinds
}

fn distinct(kinds: &[Kind], label: &str, span: Span, errors: &Errors) {
    if let Some(other) = kinds.iter().find(|kind| kind.label == label) {
        let message = format!(
            "`{}` has the label `{label}` already: give this variant another by `#[inheritance(rename = \"…\")]`",
            other.ident
        );
        errors.at_span(span, message);
    }
}

/// The model that a variant carries.
fn model<'a>(variant: &'a Variant, errors: &Errors) -> Option<&'a Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => {
            let name = &variant.ident;
            errors.at(variant, format!("a kind carries its model, and nothing else: write `{name}({name})`"));
            None
        }
    }
}

fn shared(ident: &Ident, options: &Options, variants: &[&Variant], errors: &Errors) -> Vec<Ident> {
    const RESERVED: &[&str] = &[
        "find",
        "find_by_pk",
        "insert_many",
        "insert_iter",
        "insert_stream",
        "update_all",
        "update_many",
        "save_many",
        "delete_all",
        "of_kind",
        "alias",
    ];
    let mut shared: Vec<Ident> = Vec::new();
    for field in options.shared.iter().flatten() {
        let name = spelled(field);
        if shared.contains(field) {
            errors.at(field, format!("`{field}` is named twice: keep one"));
        } else if RESERVED.contains(&&*name) {
            let message = format!("`{ident}::{name}` is a function of the library: do not share this field");
            errors.at(field, message);
        } else if variants.iter().any(|variant| variant.ident == *field) {
            errors.at(field, format!("`{ident}::{name}` is a variant already: do not share this field"));
        } else {
            shared.push(field.clone());
        }
    }
    shared
}
