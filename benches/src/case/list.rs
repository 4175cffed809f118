use fastrand::Rng;
use orm::prelude::*;

use crate::fill::POSTS;
use crate::measure::{Pair, in_turns};
use crate::models::Post;
use crate::server::Sides;
use crate::{Result, by_hand, same};

/// A page of 100 rows.
pub(crate) async fn of_100(sides: &mut Sides, rounds: usize) -> Result<Pair> {
    let Sides { db, connection, .. } = sides;
    let db = &*db;
    let mut rng = Rng::with_seed(2);
    let starts: Vec<i64> = (0..1_000).map(|_| rng.i64(0..=POSTS - 100)).collect();
    let after = |round: usize| starts[round % starts.len()];
    let page = |after: i64| Post::find().filter(Post::id.gt(after)).order_by(Post::id).limit(100);

    same(&page(after(0)).all(db).await?, &by_hand::posts(connection, after(0), 100).await?)?;
    in_turns(
        rounds,
        async |round| Ok(page(after(round)).all(db).await?),
        async |round| Ok(by_hand::posts(connection, after(round), 100).await?),
    )
    .await
}
