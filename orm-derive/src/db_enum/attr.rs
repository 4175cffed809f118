use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr};

use crate::errors::Errors;
use crate::options::{each_option, flag, set_once, text, value};
use crate::suggestion;

/// What `#[db_enum(…)]` says of the enum.
#[derive(Default)]
pub(crate) struct EnumOptions {
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) text: Option<Span>,
    pub(crate) rename_all: Option<LitStr>,
}

/// What `#[db_enum(…)]` says of a variant.
#[derive(Default)]
pub(crate) struct VariantOptions {
    pub(crate) rename: Option<LitStr>,
}

impl EnumOptions {
    pub(super) fn parse(attributes: &[Attribute], errors: &Errors) -> Self {
        const OPTIONS: &[&str] = &["name", "schema", "text", "rename_all"];
        let mut options = EnumOptions::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("db_enum")) {
            each_option(errors, attribute, |key, input| {
                match &*key.to_string() {
                    "name" => set_once(errors, &mut options.name, key, text(key, input)?),
                    "schema" => set_once(errors, &mut options.schema, key, text(key, input)?),
                    "text" => set_once(errors, &mut options.text, key, flag(key, input)?),
                    "rename_all" => set_once(errors, &mut options.rename_all, key, text(key, input)?),
                    "rename" => {
                        return Err(syn::Error::new(
                            key.span(),
                            "`rename` is for a variant: the type's name is `name = \"…\"`",
                        ));
                    }
                    other => return Err(unknown(key, other, OPTIONS)),
                }
                Ok(())
            });
        }
        options
    }
}

impl VariantOptions {
    pub(super) fn parse(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut options = VariantOptions::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("db_enum")) {
            each_option(errors, attribute, |key, input| {
                match &*key.to_string() {
                    // A label may be empty.
                    "rename" => {
                        set_once(errors, &mut options.rename, key, value(key, input, "rename = \"…\"")?);
                    }
                    other => return Err(unknown(key, other, &["rename"])),
                }
                Ok(())
            });
        }
        options
    }
}

fn unknown(key: &Ident, word: &str, options: &[&str]) -> syn::Error {
    syn::Error::new(key.span(), suggestion::unknown("option of `db_enum`", word, options))
}
