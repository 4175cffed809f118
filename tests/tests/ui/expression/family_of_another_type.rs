//! A function of one family on a column of another.

use orm::prelude::*;
use orm::serde_json;

#[derive(Model)]
struct Event {
    #[column(primary_key)]
    id: i64,
    name: String,
    size: i32,
    meta: serde_json::Value,
    labels: Vec<String>,
    ages: Range<i32>,
    at: DateTime<Utc>,
}

fn main() {
    let _ = Event::size.trim();
    let _ = Event::name.year();
    let _ = Event::name.has_key("a");
    let _ = Event::name.round();
    let _ = Event::size.round_to(2);
    let _ = Event::size.cardinality();
    let _ = Event::size.lower_bound();
    let _ = Event::name.masklen();
    let _ = Event::size.matches("rust");
    let _ = Event::name.at_time_zone("UTC");
}
