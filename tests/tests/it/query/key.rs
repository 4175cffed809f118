use super::*;
use crate::blog::{Friendship, PostTag, Tag};

#[derive(Model, Debug, Clone, PartialEq)]
struct Device {
    #[column(primary_key, default = uuid_v4)]
    id: Uuid,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(day, slot, place))]
struct Appointment {
    place: String,
    day: NaiveDate,
    slot: i16,
    note: Option<String>,
}

#[orm::test(setup = filled)]
async fn a_row_is_found_by_its_key_in_one_statement(db: Database) -> orm::Result<()> {
    let post = orm::assert_queries!(db, 1, { Post::find_by_pk(3).one(&db).await? });
    assert_eq!(post.map(|post| post.title), Some("notes".to_owned()));
    assert_eq!(Post::find_by_pk(0).one(&db).await?, None);
    assert_eq!(Post::find_by_pk(3).filter(Post::views.lt(30)).one(&db).await?, None);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_may_be_text(db: Database) -> orm::Result<()> {
    assert_eq!(Tag::find_by_pk("sql".to_owned()).required(&db).await?.name, "sql");
    assert!(!Tag::find_by_pk("SQL".to_owned()).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_of_several_columns_is_a_tuple_in_their_order(db: Database) -> orm::Result<()> {
    let tag = PostTag::find_by_pk((2, "sql".to_owned())).required(&db).await?;
    assert_eq!(tag.note.as_deref(), Some("b"));
    assert_eq!(Friendship::find_by_pk((1, 2)).count(&db).await?, 1);
    assert_eq!(Friendship::find_by_pk((2, 1)).count(&db).await?, 0);
    Ok(())
}

#[orm::test]
async fn a_key_may_be_a_uuid_or_three_columns_in_another_order_than_the_fields(
    db: Database,
) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Device, Appointment]).await?;
    let device = Device::create().name("phone").save(&db).await?;
    assert_eq!(device.id.get_version_num(), 4);
    assert_eq!(Device::find_by_pk(device.id).one(&db).await?, Some(device));
    assert_eq!(Device::find_by_pk(Uuid::nil()).one(&db).await?, None);

    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
    let appointment = Appointment { place: "here".to_owned(), day, slot: 2, note: None }.insert(&db).await?;
    let found = Appointment::find_by_pk((day, 2, "here".to_owned())).one(&db).await?;
    assert_eq!(found, Some(appointment.clone()));
    let moved = appointment.update(&db, |appointment| appointment.slot = 3).await?;
    assert_eq!(Appointment::find_by_pk((day, 3, "here".to_owned())).required(&db).await?, moved);
    moved.delete(&db).await?;
    assert_eq!(Appointment::find().count(&db).await?, 0);
    Ok(())
}
