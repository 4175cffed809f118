use proc_macro2::Span;
use syn::{LitInt, Type};

use super::super::attr::{ColumnOptions, DefaultOption, Field, Input};
use super::super::field_type::{Family, family, option_of, unsupported, words};
use super::super::ir;
use super::{filter, name};
use crate::errors::Errors;
use crate::naming;

/// The columns, in the order of the fields: one for each, whatever is wrong with it.
pub(super) fn columns(input: &Input, errors: &Errors) -> Vec<ir::Column> {
    let case = input.options.rename_all.as_ref().and_then(|name| naming::case(name, errors));
    let is_written = input.options.read_only.is_none();
    // What the create builder's code names beside its parameters.
    let mut taken: Vec<String> = ["Given", "B", "C", "R"].map(str::to_owned).into();
    taken.push(input.derive.ident.to_string());
    taken.extend(input.fields.iter().flat_map(|field| words(&field.ty)));
    let on_fields = input.fields.iter().filter_map(|field| field.options.belongs_to.as_ref());
    for relation in input.options.relations.iter().chain(on_fields) {
        taken.extend(words(&relation.target));
        taken.extend(relation.through.iter().flat_map(words));
    }
    input
        .fields
        .iter()
        .map(|field| {
            let optional = option_of(&field.ty);
            let scalar = optional.unwrap_or(&field.ty);
            column_type(field, scalar, errors);
            let default = default(field, scalar, optional.is_some(), errors);
            let required = matches!(default, ir::Default::None) && optional.is_none();
            let required = (is_written && required).then(|| {
                let parameter = naming::type_parameter(&field.ident, "Field", &taken);
                taken.push(parameter.to_string());
                parameter
            });
            one_index(&field.options, errors);
            let name = name::column(field, case, errors);
            ir::Column {
                ident: field.ident.clone(),
                ty: field.ty.clone(),
                scalar: scalar.clone(),
                known: !matches!(family(scalar), Family::Unknown | Family::Composed),
                nullable: optional.is_some(),
                renamed_from: name::before(field.options.renamed_from.as_ref(), &name, "column", errors),
                name,
                docs: field.docs.clone(),
                len: len(&field.options, scalar, errors),
                precision: precision(&field.options, scalar, errors),
                default,
                filter: filter::filter(field, errors),
                sort: field.options.sort.is_some(),
                required,
            }
        })
        .collect()
}

fn column_type(field: &Field, scalar: &Type, errors: &Errors) {
    if let Some(message) = unsupported(scalar) {
        errors.at(&field.ty, message);
    }
}

fn default(field: &Field, scalar: &Type, nullable: bool, errors: &Errors) -> ir::Default {
    let family = family(scalar);
    match field.options.default.clone() {
        None => ir::Default::None,
        Some(DefaultOption::Identity(span)) => {
            if nullable {
                errors.at_span(span, "an identity column is never NULL: write the type without `Option`");
            } else if !matches!(family, Family::Integer | Family::Unknown) {
                errors.at_span(
                    span,
                    "`identity` numbers rows by an integer: the field has to be `i64`, `i32` or `i16`",
                );
            }
            ir::Default::Identity
        }
        Some(DefaultOption::Now(span)) => {
            if !matches!(family, Family::Time | Family::Unknown) {
                errors.at_span(
                    span,
                    "`now` is a time: the field has to be `DateTime<Utc>`, or a `Naive…` type of chrono",
                );
            }
            ir::Default::Sql("now()".to_owned())
        }
        Some(DefaultOption::UuidV4(span)) => {
            uuid(span, family, errors);
            ir::Default::UuidV4(span)
        }
        Some(DefaultOption::UuidV7(span)) => {
            uuid(span, family, errors);
            ir::Default::UuidV7(span)
        }
        Some(DefaultOption::Sql(expression)) => ir::Default::Sql(expression.value()),
        Some(DefaultOption::Generated(span, expression)) => {
            if field.options.primary_key.is_some() {
                errors.at_span(span, "a primary key cannot be generated from other columns");
            }
            ir::Default::Generated(expression.value())
        }
        Some(DefaultOption::Constant(expression)) => ir::Default::Constant(expression),
        Some(DefaultOption::Computed(expression)) => ir::Default::Computed(expression),
    }
}

fn uuid(span: Span, family: Family, errors: &Errors) {
    if !matches!(family, Family::Uuid | Family::Unknown) {
        errors.at_span(span, "this default makes a uuid: the field has to be `Uuid`");
    }
}

fn len(options: &ColumnOptions, scalar: &Type, errors: &Errors) -> Option<u32> {
    let len = options.len.as_ref()?;
    if !matches!(family(scalar), Family::Text | Family::Unknown) {
        errors.at(len, "`len` is for text: the field has to be a `String`");
        return None;
    }
    in_range(len, "len", 1, 10_485_760, errors)
}

fn precision(options: &ColumnOptions, scalar: &Type, errors: &Errors) -> Option<(u16, u16)> {
    let option = options.precision.as_ref().or(options.scale.as_ref())?;
    if !matches!(family(scalar), Family::Decimal | Family::Unknown) {
        errors.at(
            option,
            "`precision` and `scale` are for exact numbers: the field has to be `Decimal` or `Numeric`",
        );
        return None;
    }
    let Some(precision) = &options.precision else {
        errors.at(
            option,
            "`scale` needs a `precision`: `precision = 10, scale = 2` is up to eight digits before the point",
        );
        return None;
    };
    let digits: u16 = in_range(precision, "precision", 1, 1000, errors)?;
    let Some(scale) = &options.scale else { return Some((digits, 0)) };
    let fraction: u16 = in_range(scale, "scale", 0, 1000, errors)?;
    if fraction > digits {
        let message = format!(
            "`scale` {fraction} is more than `precision` {digits}: the precision counts all digits, those after the point too"
        );
        errors.at(scale, message);
        return None;
    }
    Some((digits, fraction))
}

fn in_range<N: TryFrom<u32>>(
    literal: &LitInt,
    option: &str,
    least: u32,
    most: u32,
    errors: &Errors,
) -> Option<N> {
    match literal.base10_parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => N::try_from(number).ok(),
        _ => {
            errors.at(literal, format!("`{option}` is a number from {least} to {most}"));
            None
        }
    }
}

fn one_index(options: &ColumnOptions, errors: &Errors) {
    if let (Some(span), true) = (options.index, options.unique.is_some()) {
        errors.at_span(span, "`unique` makes an index already: leave `index` out");
    }
    let Some(span) = options.unique.or(options.index).filter(|_| options.primary_key.is_some()) else {
        return;
    };
    errors.at_span(span, "the primary key is unique and has its index already: leave this out");
}
