//! The right family, and something of another type beside it.

use orm::prelude::*;
use orm::expr::case;
use orm::serde_json;

#[derive(Model)]
struct Event {
    #[column(primary_key)]
    id: i64,
    name: String,
    nick: Option<String>,
    meta: serde_json::Value,
    labels: Vec<String>,
    ages: Range<i32>,
    at: DateTime<Utc>,
}

fn main() {
    let _ = Event::labels.contains([1]);
    let _ = Event::labels.has(1);
    let _ = Event::ages.overlaps("a");
    let _ = Event::ages.contains("a");
    let _ = Event::meta.get(1.5);
    let _ = Event::meta.contains("a");
    let _ = Event::at + 1;
    let _ = Event::name.coalesce(1);
    let _ = Event::name.replace(Event::nick, "a");
    let _ = Event::at.cast::<i32>();
    let _ = case().when(Event::id.eq(1), "a").otherwise(1);
}
