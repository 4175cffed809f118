use fastrand::Rng;
use orm::prelude::*;

use crate::fill::USERS;
use crate::measure::{Pair, in_turns};
use crate::models::User;
use crate::server::Sides;
use crate::{Result, by_hand, same};

/// A row by its key: through the pool of `Database`, against a connection that is held.
pub(crate) async fn by_key(sides: &mut Sides, rounds: usize) -> Result<Pair> {
    let Sides { db, connection, .. } = sides;
    let db = &*db;
    let mut rng = Rng::with_seed(1);
    let ids: Vec<i64> = (0..1_000).map(|_| rng.i64(1..=USERS)).collect();
    let id = |round: usize| ids[round % ids.len()];

    same(&User::find_by_pk(id(0)).one(db).await?, &by_hand::user(connection, id(0)).await?)?;
    in_turns(
        rounds,
        async |round| Ok(User::find_by_pk(id(round)).one(db).await?),
        async |round| Ok(by_hand::user(connection, id(round)).await?),
    )
    .await
}
