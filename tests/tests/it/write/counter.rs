use orm::prelude::*;

use crate::blog::{Comment, Post, User, filled};

#[derive(Model, Debug, Clone)]
#[model(check("stock >= 0"))]
struct Account {
    #[column(primary_key, default = identity)]
    id: i32,
    stock: i16,
    #[column(precision = 12, scale = 2)]
    balance: Decimal,
    ratio: f64,
}

#[orm::test(setup = filled)]
async fn it_adds_and_subtracts_in_the_database_and_gives_the_new_value(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    assert_eq!(orm::assert_queries!(db, 1, { post.increment(Post::views, 5, &db).await? }), 15);
    assert_eq!(post.decrement(Post::views, 3, &db).await?, 12);
    assert_eq!(post.increment(Post::views, Post::views, &db).await?, 24);
    // The row at hand is as it was: the answer says the new value.
    assert_eq!(post.views, 10);
    assert_eq!(Post::find_by_pk(2).required(&db).await?.views, 20);
    Ok(())
}

#[orm::test(setup = filled)]
async fn fifty_at_once_lose_no_count(db: Database) -> orm::Result<()> {
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let post = Post::find_by_pk(4).required(&db).await?;
                post.increment(Post::views, 2, &db).await
            })
        })
        .collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.map_err(orm::Error::application)??);
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=50).map(|count| count * 2).collect::<Vec<_>>());
    assert_eq!(Post::find_by_pk(4).required(&db).await?.views, 100);
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_stays_null(db: Database) -> orm::Result<()> {
    let unscored = Comment::find_by_pk(2).required(&db).await?;
    assert_eq!(unscored.increment(Comment::score, 1, &db).await?, None);
    let scored = Comment::find_by_pk(1).required(&db).await?;
    assert_eq!(scored.increment(Comment::score, 1, &db).await?, Some(6));
    let user = User::find_by_pk(1).required(&db).await?;
    assert_eq!(user.decrement(User::age, 1, &db).await?, Some(35));
    Ok(())
}

#[orm::test]
async fn every_kind_of_number_can_be_counted(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Account]).await?;
    let account = Account::create().stock(2).balance(10).ratio(0.5).save(&db).await?;
    assert_eq!(account.decrement(Account::stock, 2, &db).await?, 0);
    assert_eq!(account.increment(Account::balance, Decimal::new(255, 2), &db).await?, Decimal::new(1255, 2));
    assert_eq!(account.decrement(Account::balance, 1, &db).await?, Decimal::new(1155, 2));
    let ratio = account.increment(Account::ratio, 0.25, &db).await?;
    assert_eq!(ratio.to_bits(), 0.75_f64.to_bits());
    Ok(())
}

#[orm::test]
async fn a_check_and_the_range_of_the_type_refuse_what_they_do_not_hold(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Account]).await?;
    let account = Account::create().stock(2).balance(10).ratio(0.5).save(&db).await?;
    let short = account.decrement(Account::stock, 3, &db).await.unwrap_err();
    assert_eq!((short.kind(), short.fields()), (ErrorKind::CheckViolation, &["stock"][..]));
    let over = account.increment(Account::stock, i16::MAX, &db).await.unwrap_err();
    assert_eq!(over.kind(), ErrorKind::OutOfRange, "{over}");
    assert_eq!(Account::find().required(&db).await?.stock, 2);
    Ok(())
}
