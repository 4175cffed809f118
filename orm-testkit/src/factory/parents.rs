use std::pin::Pin;

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::query::{complete, untyped};
use orm_core::schema::{Default, IndexPart, Relation, Table};
use orm_core::session::Session;
use orm_core::sql::ast::InsertMany;
use orm_core::sql::render;
use orm_core::value::Value;
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};

use super::{sequence, value};

/// What is given of a row, by column.
type Given = Vec<Option<Value>>;

/// Gives rows of a table the required values that they lack; the rows that these refer to are inserted. `path` are the
/// tables that the rows are made for.
///
/// # Errors
/// If a required relation leads back to a table of the path, or a row is refused.
pub(super) fn fill<'a>(
    table: &'static Table,
    rows: &'a mut [Given],
    session: Session<'a>,
    path: &'a mut Vec<&'static Table>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let mut apart: Vec<usize> = Vec::new();
        for key in table.foreign_keys {
            let relation = key.relation;
            if !is_wanted(table, relation, rows) {
                continue;
            }
            let (target, columns) = ((relation.target)(), relation.keys());
            if path.contains(&target) || target == table {
                return Err(circle(table, relation));
            }
            let is_apart = rows.len() > 1 && must_differ(table, columns, &apart, rows);
            let mut parents = vec![vec![None; target.columns.len()]; if is_apart { rows.len() } else { 1 }];
            path.push(table);
            fill(target, &mut parents, session, path).await?;
            path.pop();
            let keys = insert(target, parents, session).await?;
            for (row, key) in rows.iter_mut().zip(keys.iter().cycle()) {
                for (&column, value) in columns.iter().zip(key) {
                    row[column] = Some(value.clone());
                }
            }
            if is_apart {
                apart.extend(columns);
            }
        }
        for row in rows {
            let number = sequence::next();
            for (position, column) in table.columns.iter().enumerate() {
                let is_required = !column.nullable && matches!(column.default, Default::None);
                if row[position].is_none() && is_required {
                    row[position] = Some(value::value(table, position, number)?);
                }
            }
        }
        Ok(())
    })
}

/// Whether rows need a row to refer to: the foreign key is required, and nothing of it was given.
fn is_wanted(table: &Table, relation: &Relation, rows: &[Given]) -> bool {
    let is_missing = |&column: &usize| rows.first().is_some_and(|row| row[column].is_none());
    let is_required = |&column: &usize| {
        !table.columns[column].nullable && matches!(table.columns[column].default, Default::None)
    };
    let mut columns = relation.keys().iter();
    !relation.keys().is_empty() && columns.all(|column| is_missing(column) && is_required(column))
}

/// Whether rows that refer to the same row would have the same values in a unique key: every other column of it is given,
/// or refers to a row that they share.
fn must_differ(table: &Table, columns: &[usize], apart: &[usize], rows: &[Given]) -> bool {
    let shared = |column: &usize| {
        let refers = table.foreign_keys.iter().any(|key| key.relation.keys().contains(column));
        let is_given = rows.first().is_some_and(|row| row[*column].is_some());
        let has_constant = matches!(table.columns[*column].default, Default::Constant(_) | Default::Sql(_));
        (refers || is_given || has_constant) && !apart.contains(column)
    };
    let indexes = table.indexes.iter().filter(|index| index.unique).map(|index| {
        let column = |part: &IndexPart| match *part {
            IndexPart::Column { column, .. } => Some(column),
            IndexPart::Expression(_) => None,
        };
        index.parts.iter().filter_map(column).collect::<Vec<usize>>()
    });
    let mut keys = indexes.chain([table.primary_key.to_vec()]);
    keys.any(|key| key.iter().any(|column| columns.contains(column)) && key.iter().all(shared))
}

/// Inserts rows by one statement and returns their primary keys, in their order.
async fn insert(
    table: &'static Table,
    mut rows: Vec<Given>,
    session: Session<'_>,
) -> Result<Vec<Vec<Value>>> {
    for row in &mut rows {
        complete(table, row);
    }
    let insert = InsertMany { returning: true, ..untyped(table, &rows) };
    let mut keys = Vec::with_capacity(rows.len());
    let mut read = |row: &PgRow| {
        let value = |&column: &usize| {
            let raw = row.try_get_raw(column).ok().filter(|raw| !raw.is_null());
            let bytes = raw.and_then(|raw| raw.as_bytes().ok().map(<[u8]>::to_vec));
            let ty = table.columns[column].ty;
            bytes.map_or_else(|| Value::null(ty), |bytes| Value::from_bytes(ty, bytes))
        };
        keys.push(table.primary_key.iter().map(value).collect());
        Ok(())
    };
    session.fetch(&render::insert_many(&insert), &mut read).await?;
    Ok(keys)
}

#[cold]
fn circle(table: &Table, relation: &Relation) -> Error {
    let fields: Vec<&str> = relation.keys().iter().map(|&column| table.columns[column].field).collect();
    let message = format!(
        "a factory cannot make a `{}`, because its required relation `{}` leads back to one that is being made: give `{}`",
        table.model,
        relation.name,
        fields.join("`, `")
    );
    Error::new(ErrorKind::Statement, message)
}
