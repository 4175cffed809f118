//! Every family of functions and operators: the SQL of each, and what it yields on a server, with NULLs.

mod general;
mod identifier;
mod oracle;
mod search;
mod typed;

use orm::expr::{Expr, Truth};
use orm::ipnetwork::IpNetwork;
use orm::prelude::*;
use orm::serde_json::{Value, json};

/// One column of each type, and the same where it can be NULL.
#[derive(Model, Debug, Clone, PartialEq)]
struct Thing {
    #[column(primary_key)]
    id: i64,
    name: String,
    nick: Option<String>,
    number: i32,
    size: Option<f64>,
    price: Option<Decimal>,
    at: DateTime<Utc>,
    seen: Option<DateTime<Utc>>,
    day: NaiveDate,
    clock: NaiveTime,
    local: NaiveDateTime,
    span: Interval,
    labels: Vec<String>,
    scores: Option<Vec<i32>>,
    meta: Option<Value>,
    ages: Range<i32>,
    stay: Option<Range<NaiveDate>>,
    net: IpNetwork,
    key: Uuid,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A row of values, and one of NULLs.
async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Thing]).await?;
    let full = Thing {
        id: 1,
        name: "  Rust & SQL  ".to_owned(),
        nick: Some("a-b-c".to_owned()),
        number: -7,
        size: Some(2.5),
        price: Some(Decimal::new(12_345, 3)),
        at: moment("2024-02-29T13:14:15.5Z"),
        seen: Some(moment("2024-01-01T00:00:00Z")),
        day: day("2024-02-29"),
        clock: "13:14:15".parse().expect("a time"),
        local: "2024-02-29T13:14:15".parse().expect("a timestamp"),
        span: Interval { months: 14, days: 3, microseconds: 3_600_000_000 },
        labels: vec!["a".to_owned(), "b".to_owned()],
        scores: Some(vec![3, 5, 8]),
        meta: Some(json!({"a": [1, {"b": "x"}], "n": 7, "null": null, "k'ey\"": true})),
        ages: Range::from(18..65),
        stay: Some(Range::from(day("2024-01-01")..day("2024-01-08"))),
        net: "10.1.2.3/8".parse().expect("a network"),
        key: Uuid::from_u128(7),
    };
    let empty = Thing {
        id: 2,
        nick: None,
        size: None,
        price: None,
        seen: None,
        scores: None,
        meta: None,
        stay: None,
        ages: Range::Empty,
        labels: Vec::new(),
        ..full.clone()
    };
    Thing::insert_many([full, empty]).exec(db).await?;
    Ok(())
}

/// A condition has this SQL, in which the table's name is left out, and finds these rows.
async fn check(
    db: &Database,
    condition: Expr<Thing, impl Truth>,
    sql: &str,
    found: &[i64],
) -> orm::Result<()> {
    let query = Thing::find().filter(condition).order_by(Thing::id);
    let text = query.to_sql();
    let (_, rest) = text.split_once(" WHERE ").unwrap_or_default();
    let (rendered, _) = rest.rsplit_once(" ORDER BY ").unwrap_or_default();
    let readable = rendered.replace("\"things\".", "").replace('"', "");
    assert_eq!(readable, sql);
    let rows = query.all(db).await.inspect_err(|_| println!("of {readable}"))?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, found, "{readable}");
    Ok(())
}
