//! From tokens to options with their spans. What is well-formed is kept here; whether it makes sense is
//! decided in `check`.

mod column;
mod container;
mod index;
mod life;
mod relation;

use syn::{Attribute, Data, DeriveInput, Fields, Type};

use proc_macro2::Ident;

pub(crate) use self::column::{ColumnOptions, DefaultOption};
pub(crate) use self::container::ModelOptions;
pub(crate) use self::index::{CheckOption, IndexOption, IndexPartOption};
pub(crate) use self::life::{BoundOption, HookOption, RuleOptions};
pub(crate) use self::relation::{InverseOption, RelationKind, RelationOption};
use crate::errors::Errors;

/// A struct with everything that its attributes say.
pub(crate) struct Input<'a> {
    pub(crate) derive: &'a DeriveInput,
    pub(crate) options: ModelOptions,
    pub(crate) fields: Vec<Field>,
}

/// A field with everything that its attributes say.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) options: ColumnOptions,
    pub(crate) rules: RuleOptions,
}

impl<'a> Input<'a> {
    /// Reads all attributes. A struct without named fields has no fields here.
    pub(crate) fn parse(derive: &'a DeriveInput, errors: &Errors) -> Self {
        let options = ModelOptions::parse(&derive.ident, &derive.attrs, errors);
        let fields = match &derive.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => {
                    fields.named.iter().filter_map(|field| Field::parse(derive, field, errors)).collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        Input { derive, options, fields }
    }
}

impl Field {
    fn parse(derive: &DeriveInput, field: &syn::Field, errors: &Errors) -> Option<Self> {
        let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        let mut rules = RuleOptions::default();
        field.attrs.iter().for_each(|attribute| rules.read(attribute));
        Some(Field {
            rules,
            ident: field.ident.clone()?,
            ty: field.ty.clone(),
            docs,
            options: ColumnOptions::parse(&derive.ident, &field.attrs, errors),
        })
    }
}
