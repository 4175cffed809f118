use proc_macro2::Ident;
use syn::Type;

use super::super::attr::{Field, Input, InverseOption, RelationKind, RelationOption};
use super::super::field_type::{last_segment, words};
use super::super::ir;
use super::{positions, soft_delete};
use crate::errors::Errors;
use crate::naming::{self, spelled};
use crate::suggestion;
use crate::tokens::type_text;

/// The relations: those of the fields first, in their order, then those of the struct.
pub(super) fn relations(
    input: &Input,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> Vec<ir::Relation> {
    let mut found: Vec<(&RelationOption, ir::RelationKind)> = Vec::new();
    for (position, field) in input.fields.iter().enumerate() {
        if let Some(option) = &field.options.belongs_to {
            found
                .extend(on_field(option, field, position, table, columns, errors).map(|kind| (option, kind)));
        }
    }
    for option in &input.options.relations {
        found.extend(on_struct(option, input, table, columns, errors).map(|kind| (option, kind)));
    }
    found.retain(|(option, _)| is_model_type(&option.target, errors));
    constraints_of_one_name(&found, errors);
    only_of_target(&mut found);
    let mut taken = vec![input.derive.ident.to_string(), "S".to_owned()];
    taken.extend(found.iter().flat_map(|(option, _)| words(&option.target)));
    found
        .into_iter()
        .map(|(option, kind)| {
            let parameter = naming::type_parameter(&option.name, "Slot", &taken);
            taken.push(parameter.to_string());
            ir::Relation {
                ident: option.name.clone(),
                target: option.target.clone(),
                parameter,
                kind,
                cascade: soft_delete::cascades(option, input, errors),
            }
        })
        .collect()
}

fn on_field(
    option: &RelationOption,
    field: &Field,
    position: usize,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> Option<ir::RelationKind> {
    if let Some((span, _)) = &option.keys {
        let message = format!(
            "on a field the foreign key is that field, `{}`: `keys(…)` is for a `belongs_to` above the struct",
            field.ident
        );
        errors.at_span(*span, message);
        return None;
    }
    if let (Some(name), Some(_)) = (&option.constraint, &option.polymorphic) {
        errors.at(name, "a polymorphic key is no constraint of the database: leave `constraint` out");
        return None;
    }
    if option.polymorphic.is_some() {
        return super::polymorphic::polymorphic(option, position, table, columns, errors);
    }
    if let Some(span) = option.trigger {
        errors.at_span(
            span,
            "a foreign key constraint needs no trigger: leave `trigger` out, or write `polymorphic` too",
        );
    }
    Some(belongs_to(option, vec![position], table, columns, errors))
}

fn on_struct(
    option: &RelationOption,
    input: &Input,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> Option<ir::RelationKind> {
    match option.kind {
        RelationKind::BelongsTo => {
            if let Some((span, _)) = option.polymorphic {
                errors.at_span(span, "write a polymorphic `belongs_to` above the field that is its key");
                return None;
            }
            let Some((_, keys)) = &option.keys else {
                let message = format!(
                    "write this `belongs_to` above the field that is its foreign key; a key of several fields is named here: `keys({0}_a, {0}_b)`",
                    option.name
                );
                errors.at(&option.name, message);
                return None;
            };
            let keys = positions(input, columns, keys, errors)?;
            Some(belongs_to(option, keys, table, columns, errors))
        }
        RelationKind::HasOne => {
            Some(ir::RelationKind::HasOne { inverse: inverse_or_one_of(option, errors)? })
        }
        RelationKind::HasMany => {
            Some(ir::RelationKind::HasMany { inverse: inverse_or_one_of(option, errors)? })
        }
        RelationKind::ManyToMany => many_to_many(option, errors),
    }
}

/// The other side, which may be a relation to one of several models.
fn inverse_or_one_of(option: &RelationOption, errors: &Errors) -> Option<ir::Inverse> {
    match (&option.one_of, &option.inverse) {
        (Some(name), Some(_)) => {
            errors.at(name, "`as` and `inverse` both name the other side: keep one");
            None
        }
        (Some(name), None) => Some(ir::Inverse::OneOf(name.clone())),
        (None, name) => Some(inverse(name)),
    }
}

fn belongs_to(
    option: &RelationOption,
    keys: Vec<usize>,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> ir::RelationKind {
    let names: Vec<&str> = keys.iter().map(|&key| &*columns[key].name).collect();
    ir::RelationKind::BelongsTo {
        optional: keys.iter().any(|&key| columns[key].nullable),
        on_delete: action(option.on_delete.as_ref(), &keys, columns, errors),
        on_update: action(option.on_update.as_ref(), &keys, columns, errors),
        constraint: match &option.constraint {
            Some(name) => {
                naming::short_enough(&name.value(), name.span(), "constraint", errors);
                name.value()
            }
            None => naming::constraint(table, &names, "fkey"),
        },
        only: true,
        keys,
    }
}

fn action(
    word: Option<&Ident>,
    keys: &[usize],
    columns: &[ir::Column],
    errors: &Errors,
) -> ir::ReferentialAction {
    const ACTIONS: &[&str] = &["no_action", "restrict", "cascade", "set_null", "set_default"];
    let Some(word) = word else { return ir::ReferentialAction::NoAction };
    let required = keys.iter().map(|&key| &columns[key]).find(|column| !column.nullable);
    match &*word.to_string() {
        "no_action" => ir::ReferentialAction::NoAction,
        "restrict" => ir::ReferentialAction::Restrict,
        "cascade" => ir::ReferentialAction::Cascade,
        "set_null" => {
            if let Some(column) = required {
                let message = format!(
                    "`{}` is never NULL, so it cannot be set to NULL: make its type `Option<{}>`, or choose `cascade` or `restrict`",
                    column.ident,
                    type_text(&column.scalar)
                );
                errors.at(word, message);
            }
            ir::ReferentialAction::SetNull
        }
        "set_default" => {
            if let Some(column) = required
                && matches!(column.default, ir::Default::None | ir::Default::Computed(_))
            {
                let message = format!(
                    "`{}` has no default in the database: give it `#[column(default = …)]`, or choose another action",
                    column.ident
                );
                errors.at(word, message);
            }
            ir::ReferentialAction::SetDefault
        }
        other => {
            errors.at(word, suggestion::unknown("action", other, ACTIONS));
            ir::ReferentialAction::NoAction
        }
    }
}

fn inverse(name: &InverseOption) -> ir::Inverse {
    match name {
        Some(name) => ir::Inverse::Named(name.clone()),
        None => ir::Inverse::ByTarget,
    }
}

fn many_to_many(option: &RelationOption, errors: &Errors) -> Option<ir::RelationKind> {
    let Some(through) = &option.through else {
        let message = format!(
            "name the join model, which belongs to both: `through = …` after `{}`",
            type_text(&option.target)
        );
        errors.at(&option.name, message);
        return None;
    };
    is_model_type(through, errors).then(|| ir::RelationKind::ManyToMany {
        through: Box::new(through.clone()),
        from: inverse(&option.from),
        to: inverse(&option.to),
    })
}

/// A target is named by a path; what was probably meant by anything else is the model inside.
fn is_model_type(ty: &Type, errors: &Errors) -> bool {
    match last_segment(ty) {
        Some(segment) if segment.ident == "Option" => {
            errors.at(ty, "name the model alone: a relation is optional if its foreign key is an `Option`");
            false
        }
        Some(segment) if segment.ident == "Vec" => {
            errors.at(ty, "name the model alone: `has_many` says that there are several");
            false
        }
        Some(_) => true,
        None => {
            errors.at(ty, "a relation leads to a model: name its struct");
            false
        }
    }
}

/// Constraints of a table have one name each.
fn constraints_of_one_name(found: &[(&RelationOption, ir::RelationKind)], errors: &Errors) {
    let mut seen: Vec<&str> = Vec::new();
    for (option, kind) in found {
        let ir::RelationKind::BelongsTo { constraint, .. } = kind else { continue };
        if seen.contains(&&**constraint) {
            let message = format!(
                "two foreign keys are named `{constraint}`: name this one otherwise by `constraint = \"…\"`"
            );
            match &option.constraint {
                Some(name) => errors.at(name, message),
                None => errors.at(&option.name, message),
            }
        }
        seen.push(constraint);
    }
}

/// With two `belongs_to` of one target, neither is *the* one: the target's relation has to name its inverse.
fn only_of_target(found: &mut [(&RelationOption, ir::RelationKind)]) {
    let targets: Vec<Option<String>> = found
        .iter()
        .map(|(option, _)| {
            let target = (option.kind == RelationKind::BelongsTo).then_some(&option.target);
            target.and_then(last_segment).map(|segment| spelled(&segment.ident))
        })
        .collect();
    for ((_, kind), target) in found.iter_mut().zip(&targets) {
        if let ir::RelationKind::BelongsTo { only, .. } = kind {
            *only = targets.iter().filter(|other| *other == target).count() == 1;
        }
    }
}
