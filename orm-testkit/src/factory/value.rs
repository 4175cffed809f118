use chrono::{DateTime, Duration, NaiveTime, Utc};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::schema::{Column, Index, IndexPart, Table};
use orm_core::value::{ArrayBuilder, Interval, MacAddr, TypeKind, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::bounds::Bounds;
use super::sequence::word;

/// A value of a required column, for the row of that number.
///
/// # Errors
/// If nothing can be made for its type.
pub(super) fn value(table: &Table, position: usize, number: u32) -> Result<Value> {
    let column = &table.columns[position];
    let bounds = Bounds::of(table, column);
    let is_unique = is_part_of_key(table, position);
    // Of several numbers or times the later ones are greater: `starts < ends`.
    let place = i64::try_from(position).unwrap_or(0) + 1;
    let whole = |most: i64| {
        let least = bounds.least.and_then(|least| i64::try_from(least.ceil()).ok()).unwrap_or(1);
        let most = bounds.greatest.and_then(|greatest| i64::try_from(greatest.floor()).ok()).unwrap_or(most);
        let span = u64::try_from(most.saturating_sub(least)).map_or(1, |span| span.saturating_add(1));
        let step = if is_unique {
            u64::from(number)
        } else {
            u64::try_from(place - least).unwrap_or(0).min(span - 1)
        };
        least.saturating_add(i64::try_from(step % span).unwrap_or(0))
    };
    let now =
        || Utc::now() + Duration::seconds(place) + Duration::microseconds(i64::from(number % 1_000_000));
    let made = match column.ty.kind {
        TypeKind::Enum(def) => {
            let label =
                if is_unique { usize::try_from(number).unwrap_or(0) % def.labels.len().max(1) } else { 0 };
            let label = def.labels.get(label).copied().unwrap_or_default();
            Value::from_bytes(column.ty, label.as_bytes().to_vec())
        }
        TypeKind::Array(element) => ArrayBuilder::new(element, 0).finish(),
        TypeKind::Builtin(name) => match name {
            "boolean" => Value::of(&false),
            "smallint" => Value::of(&i16::try_from(whole(i64::from(i16::MAX))).unwrap_or(i16::MAX)),
            "integer" => Value::of(&i32::try_from(whole(i64::from(i32::MAX))).unwrap_or(i32::MAX)),
            "bigint" => Value::of(&whole(i64::MAX)),
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // any number will do
            "real" => Value::of(&(whole(1 << 24) as f32)),
            #[allow(clippy::cast_precision_loss)]
            "double precision" => Value::of(&(whole(1 << 53) as f64)),
            "numeric" => Value::of(&decimal(column, &bounds, whole)),
            "text" => Value::of(&text(column, &bounds, number)),
            "bytea" => Value::of(&word(number).into_bytes()),
            "uuid" => Value::of(&Uuid::now_v7()),
            "jsonb" => Value::of(&serde_json::json!({})),
            "timestamptz" => Value::of::<DateTime<Utc>>(&now()),
            "timestamp" => Value::of(&now().naive_utc()),
            "date" => Value::of(&(now() + Duration::days(place)).date_naive()),
            "time" => Value::of(&(NaiveTime::MIN + Duration::seconds(place + i64::from(number % 80_000)))),
            "interval" => Value::of(&Interval { days: 1, ..Interval::ZERO }),
            "inet" => Value::of(&std::net::IpAddr::from((number & 0x00ff_ffff | 0x0a00_0000).to_be_bytes())),
            "macaddr" => Value::of(&mac(number)),
            // An empty range, of whatever.
            name if name.ends_with("range") => Value::from_bytes(column.ty, vec![1]),
            _ => return Err(unknown(table, column)),
        },
        _ => return Err(unknown(table, column)),
    };
    Ok(made)
}

/// Whether no two rows can have the same value in this column, or in it and others.
pub(super) fn is_part_of_key(table: &Table, position: usize) -> bool {
    table.primary_key.contains(&position) || table.indexes.iter().any(|index| is_key_with(index, position))
}

fn is_key_with(index: &Index, position: usize) -> bool {
    let is_column =
        |part: &IndexPart| matches!(part, IndexPart::Column { column, .. } if *column == position);
    let is_expression = |part: &IndexPart| matches!(part, IndexPart::Expression(_));
    index.unique && (index.parts.iter().any(is_column) || index.parts.iter().any(is_expression))
}

/// A number with as many digits as the column has place for.
fn decimal(column: &Column, bounds: &Bounds, whole: impl Fn(i64) -> i64) -> Decimal {
    let Some((precision, scale)) = column.precision else {
        return bounds.clamp(Decimal::from(whole(i64::MAX)));
    };
    let most = 10_i64.checked_pow(u32::from(precision.saturating_sub(scale))).unwrap_or(i64::MAX) - 1;
    let mut number = bounds.clamp(Decimal::from(whole(most.max(1))));
    if most == 0 {
        number = bounds.clamp(Decimal::new(1, u32::from(scale).min(28)));
    }
    number
}

/// A text like the field's name, of the column's length.
fn text(column: &Column, bounds: &Bounds, number: u32) -> String {
    if let Some(first) = &bounds.first {
        return first.clone();
    }
    let (field, word) = (column.field, word(number));
    let mut text = if field.contains("email") {
        format!("{word}@example.org")
    } else if ["url", "website", "link"].iter().any(|part| field.contains(part)) {
        format!("https://example.org/{word}")
    } else {
        format!("{}-{word}", field.trim_start_matches("r#").replace('_', "-"))
    };
    let longest = column.len.map(|len| len as usize).into_iter().chain(bounds.longest).min();
    if longest.is_some_and(|longest| text.chars().count() > longest) {
        // The last digits are those that differ from row to row.
        let longest = longest.unwrap_or(0);
        text = word.chars().skip(word.chars().count().saturating_sub(longest)).collect();
    }
    let missing = bounds.shortest.unwrap_or(0).saturating_sub(text.chars().count());
    format!("{}{text}", "x".repeat(missing))
}

/// A locally administered address.
fn mac(number: u32) -> MacAddr {
    let [a, b, c, d] = number.to_be_bytes();
    MacAddr([2, 0, a, b, c, d])
}

#[cold]
fn unknown(table: &Table, column: &Column) -> Error {
    let message = format!(
        "a factory cannot make a value for `{}::{}`, whose type is {}: give one",
        table.model, column.field, column.ty
    );
    Error::new(ErrorKind::Statement, message)
}
