use orm::prelude::*;

use super::rows::{Holder, Owner, Picked, Sample};
use super::{assert_same, filled};

#[derive(Projection)]
#[projection(of = Owner)]
struct Owned {
    #[projection(relation = Owner::samples.order_by(Sample::id))]
    samples: Vec<Picked>,
}

#[derive(Projection)]
#[projection(of = Holder)]
struct Held {
    sample: Option<Picked>,
}

#[orm::test(setup = filled)]
async fn rows_that_are_projected_are_the_same(db: Database) -> orm::Result<()> {
    let query = Sample::find().order_by(Sample::id).project::<Picked>();
    let rows: Vec<Sample> = query.all(&db).await?.into_iter().map(Sample::from).collect();
    assert_same(&rows);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_others_belong_to_are_projected_the_same(db: Database) -> orm::Result<()> {
    let query = Holder::find().order_by(Holder::id).project::<Held>();
    let held = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let rows: Vec<Sample> = held.into_iter().filter_map(|held| held.sample).map(Sample::from).collect();
    assert_same(&rows);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_belong_to_others_are_projected_the_same(db: Database) -> orm::Result<()> {
    let query = Owner::find().project::<Owned>();
    let owned = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let mut rows: Vec<Sample> = owned.into_iter().flat_map(|owned| owned.samples).map(Sample::from).collect();
    rows.sort_by_key(|row| row.id);
    assert_same(&rows);
    Ok(())
}
