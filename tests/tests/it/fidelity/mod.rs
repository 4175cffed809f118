//! Every column type at its boundary values: written and read in every way there is, bit by bit the same.

#![allow(clippy::large_futures)] // a row of 129 columns is large

mod projection;
mod rows;

use orm::prelude::*;
use orm_core::value::Value;

use self::rows::{Holder, Owner, Sample, sample};

/// How many rows it takes for every value to have stood in every column.
const ROWS: i64 = 24;

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Owner, Sample, Holder]).await?;
    Owner::insert_many([1, 2].map(|id| Owner { id })).exec(db).await?;
    Ok(())
}

async fn filled(db: &Database) -> orm::Result<()> {
    tables(db).await?;
    Sample::insert_many((1..=ROWS).map(sample)).exec(db).await?;
    Holder::insert_many((1..=ROWS).map(|id| Holder { id, sample_id: Some(id) })).exec(db).await?;
    Ok(())
}

/// A row's values as they cross the wire: NaN is NaN there, and -0.0 is not 0.0.
fn bits(row: &Sample) -> Vec<(&'static str, Value)> {
    let columns = Sample::TABLE.columns.iter().enumerate();
    columns.map(|(position, column)| (column.name, row.field(position).value())).collect()
}

#[track_caller]
fn assert_same<'a>(rows: impl IntoIterator<Item = &'a Sample>) {
    let mut count = 0;
    for (row, id) in rows.into_iter().zip(1..) {
        count += 1;
        for ((name, found), (_, expected)) in bits(row).into_iter().zip(bits(&sample(id))) {
            assert_eq!(found.bytes(), expected.bytes(), "{name} of row {id}");
        }
    }
    assert_eq!(count, ROWS);
}

#[test]
fn every_value_can_be_encoded() {
    for id in 1..=ROWS {
        for (name, value) in bits(&sample(id)) {
            assert!(value.bytes().is_ok(), "{name} of row {id}: {value:?}");
        }
    }
}

#[orm::test(setup = tables)]
async fn a_row_that_is_inserted_comes_back_the_same(db: Database) -> orm::Result<()> {
    let mut returned = Vec::new();
    for id in 1..=ROWS {
        returned.push(sample(id).insert(&db).await?);
    }
    assert_same(&returned);
    assert_same(&Sample::find().order_by(Sample::id).all(&db).await?);
    Ok(())
}

#[orm::test(setup = tables)]
async fn many_rows_that_are_inserted_come_back_the_same(db: Database) -> orm::Result<()> {
    let rows = Sample::insert_many((1..=ROWS).map(sample));
    assert_same(&orm::assert_queries!(db, 1, { rows.all(&db).await? }));
    assert_same(&Sample::find().order_by(Sample::id).all(&db).await?);
    Sample::delete_all().all_rows().exec(&db).await?;
    // Rows that come alone: an array of nothing but empty arrays, or of nothing but NULLs.
    for id in 1..=ROWS {
        Sample::insert_many([sample(id)]).exec(&db).await?;
    }
    assert_same(&Sample::find().order_by(Sample::id).all(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_read_alone_are_the_same(db: Database) -> orm::Result<()> {
    for id in 1..=ROWS {
        let row = Sample::find_by_pk(id).required(&db).await?;
        assert_eq!(bits(&row), bits(&sample(id)), "row {id}");
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_others_belong_to_are_the_same(db: Database) -> orm::Result<()> {
    let query = Holder::find().order_by(Holder::id).include(Holder::sample);
    let holders = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_same(holders.iter().filter_map(|holder| holder.sample.as_ref()));
    let query = Sample::find().order_by(Sample::id).include(Sample::owner);
    assert_same(query.all(&db).await?.iter().map(|sample| &sample.model));
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_belong_to_others_are_the_same(db: Database) -> orm::Result<()> {
    type Loaded = orm::with!(Owner { samples });
    let in_order = |owners: &[Loaded]| {
        let mut samples: Vec<Sample> = owners.iter().flat_map(|owner| owner.samples.clone()).collect();
        samples.sort_by_key(|sample| sample.id);
        assert_same(&samples);
    };
    let query = Owner::find().include(Owner::samples);
    in_order(&orm::assert_queries!(db, 1, { query.all(&db).await? }));
    in_order(&Owner::find().include(Owner::samples.order_by(Sample::id).limit(1000)).all(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_loaded_later_are_the_same(db: Database) -> orm::Result<()> {
    let holders = Holder::find().order_by(Holder::id).all(&db).await?;
    let holders = orm::load(holders, Holder::sample.include(Sample::owner), &db).await?;
    assert_same(holders.iter().filter_map(|holder| Some(&holder.sample.as_ref()?.model)));
    let owners = orm::load(Owner::find().all(&db).await?, Owner::samples, &db).await?;
    let mut samples: Vec<&Sample> = owners.iter().flat_map(|owner| &owner.samples).collect();
    samples.sort_by_key(|sample| sample.id);
    assert_same(samples);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_changed_are_the_same(db: Database) -> orm::Result<()> {
    let rows = Sample::find().order_by(Sample::id).all(&db).await?;
    let moved = |id: i64| id % ROWS + 1;
    let mut returned = Vec::new();
    for row in rows {
        let mut edit = row.edit();
        let id = edit.id;
        *edit = Sample { id, ..sample(moved(id)) };
        returned.push(edit.save(&db).await?);
    }
    let read = Sample::find().order_by(Sample::id).all(&db).await?;
    for rows in [returned, read] {
        for row in rows {
            assert_eq!(bits(&row), bits(&Sample { id: row.id, ..sample(moved(row.id)) }), "row {}", row.id);
        }
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_is_read_and_not_touched_has_no_changes(db: Database) -> orm::Result<()> {
    for row in Sample::find().all(&db).await? {
        let edit = row.edit();
        assert!(edit.changes().is_empty());
        orm::assert_queries!(db, 0, { edit.save(&db).await? });
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_and_the_empty_array_and_the_json_null_stay_apart(db: Database) -> orm::Result<()> {
    let count = async |filter| Sample::find().filter(filter).count(&db).await;
    let rows = || (1..=ROWS).map(sample);
    let nulls = rows().filter(|row| row.int8_holes.is_none()).count() as u64;
    assert!(nulls > 0 && nulls < ROWS as u64);
    assert_eq!(count(Sample::int8_holes.is_null().nullable()).await?, nulls);
    let empty = rows().filter(|row| row.int8_array.is_empty()).count() as u64;
    assert!(empty > 0 && empty < ROWS as u64);
    assert_eq!(count(Sample::int8_array.eq(Vec::new()).nullable()).await?, empty);
    let json_null = rows().filter(|row| row.json_null == Some(serde_json::Value::Null)).count() as u64;
    assert!(json_null > 0);
    assert_eq!(count(Sample::json_null.eq(serde_json::Value::Null)).await?, json_null);
    assert!(count(Sample::json_null.is_null().nullable()).await? > 0);
    Ok(())
}
