//! Whether tables are what the models read and write.

use orm_core::schema::{Column, Default, Table};
use orm_core::session::Database;
use orm_core::value::TypeKind;
use orm_migrate::query::Query;
use orm_migrate::schema::Name;

use crate::failure::Result;

/// A column as the database has it.
struct Found {
    name: String,
    oid: u32,
    /// For messages, and for types that a database makes itself.
    ty: String,
    not_null: bool,
    /// It gets a value if an INSERT names none.
    fills_itself: bool,
}

/// Where the database's tables are not those that the models were made for, in sentences: a table or a column is not
/// there, is of another type, admits NULL where the model has no `Option` and the other way round, or has to be given a
/// value that the model does not have. Of a read-only model, its columns and their types alone are compared. Indexes and
/// constraints are not compared. A round trip for each table.
///
/// # Errors
/// Those of the connection.
pub(crate) async fn differences(db: &Database, models: &[&'static Table]) -> Result<Vec<String>> {
    let mut differences = Vec::new();
    for table in models {
        let name = Name::new(table.schema, table.name);
        let found = columns(db, &name).await?;
        if found.is_empty() {
            let what = if table.read_only { "table or view" } else { "table" };
            differences.push(format!("the {what} {name} is not there"));
            continue;
        }
        for column in table.columns {
            match found.iter().find(|found| found.name == column.name) {
                // Of a view's columns the catalogue does not know which are never NULL.
                Some(found) if table.read_only => compare_type(&name, column, found, &mut differences),
                Some(found) => compare(&name, column, found, &mut differences),
                None => differences.push(format!("the column {name}.{} is not there", column.name)),
            }
        }
        if table.read_only {
            continue;
        }
        let unknown =
            found.iter().filter(|found| !table.columns.iter().any(|column| column.name == found.name));
        for column in unknown.filter(|found| found.not_null && !found.fills_itself) {
            differences
                .push(format!("{name}.{} is NOT NULL without a default, and no model has it", column.name));
        }
    }
    Ok(differences)
}

async fn columns(db: &Database, table: &Name) -> Result<Vec<Found>> {
    let query = Query::new(
        "SELECT attname::text, atttypid::bigint, format_type(atttypid, NULL), attnotnull, \
         atthasdef OR attidentity <> '' FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = ",
    );
    let rows: Vec<(String, i64, String, bool, bool)> =
        query.regclass(table).text(" ORDER BY attnum").build().read_only().all(db).await?;
    let found = |(name, oid, ty, not_null, fills_itself)| Found {
        name,
        oid: u32::try_from(oid).unwrap_or_default(),
        ty,
        not_null,
        fills_itself,
    };
    Ok(rows.into_iter().map(found).collect())
}

fn compare_type(table: &Name, column: &Column, found: &Found, differences: &mut Vec<String>) {
    if !is_of_type(column, found) {
        let (name, wanted) = (column.name, crate::diagram::column_type(column));
        differences
            .push(format!("{table}.{name} is of type {}, and the model's field of {wanted}", found.ty));
    }
}

fn compare(table: &Name, column: &Column, found: &Found, differences: &mut Vec<String>) {
    let name = column.name;
    compare_type(table, column, found, differences);
    // What the database calculates is never NULL by a write of ours.
    let is_generated = matches!(column.default, Default::Generated(_));
    match (column.nullable, found.not_null) {
        (false, false) if !is_generated => {
            differences.push(format!("{table}.{name} admits NULL, and the model's field is no Option"));
        }
        (true, true) => {
            differences.push(format!("{table}.{name} is NOT NULL, and the model's field is an Option"));
        }
        _ => {}
    }
}

fn is_of_type(column: &Column, found: &Found) -> bool {
    if !column.ty.needs_cast() {
        return column.ty.accepts(found.oid);
    }
    // A type of the database's own, known by its name only.
    let Some(def) = column.ty.enum_def() else { return false };
    let is_array = matches!(column.ty.kind, TypeKind::Array(_));
    let bare = found.ty.strip_suffix("[]").filter(|_| is_array).or((!is_array).then_some(found.ty.as_str()));
    bare.and_then(|bare| bare.rsplit('.').next()).is_some_and(|bare| bare.trim_matches('"') == def.name)
}
