use orm::prelude::*;

use crate::blog::{Comment, Post, Tag, filled};

#[derive(Model, Debug, Clone)]
#[many_to_many(guests: Guest, through = Visit)]
struct Hotel {
    #[column(primary_key, default = identity)]
    id: i64,
}

#[derive(Model, Debug, Clone)]
struct Guest {
    #[column(primary_key, default = identity)]
    id: i64,
}

#[derive(Model, Debug, Clone)]
struct Visit {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(hotel: Hotel)]
    hotel_id: i64,
    #[belongs_to(guest: Guest)]
    guest_id: i64,
}

#[orm::test]
async fn a_join_table_that_admits_a_link_twice_is_refused_before_anything_is_sent(
    db: Database,
) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Hotel, Guest, Visit]).await?;
    let (hotel, guest) = (Hotel::create().save(&db).await?, Guest::create().save(&db).await?);
    let refused = orm::assert_queries!(db, 0, { hotel.add(Hotel::guests, &guest, &db).await.unwrap_err() });
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Schema, &["hotel_id", "guest_id"][..]));
    assert_eq!(
        refused.to_string(),
        "two rows of visits could be the same link, because no unique index is over hotel_id and guest_id: write `#[model(unique(hotel_id, guest_id))]` on `Visit`"
    );
    Visit::create().hotel_id(hotel.id).guest_id(guest.id).save(&db).await?;
    Visit::create().hotel_id(hotel.id).guest_id(guest.id).save(&db).await?;
    assert!(hotel.has(Hotel::guests, &guest, &db).await?);
    assert_eq!(hotel.remove(Hotel::guests, &guest, &db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_relation_with_a_filter_is_refused_where_it_would_be_ignored(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let approved = || Post::comments.filter(Comment::approved.eq(true));
    let comments = Comment::find().all(&db).await?;
    let refused = orm::assert_queries!(db, 0, { post.add(approved(), &comments, &db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    assert_eq!(
        refused.to_string(),
        "`Post::comments` with a filter, an order, a limit or an include cannot be added to or removed from: name the relation alone"
    );
    assert_eq!(post.has(approved(), &comments, &db).await.unwrap_err().kind(), ErrorKind::Statement);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_is_not_in_its_table_is_a_violation_of_the_join_models_field(
    db: Database,
) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let refused = post.add(Post::tags, &Tag { name: "gone".to_owned() }, &db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::ForeignKeyViolation, &["tag_name"][..]));
    Ok(())
}
