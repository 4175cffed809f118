use std::sync::atomic::{AtomicI64, Ordering};

use orm::prelude::*;

use crate::fill::events;
use crate::measure::{Pair, in_turns};
use crate::models::Event;
use crate::server::Sides;
use crate::{Error, Result, by_hand};

const ROWS: i64 = 1_000;

/// A thousand rows at once. They are made before the clock starts.
pub(crate) async fn of_1000(sides: &mut Sides, rounds: usize) -> Result<Pair> {
    let Sides { db, connection, .. } = sides;
    let db = &*db;
    // Both write to the same table, each call keys of its own.
    let next = AtomicI64::new(1);
    let rows = || events(next.fetch_add(ROWS, Ordering::Relaxed), ROWS);
    let mut ours: Vec<_> = (0..rounds + rounds / 10).map(|_| rows()).collect();
    let mut theirs: Vec<_> = (0..rounds + rounds / 10).map(|_| rows()).collect();

    in_turns(
        rounds,
        async |_| {
            let rows = ours.pop().unwrap_or_default();
            all_inserted(Event::insert_many(rows).exec(db).await?)
        },
        async |_| {
            let rows = theirs.pop().unwrap_or_default();
            all_inserted(by_hand::insert_events(connection, &rows).await?)
        },
    )
    .await
}

fn all_inserted(count: u64) -> Result<()> {
    if i64::try_from(count) == Ok(ROWS) {
        Ok(())
    } else {
        Err(Error::from(format!("{count} rows were inserted")))
    }
}
