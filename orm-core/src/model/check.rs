use std::ops::Range;

use sqlx::postgres::{PgColumn, PgTypeInfo, PgTypeKind};
use sqlx::{Column as _, TypeInfo as _};

use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Column, Relation, RelationKind, Table};
use crate::sql::ast::Item;
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
        if !fits(&expected.ty, column.type_info()) {
            return Err(mismatch(table, position, &expected.ty, column.type_info().name()));
        }
    }
    Ok(())
}

/// The same of a result whose columns are these items, over a table's rows.
///
/// # Errors
/// Of kind `Schema` if a column has another type in the database than its item.
pub(crate) fn check_items(found: &[PgColumn], items: &[Item], table: &'static Table) -> Result<()> {
    for (position, item) in items.iter().enumerate() {
        let Some(column) = found.get(position) else {
            return Err(Error::new(
                ErrorKind::Schema,
                format!("the result for {} has too few columns", table.name),
            ));
        };
        if !fits(&item.ty, column.type_info()) {
            let (table, position) =
                item.column().map_or((table, usize::MAX), |column| (column.table, column.column));
            return Err(mismatch(table, position, &item.ty, column.type_info().name()));
        }
    }
    Ok(())
}

fn fits(expected: &SqlType, found: &PgTypeInfo) -> bool {
    // Of a statement that was not prepared the driver knows the built-in types only. What else is in an array is
    // known by the array.
    let is_unresolved = matches!(expected.kind, TypeKind::Array(_)) && found.name() == UNRESOLVED;
    is_unresolved || is_read_as(expected, found)
}

/// Whether a column of a result can be read as a type. One of a native enum comes as text in the library's own
/// statements, and as itself in those that a person wrote: its bytes are the same.
pub(super) fn is_read_as(expected: &SqlType, found: &PgTypeInfo) -> bool {
    if expected.accepts(found.oid().map_or(0, |oid| oid.0)) {
        return true;
    }
    match (expected.kind, found.kind()) {
        (TypeKind::Enum(def), PgTypeKind::Enum(_)) => is_named(found, def.name),
        (TypeKind::Array(element), PgTypeKind::Array(inner)) => match (element.enum_def(), inner.kind()) {
            (Some(def), PgTypeKind::Enum(_)) => is_named(inner, def.name),
            _ => element_of_domain(found).is_some_and(|domain| element.accepts(domain)),
        },
        _ => false,
    }
}

/// Whether a type of the database has this name; the driver writes it behind its schema, if that is not in the search
/// path, and in quotes where they are needed.
fn is_named(found: &PgTypeInfo, name: &str) -> bool {
    let found = found.name();
    let last = found.strip_suffix('"').map_or_else(
        || found.rsplit('.').next().unwrap_or(found).to_owned(),
        |quoted| quoted.rsplit(".\"").next().unwrap_or(quoted).trim_start_matches('"').replace("\"\"", "\""),
    );
    last.eq_ignore_ascii_case(name)
}

/// As [`mismatch`], of the result of a statement that a person wrote.
#[cold]
pub(super) fn mismatch_in_result(table: &Table, position: usize, expected: &SqlType, found: &str) -> Error {
    let (name, field) = table.columns.get(position).map_or(("?", "?"), |column| (column.name, column.field));
    let message = format!(
        "column {name} of the result is {}, but {}::{field} says {expected}: cast it in the SQL, or change the field's type",
        found.to_lowercase(),
        table.model,
    );
    Error::new(ErrorKind::Schema, message).with_table(table.name).with_fields(vec![field])
}

/// A column that has the type `found` in the database.
#[cold]
pub(super) fn mismatch(table: &Table, position: usize, expected: &SqlType, found: &str) -> Error {
    let found = found.to_lowercase();
    let Some(Column { name, field, .. }) = table.columns.get(position) else {
        let message = format!(
            "an expression of {} is {found} in the database, and {expected} is read: change the field's type, or cast it",
            table.name
        );
        return Error::new(ErrorKind::Schema, message).with_table(table.name);
    };
    Error::new(
        ErrorKind::Schema,
        format!(
            "{}.{name} is {found} in the database, but {}::{field} says {expected}: change the field's type or migrate the column",
            table.name, table.model,
        ),
    )
    .with_table(table.name)
    .with_fields(vec![field])
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
pub(super) fn several(relation: &Relation, target: &Table) -> Error {
    let (source, name) = ((relation.source)(), relation.name);
    let message = if matches!(relation.kind, RelationKind::HasOne { .. }) {
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
