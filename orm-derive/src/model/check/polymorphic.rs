use super::super::attr::RelationOption;
use super::super::ir;
use super::positions_named;
use crate::errors::Errors;
use crate::naming::{self, spelled};

/// A relation to one of several models: its key is the field, and beside it stands a field that says which.
pub(super) fn polymorphic(
    option: &RelationOption,
    key: usize,
    table: &str,
    columns: &[ir::Column],
    errors: &Errors,
) -> Option<ir::RelationKind> {
    let (span, field) = option.polymorphic.as_ref()?;
    let before = errors.count();
    let name = field.as_ref().map_or_else(|| format!("{}_type", spelled(&option.name)), spelled);
    let tag = positions_named(columns, &name);
    if tag.is_none() {
        let message = format!(
            "`polymorphic` needs a field that says which model the row is of: add `{name}: {}Type`, or name it by `polymorphic = …`",
            crate::tokens::type_text(&option.target)
        );
        errors.at_span(field.as_ref().map_or(*span, proc_macro2::Ident::span), message);
    }
    for position in [Some(key), tag].into_iter().flatten().filter(|&position| columns[position].nullable) {
        errors.at(
            &columns[position].ty,
            "a polymorphic relation always leads to a row: write the type without `Option`",
        );
    }
    if let Some(on_update) = &option.on_update {
        errors.at(on_update, "a polymorphic relation has no `on_update`: keys of its rows do not change");
    }
    let on_delete = match option.on_delete.as_ref().map(ToString::to_string).as_deref() {
        Some("cascade") => ir::ReferentialAction::Cascade,
        Some("restrict") => ir::ReferentialAction::Restrict,
        None => ir::ReferentialAction::NoAction,
        Some(_) => {
            errors.at(
                &option.on_delete,
                "a polymorphic relation can `cascade` or `restrict`: choose one of them",
            );
            ir::ReferentialAction::NoAction
        }
    };
    if option.trigger.is_none() && on_delete != ir::ReferentialAction::Cascade {
        errors.at_span(
            *span,
            "no foreign key constraint leads to several tables: write `trigger`, by which the database refuses keys without a row, or `on_delete = cascade`, by which the library deletes these rows with theirs",
        );
    }
    let tag = tag.filter(|_| errors.count() == before)?;
    Some(ir::RelationKind::Polymorphic {
        key,
        tag,
        on_delete,
        trigger: option.trigger.is_some(),
        constraint: naming::constraint(table, &[&spelled(&option.name)], "fkey"),
    })
}
