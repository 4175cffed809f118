use super::*;
use crate::blog::{Status, User, empty};

#[orm::test(setup = filled)]
async fn a_list_finds_its_members_and_its_negation_the_others(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::id.in_([1, 3, 99])).await?, [1, 3]);
    assert_eq!(found(&db, Post::id.in_([2])).await?, [2]);
    assert_eq!(found(&db, Post::id.not_in([1, 3])).await?, [2, 4]);
    assert_eq!(found(&db, Post::status.in_([Status::Published, Status::Archived])).await?, [1, 3]);
    assert_eq!(found(&db, Post::title.in_(["notes".to_owned()])).await?, [3]);
    assert_eq!(found(&db, Post::title.in_(&["notes".to_owned()])).await?, [3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_empty_list_finds_nothing_and_its_negation_everything(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::id.in_(Vec::<i64>::new())).await?, NONE);
    assert_eq!(found(&db, Post::id.not_in(Vec::<i64>::new())).await?, [1, 2, 3, 4]);
    // Even where the value is NULL: the comparison has nothing to compare it with.
    assert_eq!(found(&db, Post::body.not_in(Vec::<String>::new())).await?, [1, 2, 3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_is_in_no_list_and_outside_of_none(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::body.in_(["long"])).await?, [1]);
    assert_eq!(found(&db, Post::body.not_in(["long"])).await?, [4]);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_hundred_thousand_members_are_one_statement(db: Database) -> orm::Result<()> {
    let rows = (0..1000).map(|number| User::create().email(number.to_string()));
    User::insert_many(rows).exec(&db).await?;
    let query = User::find().filter(User::id.in_(901_i64..100_901));
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(users.len(), 100);
    let emails = (0..100_000).map(|number| (number * 10).to_string());
    assert_eq!(User::find().filter(User::email.in_(emails)).count(&db).await?, 100);
    Ok(())
}
