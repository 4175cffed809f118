//! `#[derive(Polymorphic)]`: the enum of the models that a relation leads to.

mod expand;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Type, Variant, Visibility};

use crate::errors::Errors;
use crate::naming::{Case, short_enough, spelled};
use crate::options::{each_option, set_once, text};
use crate::suggestion;

/// The enum as the expansion needs it: valid by construction.
pub(crate) struct Polymorphic {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// `CommentableType`.
    pub(crate) type_: Ident,
    pub(crate) targets: Vec<Target>,
}

/// A variant.
pub(crate) struct Target {
    pub(crate) ident: Ident,
    pub(crate) model: Type,
    pub(crate) label: String,
}

/// The expansion of the derive; after an error, the errors alone: what refers to the enum is told so.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let checked = check(input, &errors);
    let generic = !input.generics.params.is_empty();
    match errors.finish() {
        None => expand::polymorphic(&checked, false),
        Some(errors) if generic || checked.targets.is_empty() => errors,
        Some(errors) => {
            let stub = expand::polymorphic(&checked, true);
            quote! { #errors #stub }
        }
    }
}

fn check(input: &DeriveInput, errors: &Errors) -> Polymorphic {
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        let message = format!(
            "the models of a relation are known: write `{ident}` without type parameters and lifetimes"
        );
        errors.at(&input.generics, message);
    }
    let variants: Vec<&Variant> = match &input.data {
        Data::Enum(data) if !data.variants.is_empty() => data.variants.iter().collect(),
        _ => {
            let message = "`Polymorphic` is for an enum of models, one for each that the relation leads to: `Post(Post)`";
            errors.at(ident, message);
            Vec::new()
        }
    };
    Polymorphic {
        ident: ident.clone(),
        vis: input.vis.clone(),
        type_: format_ident!("{}Type", spelled(ident), span = ident.span()),
        targets: targets(&variants, errors),
    }
}

/// The variants, each with a model and a label of its own.
fn targets(variants: &[&Variant], errors: &Errors) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for variant in variants {
        let Some(target) = target(variant, errors) else { continue };
        if let Some(other) = targets.iter().find(|other| other.model == target.model) {
            let message = format!("`{}` carries this model already: keep one of the two", other.ident);
            errors.at(&target.model, message);
        } else if let Some(other) = targets.iter().find(|other| other.label == target.label) {
            let message = format!(
                "`{}` has the label `{}` already: give this variant another by `#[polymorphic(rename = \"…\")]`",
                other.ident, other.label
            );
            errors.at(&target.ident, message);
        } else {
            targets.push(target);
        }
    }
    targets
}

fn target(variant: &Variant, errors: &Errors) -> Option<Target> {
    let Fields::Unnamed(fields) = &variant.fields else { return not_alone(variant, errors) };
    let (Some(field), 1) = (fields.unnamed.first(), fields.unnamed.len()) else {
        return not_alone(variant, errors);
    };
    let own = rename(&variant.attrs, errors);
    let label = own.as_ref().map_or_else(|| Case::Snake.apply(&spelled(&variant.ident)), LitStr::value);
    short_enough(&label, own.as_ref().map_or(variant.ident.span(), LitStr::span), "label", errors);
    Some(Target { ident: variant.ident.clone(), model: field.ty.clone(), label })
}

fn not_alone(variant: &Variant, errors: &Errors) -> Option<Target> {
    let name = &variant.ident;
    errors.at(variant, format!("a variant carries its model, and nothing else: write `{name}({name})`"));
    None
}

fn rename(attributes: &[Attribute], errors: &Errors) -> Option<LitStr> {
    let mut rename = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("polymorphic")) {
        each_option(errors, attribute, |key, input| {
            if key != "rename" {
                let message = suggestion::unknown("option of `polymorphic`", &key.to_string(), &["rename"]);
                return Err(syn::Error::new(key.span(), message));
            }
            set_once(errors, &mut rename, key, text(key, input)?);
            Ok(())
        });
    }
    rename
}
