use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr};

use crate::errors::Errors;
use crate::options::{each_option, names, set_once, text};
use crate::suggestion;

/// What `#[inheritance(…)]` says of the enum.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) discriminator: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    /// The fields that all kinds have, to be asked for by the enum.
    pub(crate) shared: Option<Vec<Ident>>,
}

const OPTIONS: &[&str] = &["table", "schema", "discriminator", "rename_all", "shared"];

impl Options {
    pub(super) fn parse(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut options = Options::default();
        for attribute in attributes {
            if attribute.path().is_ident("inheritance") {
                each_option(errors, attribute, |key, input| options.read(key, input, errors));
            } else if attribute.path().is_ident("model") {
                errors.at(
                    attribute.path(),
                    "`model` stands on a struct: for the enum it is `#[inheritance(…)]`",
                );
            }
        }
        options
    }

    fn read(&mut self, key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<()> {
        match &*key.to_string() {
            "table" => set_once(errors, &mut self.table, key, text(key, input)?),
            "schema" => set_once(errors, &mut self.schema, key, text(key, input)?),
            "discriminator" => set_once(errors, &mut self.discriminator, key, text(key, input)?),
            "rename_all" => set_once(errors, &mut self.rename_all, key, text(key, input)?),
            "shared" => set_once(errors, &mut self.shared, key, names(key, input)?),
            "rename" => {
                return Err(syn::Error::new(
                    key.span(),
                    "`rename` is for a variant: the table's name is `table = \"…\"`",
                ));
            }
            other => return Err(unknown(key, other, OPTIONS)),
        }
        Ok(())
    }
}

/// What `#[inheritance(rename = "…")]` says of a variant.
pub(super) fn rename(attributes: &[Attribute], errors: &Errors) -> Option<LitStr> {
    let mut rename = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("inheritance")) {
        each_option(errors, attribute, |key, input| {
            match &*key.to_string() {
                "rename" => set_once(errors, &mut rename, key, text(key, input)?),
                other => return Err(unknown(key, other, &["rename"])),
            }
            Ok(())
        });
    }
    rename
}

fn unknown(key: &Ident, word: &str, options: &[&str]) -> syn::Error {
    syn::Error::new(key.span(), suggestion::unknown("option of `inheritance`", word, options))
}
