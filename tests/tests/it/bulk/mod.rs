//! Rows by the ten thousand.

mod conflict;
mod copy;
mod interruption;
mod key;
mod list;
mod memory;
mod returning;
mod stream;
mod update_many;

use orm::prelude::*;

/// From how many rows on they go by COPY.
const MANY: i32 = 10_000;
/// The same, as a count.
const COUNT: u64 = 10_000;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Level {
    Low,
    High,
}

/// A column of every kind of type that a COPY has its own bytes for.
#[derive(Model, Debug, Clone, PartialEq)]
struct Reading {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    number: i32,
    level: Level,
    #[column(len = 12)]
    name: String,
    note: Option<String>,
    #[column(precision = 12, scale = 3)]
    amount: Decimal,
    ratio: f64,
    token: Uuid,
    at: DateTime<Utc>,
    sizes: Vec<i16>,
    labels: Option<Vec<Option<String>>>,
    extra: serde_json::Value,
    bytes: Vec<u8>,
    #[column(default = sql("now()"))]
    made_at: DateTime<Utc>,
}

fn reading(number: i32) -> Reading {
    Reading {
        id: 0,
        number,
        level: if number % 2 == 0 { Level::Low } else { Level::High },
        name: format!("größe {number}"),
        note: (number % 3 == 0).then(|| "a\tb\\N\n".to_owned()),
        amount: Decimal::new(i64::from(number) - 5, 3),
        ratio: if number == 7 { f64::NEG_INFINITY } else { f64::from(number) / 3.0 },
        token: Uuid::from_u128(number.unsigned_abs().into()),
        at: DateTime::from_timestamp_micros(i64::from(number) * 1_000_001).unwrap_or_default(),
        sizes: vec![i16::MIN; remainder(number)],
        labels: (number % 5 == 0).then(|| vec![Some(String::new()), None]),
        extra: serde_json::json!({ "n": number }),
        bytes: vec![0, 255],
        made_at: DateTime::UNIX_EPOCH,
    }
}

/// A length from a number.
fn remainder(number: i32) -> usize {
    usize::try_from(number.rem_euclid(3)).expect("below 3")
}

fn readings(numbers: std::ops::Range<i32>) -> impl Iterator<Item = Reading> {
    numbers.map(reading)
}

async fn empty(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Reading]).await
}
