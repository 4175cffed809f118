use std::ops::Range;

use sqlx::postgres::{PgColumn, PgTypeInfo, PgTypeKind};
use sqlx::{Column as _, TypeInfo as _};

use crate::error::{Error, ErrorKind, Result};
use crate::schema::{RelationKind, Table};
use crate::value::{SqlType, TypeKind};

/// The driver's name of a type that it did not ask the catalogue for.
const UNRESOLVED: &str = "?";

/// Compares the types of a result's columns with those of a stretch of the table's columns, once for a statement;
/// the values are then decoded without looking at types again.
///
/// # Errors
/// Of kind `Schema` if a column has another type in the database than in the model.
pub fn check_columns(found: &[PgColumn], table: &'static Table, expected: Range<usize>) -> Result<()> {
    for (index, position) in expected.enumerate() {
        let (Some(column), Some(expected)) = (found.get(index), table.columns.get(position)) else {
            return Err(Error::new(
                ErrorKind::Schema,
                format!("the result for {} has too few columns", table.name),
            ));
        };
        let oid = column.type_info().oid().map_or(0, |oid| oid.0);
        let is_of_domain = |element: &SqlType| {
            element_of_domain(column.type_info()).is_some_and(|domain| element.accepts(domain))
        };
        let is_expected = match expected.ty.kind {
            // Of a statement that was not prepared the driver knows the built-in types only. What else is in an array
            // is known by the array.
            TypeKind::Array(_) if column.type_info().name() == UNRESOLVED => true,
            TypeKind::Array(element) => expected.ty.accepts(oid) || is_of_domain(element),
            _ => expected.ty.accepts(oid),
        };
        if !is_expected {
            return Err(mismatch(table, position, &expected.ty, column.type_info().name()));
        }
    }
    Ok(())
}

/// A column that has the type `found` in the database.
#[cold]
pub(super) fn mismatch(table: &Table, position: usize, expected: &SqlType, found: &str) -> Error {
    let (name, field) =
        table.columns.get(position).map_or(("?", None), |column| (column.name, Some(column.field)));
    Error::new(
        ErrorKind::Schema,
        format!(
            "{}.{name} is {} in the database, but {}::{} says {expected}: change the field's type or migrate the column",
            table.name,
            found.to_lowercase(),
            table.model,
            field.unwrap_or("?"),
        ),
    )
    .with_table(table.name)
    .with_fields(field.into_iter().collect())
}

/// The type beneath a domain, by its number, if `found` is an array of one. PostgreSQL sends a column over a domain as
/// one of the type beneath, but has an array type for the domain itself.
pub(super) fn element_of_domain(found: &PgTypeInfo) -> Option<u32> {
    if found.name() == UNRESOLVED {
        return None; // the driver would panic
    }
    let PgTypeKind::Array(element) = found.kind() else { return None };
    let PgTypeKind::Domain(mut base) = element.kind().clone() else { return None };
    while let PgTypeKind::Domain(below) = base.kind().clone() {
        base = below;
    }
    base.oid().map(|oid| oid.0)
}

/// A to-one relation that leads to several rows: the database lacks what the models promise.
#[cold]
pub(super) fn several(source: &Table, slot: usize, target: &Table) -> Error {
    let relation = source.relations.get(slot);
    let name = relation.map_or("?", |relation| relation.name);
    let message = if relation.is_some_and(|relation| matches!(relation.kind, RelationKind::HasOne { .. })) {
        format!(
            "{}::{name} is has_one, but a row of {} has several in {}: is the unique index of its foreign key missing?",
            source.model, source.name, target.name
        )
    } else {
        format!(
            "{}::{name} leads to one row, but several of {} have the same key: is its primary key missing?",
            source.model, target.name
        )
    };
    Error::new(ErrorKind::Schema, message).with_table(target.name)
}
