//! The only code that rejects a model. Each function looks for one kind of mistake, reports it at the user's
//! own tokens with what to do, and leaves the mistaken part out of the result.

mod column;
mod filter;
mod index;
mod key;
mod name;
mod polymorphic;
mod read_only;
mod relation;
mod soft_delete;
mod timestamps;
mod validators;
mod version;

pub(super) use self::name::is_associated;

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Data, Fields, Type};

use super::attr::Input;
use super::field_type::last_segment;
use super::ir;
use crate::errors::Errors;
use crate::naming::{self, spelled};
use crate::suggestion;

/// Checks everything that can be told from this struct alone.
pub(crate) fn model(input: &mut Input, errors: &Errors) -> ir::Model {
    struct_with_named_fields(input, errors);
    let read_only = read_only::read_only(input, errors);
    let input = &*input;
    let table = name::table(input, errors);
    let mut columns = column::columns(input, errors);
    let updated_at = timestamps::timestamps(input, &mut columns, errors);
    let soft_delete = soft_delete::soft_delete(input, &columns, errors);
    let version = version::version(input, &mut columns, errors);
    let key = key::primary_key(input, &columns, errors);
    let relations = relation::relations(input, &table, &columns, errors);
    let indexes = index::indexes(input, &table, &columns, &key, &relations, errors);
    let mut checks = index::checks(input, &table, &columns, errors);
    validators::checks(input, &table, &columns, &mut checks, errors);
    let ident = input.derive.ident.clone();
    let renamed_from = name::before(input.options.renamed_from.as_ref(), &table, "table", errors);
    let mut model = ir::Model {
        vis: input.derive.vis.clone(),
        module: naming::module(&ident),
        with: format_ident!("{}With", spelled(&ident), span = ident.span()),
        create: format_ident!("Create{}", spelled(&ident), span = ident.span()),
        schema: input.options.schema.as_ref().map(syn::LitStr::value),
        table,
        renamed_from,
        columns,
        read_only,
        key,
        key_name: input.options.primary_key_name.as_ref().map(syn::LitStr::value),
        indexes,
        checks,
        relations,
        inherits: inherits(input, errors),
        updated_at,
        hooks: validators::hooks(input),
        rules: validators::rules(input),
        keeps_deleted: input.options.soft_delete.is_some(),
        soft_delete,
        version,
        ident,
    };
    name::collisions(input, &mut model, errors);
    model
}

/// The enum that the model inherits from, which is named by a path.
fn inherits(input: &Input, errors: &Errors) -> Option<Type> {
    let base = input.options.inherit.as_ref()?;
    if last_segment(base).is_none() {
        errors.at(base, "`inherit` names the enum that has this model as a variant: `inherit = Content`");
        return None;
    }
    Some(base.clone())
}

fn struct_with_named_fields(input: &Input, errors: &Errors) {
    let ident = &input.derive.ident;
    let form = "struct with named fields, one for each column";
    match &input.derive.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) => {}
            Fields::Unnamed(fields) => {
                errors.at(fields, format!("a model is a {form}: name the fields of `{ident}`"));
            }
            Fields::Unit => errors.at(ident, format!("a model is a {form}: give `{ident}` fields")),
        },
        Data::Enum(_) => {
            errors
                .at(ident, format!("a model is a {form}: an enum as the type of a column derives `DbEnum`"));
        }
        Data::Union(_) => errors.at(ident, format!("a model is a {form}: `{ident}` is a union")),
    }
    if !input.derive.generics.params.is_empty() {
        errors.at(
            &input.derive.generics,
            format!("a model is one table: write `{ident}` without type parameters and lifetimes"),
        );
    }
}

/// The position of the column of a field.
fn position(input: &Input, columns: &[ir::Column], field: &Ident, errors: &Errors) -> Option<usize> {
    let word = spelled(field);
    let position = columns.iter().position(|column| spelled(&column.ident) == word);
    if position.is_none() {
        let model = &input.derive.ident;
        let fields: Vec<String> = columns.iter().map(|column| spelled(&column.ident)).collect();
        let message = match suggestion::nearest(&word, fields.iter().map(String::as_str)) {
            Some(near) => format!("`{model}` has no field `{word}`: did you mean `{near}`?"),
            None => format!("`{model}` has no field `{word}`: it has {}", suggestion::list(&fields)),
        };
        errors.at(field, message);
    }
    position
}

/// The position of the column of the field of that name.
fn positions_named(columns: &[ir::Column], name: &str) -> Option<usize> {
    columns.iter().position(|column| spelled(&column.ident) == name)
}

/// The positions of several fields, each named once.
fn positions(input: &Input, columns: &[ir::Column], fields: &[Ident], errors: &Errors) -> Option<Vec<usize>> {
    let mut positions = Vec::with_capacity(fields.len());
    let before = errors.count();
    for field in fields {
        match position(input, columns, field, errors) {
            Some(position) if positions.contains(&position) => {
                errors.at(field, format!("`{field}` is named twice: keep one"));
            }
            Some(position) => positions.push(position),
            None => {}
        }
    }
    (errors.count() == before).then_some(positions)
}
