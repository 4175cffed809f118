use orm::ErrorKind;
use orm::prelude::*;

use super::{Author, Comment, Image, Label, Post, TaggableType, VotableType, Vote, filled};

#[orm::test(setup = filled)]
async fn the_type_is_one_of_the_models(db: Database) -> orm::Result<()> {
    let sql = "UPDATE comments SET commentable_type = 'film'";
    let error = db.execute_batch(sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CheckViolation);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_trigger_refuses_a_key_without_a_row(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(2).required(&db).await?;
    let vote = Vote::create().target(&post).save(&db).await?;
    let error = Vote::create().kind_of_target(VotableType::Post).target_id(9).save(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    assert_eq!((error.constraint(), error.fields()), (Some("votes_target_fkey"), &["target_id"][..]));
    assert!(
        error
            .to_string()
            .contains("votes.target_id refers to a row that does not exist: foreign key votes_target_fkey"),
        "{error}"
    );
    let error = vote.clone().update(&db, |vote| vote.target_id = 5).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    // The key of a comment is none of a post.
    let moved = vote.clone().update(&db, |vote| vote.kind_of_target = VotableType::Comment).await?;
    assert_eq!((moved.kind_of_target, moved.target_id), (VotableType::Comment, 2));
    let many = [3, 99].map(|id| Vote { id: 0, kind_of_target: VotableType::Comment, target_id: id });
    let error = Vote::insert_many(many).exec(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    assert_eq!(Vote::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_trigger_refuses_to_lose_a_row_that_others_belong_to(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(2).required(&db).await?;
    let vote = Vote::create().target(&post).save(&db).await?;
    let error = post.delete(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    assert_eq!(error.constraint(), Some("votes_target_fkey"));
    assert!(
        error
            .to_string()
            .contains("the row is still referred to by votes.target_id: foreign key votes_target_fkey"),
        "{error}"
    );
    // What the statement did before, by the other relation, is undone.
    assert_eq!(Comment::find().count(&db).await?, 5);
    let error = db.execute_batch("UPDATE posts SET id = 7 WHERE id = 2").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    db.execute_batch("UPDATE posts SET title = 'new' WHERE id = 2").await?;
    vote.delete(&db).await?;
    post.delete(&db).await?;
    assert_eq!(Post::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_trigger_cascades_also_for_other_programs(db: Database) -> orm::Result<()> {
    let image = Image::find_by_pk(1).required(&db).await?;
    let author = Author::find_by_pk(1).required(&db).await?;
    Label::create().text("a").taggable(&image).save(&db).await?;
    Label::create().text("b").taggable(&author).save(&db).await?;
    db.execute_batch("DELETE FROM images WHERE id = 1").await?;
    let left = Label::find().all(&db).await?;
    assert_eq!(left.iter().map(|label| label.taggable_type).collect::<Vec<_>>(), [TaggableType::Author]);
    Ok(())
}

/// The connections to this database that wait for a lock.
#[derive(Model)]
#[model(table = "waiting")]
struct Waiting {
    #[column(primary_key)]
    pid: i32,
}

const WAITING: &str = "CREATE VIEW waiting AS SELECT pid FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()";

#[orm::test(setup = filled)]
async fn a_row_that_is_being_deleted_gets_none_that_belong_to_it(db: Database) -> orm::Result<()> {
    let image = Image::find_by_pk(1).required(&db).await?;
    db.execute_batch(WAITING).await?;
    let tx = db.begin().await?;
    image.delete(&tx).await?;
    // It waits for the transaction's end; then the row is not there.
    let label = Label::create().text("a").taggable(&image);
    let (added, ended) = tokio::join!(label.save(&db), async {
        loop {
            if Waiting::find().exists(&db).await? {
                return tx.commit().await;
            }
            tokio::task::yield_now().await;
        }
    });
    ended?;
    assert_eq!(added.unwrap_err().kind(), ErrorKind::ForeignKeyViolation);
    assert_eq!(Label::find().count(&db).await?, 0);
    Ok(())
}
