//! Rows that are not in the database yet, from their values.

use super::{Model, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Column;
use crate::value::{SqlType, TypeKind, Value};

/// The model of a row whose values are these; where there is none because only the database makes it, the least
/// value of the column's type stands in its place: 0, an empty text, NULL.
///
/// # Errors
/// Of kind `Encode` for a value that PostgreSQL cannot represent; if a column has no placeholder, because its type
/// does not take one.
pub(crate) fn candidate<M: Model>(values: &[Option<Value>]) -> Result<M> {
    let columns = M::TABLE.columns.iter().zip(values);
    let mut row = Vec::with_capacity(values.len());
    for (column, value) in columns {
        let value = value.clone().unwrap_or_else(|| placeholder(column));
        if let Err(error) = value.bytes() {
            let message = format!("{}.{} cannot be sent: {error}", M::TABLE.name, column.name);
            return Err(Error::new(ErrorKind::Encode, message)
                .with_table(M::TABLE.name)
                .with_fields(vec![column.field]));
        }
        row.push(value);
    }
    <M as Model>::decode(&mut Row::of_values(&row, M::TABLE).reader())
        .map_err(|error| without_value::<M>(values, error))
}

/// A copy of a row, for which the model need not be `Clone`.
///
/// # Errors
/// As [`candidate`].
pub(crate) fn copy<M: Model>(row: &M) -> Result<M> {
    let values: Vec<Option<Value>> =
        (0..M::TABLE.columns.len()).map(|column| Some(row.field(column).value())).collect();
    candidate(&values)
}

/// The error of a type that does not take the placeholder says what to do instead.
fn without_value<M: Model>(values: &[Option<Value>], error: Error) -> Error {
    let refused = |(column, value): (&Column, &Option<Value>)| {
        (value.is_none() && error.fields().contains(&column.field)).then_some(column.field)
    };
    let Some(field) = M::TABLE.columns.iter().zip(values).find_map(refused) else { return error };
    let message = format!(
        "{}::{field} is made by the database, and its type has no value that could stand in its place before: give the \
         field when a row is created, because hooks and validators see the whole row",
        M::TABLE.model
    );
    Error::new(ErrorKind::Decode, message).with_table(M::TABLE.name).with_fields(vec![field])
}

fn placeholder(column: &Column) -> Value {
    if column.nullable { Value::null(column.ty) } else { Value::from_bytes(column.ty, least(&column.ty)) }
}

/// The bytes of a type's least value, or of the emptiest.
fn least(ty: &SqlType) -> Vec<u8> {
    let name = match ty.kind {
        TypeKind::Enum(def) => {
            return def.labels.first().map_or_else(Vec::new, |label| label.as_bytes().to_vec());
        }
        // No dimension, no NULL, the type of the elements.
        TypeKind::Array(element) => {
            return [0, 0, element.oid].into_iter().flat_map(u32::to_be_bytes).collect();
        }
        TypeKind::Builtin(name) => name,
    };
    match name {
        "boolean" => vec![0],
        "smallint" => vec![0; 2],
        // A search vector without a word begins with their number, too.
        "integer" | "real" | "date" | "tsvector" => vec![0; 4],
        "bigint" | "double precision" | "numeric" | "time" | "timestamp" | "timestamptz" => vec![0; 8],
        "uuid" | "interval" => vec![0; 16],
        "macaddr" => vec![0; 6],
        // The format's version, and an empty object.
        "jsonb" => b"\x01{}".to_vec(),
        // IPv4, the bits of a network, no cidr, the address and its length before it: 0.0.0.0.
        "inet" => vec![2, 32, 0, 4, 0, 0, 0, 0],
        // The flag of a range without a value.
        name if name.ends_with("range") => vec![1],
        _ => Vec::new(),
    }
}
