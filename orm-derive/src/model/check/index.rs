use std::collections::HashSet;

use proc_macro2::Span;
use syn::LitStr;

use super::super::attr::{IndexOption, IndexPartOption, Input};
use super::super::ir;
use super::position;
use super::soft_delete::is_live;
use crate::errors::Errors;
use crate::naming;
use crate::suggestion;

/// An index, and where in the input it comes from.
type Found = (ir::Index, Span);

/// All indexes: those of columns, those of the model, and those that foreign keys still need.
pub(super) fn indexes(
    input: &Input,
    table: &str,
    columns: &[ir::Column],
    key: &[usize],
    relations: &[ir::Relation],
    errors: &Errors,
) -> Vec<ir::Index> {
    let mut found = of_columns(input, table, columns, errors);
    for option in &input.options.indexes {
        found.extend(of_option(option, input, table, columns, errors));
    }
    let primary_key = match &input.options.primary_key_name {
        Some(name) => name.value(),
        None => naming::constraint(table, &[], "pkey"),
    };
    distinct_names(&found, &primary_key, errors);
    let mut indexes: Vec<ir::Index> = found.into_iter().map(|(index, _)| index).collect();
    let relations = if input.options.read_only.is_some() { &[] } else { relations };
    for relation in relations {
        let keys: &[usize] = match &relation.kind {
            ir::RelationKind::BelongsTo { keys, .. } => keys,
            ir::RelationKind::Polymorphic { key, tag, .. } => &[*key, *tag],
            _ => continue,
        };
        if wants_index(input, relation)
            && !key.starts_with(keys)
            && !indexes.iter().any(|index| serves(index, keys))
        {
            let mut index = plain(table, columns, keys, false);
            index.name = free_name(table, columns, keys, &indexes);
            indexes.push(index);
        }
    }
    indexes
}

fn of_columns(input: &Input, table: &str, columns: &[ir::Column], errors: &Errors) -> Vec<Found> {
    let mut found = Vec::new();
    for (position, field) in input.fields.iter().enumerate() {
        let unique = field.options.unique;
        if let Some(span) = unique.or(field.options.index) {
            let mut index = plain(table, columns, &[position], unique.is_some());
            index.live = is_live(input, index.unique, field.options.unique_all, errors);
            found.push((index, span));
        }
    }
    found
}

/// A name that no index has yet, numbered as PostgreSQL numbers those that it makes itself.
fn free_name(table: &str, columns: &[ir::Column], keys: &[usize], indexes: &[ir::Index]) -> String {
    let names: Vec<&str> = keys.iter().map(|&key| &*columns[key].name).collect();
    let mut name = naming::constraint(table, &names, "idx");
    let mut number = 0;
    while indexes.iter().any(|index| index.name == name) {
        number += 1;
        name = naming::constraint(table, &names, &format!("idx{number}"));
    }
    name
}

fn plain(table: &str, columns: &[ir::Column], positions: &[usize], unique: bool) -> ir::Index {
    let names: Vec<&str> = positions.iter().map(|&position| &*columns[position].name).collect();
    ir::Index {
        name: naming::constraint(table, &names, if unique { "key" } else { "idx" }),
        named: false,
        parts: positions
            .iter()
            .map(|&position| ir::IndexPart::Column { position, descending: false })
            .collect(),
        unique,
        method: "btree".to_owned(),
        predicate: None,
        live: false,
    }
}

fn of_option(
    option: &IndexOption,
    input: &Input,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> Option<Found> {
    if option.parts.is_empty() {
        errors.at(&option.key, format!("name what `{0}` covers: `{0}(first, second)`", option.key));
        return None;
    }
    let before = errors.count();
    let mut parts = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for part in &option.parts {
        match part {
            IndexPartOption::Column { field, descending } => {
                let Some(position) = position(input, columns, field, errors) else { continue };
                if names.contains(&columns[position].name) {
                    errors.at(field, format!("`{field}` is named twice: keep one"));
                }
                names.push(columns[position].name.clone());
                parts.push(ir::IndexPart::Column { position, descending: *descending });
            }
            IndexPartOption::Expression(expression) => {
                names.push(name_of_expression(&expression.value()));
                parts.push(ir::IndexPart::Expression(expression.value()));
            }
        }
    }
    let method = method(option, errors);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = match &option.name {
        Some(name) => {
            naming::short_enough(&name.value(), name.span(), "index", errors);
            name.value()
        }
        None => naming::constraint(table, &names, if option.constraint { "key" } else { "idx" }),
    };
    let index = ir::Index {
        name,
        named: option.name.is_some(),
        parts,
        unique: option.unique.is_some(),
        method,
        predicate: option.predicate.as_ref().map(LitStr::value),
        live: is_live(input, option.unique.is_some(), option.unique_all, errors),
    };
    (errors.count() == before).then_some((index, option.key.span()))
}

/// As PostgreSQL names it: by the function, if it is a call.
fn name_of_expression(expression: &str) -> String {
    match expression.split_once('(') {
        Some((function, _))
            if !function.is_empty() && function.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') =>
        {
            function.to_owned()
        }
        _ => "expr".to_owned(),
    }
}

fn method(option: &IndexOption, errors: &Errors) -> String {
    const METHODS: &[&str] = &["btree", "hash", "gin", "gist", "spgist", "brin"];
    let Some(method) = &option.method else { return "btree".to_owned() };
    let name = method.to_string();
    if !METHODS.contains(&&*name) {
        errors.at(method, suggestion::unknown("index method", &name, METHODS));
    } else if name != "btree" {
        if let Some(unique) = option.unique {
            errors.at_span(
                unique,
                format!("only a `btree` index can be unique: leave out `unique` or `method = {name}`"),
            );
        }
        for part in &option.parts {
            if let IndexPartOption::Column { field, descending: true } = part {
                errors.at(
                    field,
                    format!("only a `btree` index has an order: leave out `desc` or `method = {name}`"),
                );
            }
        }
    }
    name
}

fn distinct_names(found: &[Found], primary_key: &str, errors: &Errors) {
    let mut names: HashSet<&str> = HashSet::from([primary_key]);
    for (index, span) in found {
        if !names.insert(&index.name) {
            let message = format!(
                "two indexes are named `{}`: leave one out, or name it by `name = \"…\"`",
                index.name
            );
            errors.at_span(*span, message);
        }
    }
}

fn wants_index(input: &Input, relation: &ir::Relation) -> bool {
    let fields = input.fields.iter().filter_map(|field| field.options.belongs_to.as_ref());
    let option = fields.chain(&input.options.relations).find(|option| option.name == relation.ident);
    option.and_then(|option| option.index.as_ref()).is_none_or(syn::LitBool::value)
}

/// Whether rows are found by these columns through the index: they are its first, and all rows are in it.
fn serves(index: &ir::Index, keys: &[usize]) -> bool {
    let first = index.parts.iter().take(keys.len()).filter_map(|part| match part {
        ir::IndexPart::Column { position, .. } => Some(position),
        ir::IndexPart::Expression(_) => None,
    });
    let covered = first.filter(|position| keys.contains(position)).count();
    index.predicate.is_none()
        && !index.live
        && matches!(&*index.method, "btree" | "hash")
        && covered == keys.len()
}

/// The CHECK constraints, named as PostgreSQL names them: by the column, if the condition is about one.
pub(super) fn checks(input: &Input, table: &str, columns: &[ir::Column], errors: &Errors) -> Vec<ir::Check> {
    let mut checks: Vec<ir::Check> = Vec::new();
    for option in &input.options.checks {
        let expression = option.expression.value();
        let taken = |name: &str| checks.iter().any(|check| check.name == name);
        let name = if let Some(name) = &option.name {
            naming::short_enough(&name.value(), name.span(), "constraint", errors);
            if taken(&name.value()) {
                errors
                    .at(name, format!("two checks are named `{}`: name one of them otherwise", name.value()));
            }
            name.value()
        } else {
            let about = columns_in(&expression, columns);
            let about = if about.len() == 1 { about } else { Vec::new() };
            let numbered = |number| naming::constraint(table, &about, &format!("check{number}"));
            let mut name = naming::constraint(table, &about, "check");
            let mut number = 0;
            while taken(&name) {
                number += 1;
                name = numbered(number);
            }
            name
        };
        checks.push(ir::Check { name, expression });
    }
    checks
}

/// The columns whose names are words of an SQL expression.
fn columns_in<'a>(expression: &str, columns: &'a [ir::Column]) -> Vec<&'a str> {
    let words: Vec<&str> = expression.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    columns.iter().map(|column| &*column.name).filter(|name| words.contains(name)).collect()
}
