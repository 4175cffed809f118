use orm::prelude::*;

use super::{Card, Line};
use crate::blog::{Post, filled};

#[orm::test(setup = filled)]
async fn rows_come_one_by_one_in_the_order_of_the_query(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::views.desc()).project::<Line>();
    let all = query.clone().all(&db).await?;
    let mut rows = query.stream(&db);
    let mut found = Vec::new();
    while let Some(row) = rows.next().await {
        found.push(row?);
    }
    assert_eq!(found, all);
    Ok(())
}

#[orm::test(setup = filled)]
async fn batches_have_their_related_rows(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::views.desc()).project::<Card>();
    let all = query.clone().all(&db).await?;
    assert_eq!(all.len(), 4);
    for size in [1, 3, 4, 0] {
        let found = db
            .transaction(async |tx| {
                let mut batches = query.clone().batches(size, tx);
                let mut found = Vec::new();
                while let Some(batch) = batches.next().await {
                    let batch = batch?;
                    assert!(batch.len() as u64 <= size.max(1));
                    found.extend(batch);
                }
                Ok(found)
            })
            .await?;
        assert_eq!(found, all, "{size}");
    }
    Ok(())
}
