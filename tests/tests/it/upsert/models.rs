//! Rows that may be there already, where deleted rows stay, versions count, and models share a table.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
struct Member {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    email: String,
    #[column(unique = all, default = uuid_v7)]
    card: Uuid,
    #[column(default = 0)]
    visits: i32,
    #[column(version)]
    version: i32,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Inheritance, Debug, Clone, PartialEq)]
#[inheritance(table = "media", shared(id, slug))]
enum Medium {
    Film(Film),
    Song(Song),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Medium, soft_delete)]
struct Film {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    slug: String,
    minutes: i32,
    #[column(version)]
    version: i32,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Medium, soft_delete)]
struct Song {
    #[column(primary_key, default = identity)]
    id: i64,
    slug: String,
    #[column(default = sql("'slow'"))]
    tempo: String,
    #[column(version)]
    version: i32,
    deleted_at: Option<DateTime<Utc>>,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Member, Medium]).await
}

#[orm::test(setup = tables)]
async fn a_deleted_row_is_not_found_and_does_not_stand_in_the_way(db: Database) -> orm::Result<()> {
    let ada = || Member::create().email("ada");
    let old = ada().visits(7).save(&db).await?;
    old.delete(&db).await?;
    let (new, created) = orm::assert_queries!(db, 1, { ada().find_or_create_by(Member::email, &db).await? });
    assert!(created && new.id != old.id && new.visits == 0);
    new.delete(&db).await?;
    let upsert = || ada().visits(3).on_conflict(Member::email).update(Member::visits).save(&db);
    let (third, created) = orm::assert_queries!(db, 1, { upsert().await? });
    assert!(created && third.id != new.id);
    let (same, created) = upsert().await?;
    assert_eq!((same.id, same.version, created), (third.id, 2, false));
    let many = Member::insert_many([ada(), Member::create().email("bob")]);
    assert_eq!(many.on_conflict(Member::email).ignore().exec(&db).await?, 1);
    assert_eq!(Member::find().with_deleted().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_key_that_a_deleted_row_still_has_is_a_unique_violation(db: Database) -> orm::Result<()> {
    let old = Member::create().email("ada").save(&db).await?;
    old.delete(&db).await?;
    let again = || Member::create().id(old.id).email("new").card(old.card);
    let by_card = again().find_or_create_by(Member::card, &db).await.unwrap_err();
    assert_eq!((by_card.kind(), by_card.table()), (ErrorKind::UniqueViolation, Some("members")));
    assert_eq!(by_card.fields(), ["card"]);
    assert_eq!(
        by_card.to_string(),
        "a deleted row of members has the same `card`: restore it, or delete it for good"
    );
    let by_id = again().on_conflict(Member::id).update(Member::visits).save(&db).await.unwrap_err();
    assert_eq!((by_id.kind(), by_id.fields()), (ErrorKind::UniqueViolation, &["id"][..]));
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_update_counts_the_version_and_a_find_does_not(db: Database) -> orm::Result<()> {
    let ada = |visits| Member::create().email("ada").visits(visits);
    let (member, _) = ada(1).find_or_create_by(Member::email, &db).await?;
    assert_eq!(member.version, 1);
    assert_eq!(ada(2).find_or_create_by(Member::email, &db).await?.0.version, 1);
    let update = ada(2).on_conflict(Member::email).update(Member::visits);
    assert_eq!(update.save(&db).await?.0.version, 2);
    let many = || Member::insert_many([ada(3)]).on_conflict(Member::email);
    many().update(Member::visits).exec(&db).await?;
    many().ignore().exec(&db).await?;
    let stored = Member::find().required(&db).await?;
    assert_eq!((stored.visits, stored.version), (3, 3));
    let stale = member.update(&db, |member| member.visits = 9).await.unwrap_err();
    assert_eq!(stale.versions(), Some((1, 3)));
    Ok(())
}

#[orm::test(setup = tables)]
async fn rows_of_one_kind_are_found_and_created_among_those_of_others(db: Database) -> orm::Result<()> {
    let song = Song::create().slug("a").save(&db).await?;
    assert_eq!(song.tempo, "slow");
    let film = |minutes| Film::create().slug("a").minutes(minutes);
    let (first, created) = film(90).find_or_create_by(Film::slug, &db).await?;
    assert!(created && first.id != song.id);
    assert_eq!(film(1).find_or_create_by(Film::slug, &db).await?, (first.clone(), false));
    let upsert = film(91).on_conflict(Film::slug).update(Film::minutes);
    let (changed, created) = upsert.save(&db).await?;
    assert_eq!((changed.minutes, changed.version, created), (91, 2, false));
    let many = Film::insert_many([film(92), Film::create().slug("b").minutes(5)]);
    assert_eq!(many.on_conflict(Film::slug).update(Film::minutes).exec(&db).await?, 2);
    first.delete(&db).await.unwrap_err();
    Film::delete_all().filter(Film::slug.eq("a")).exec(&db).await?;
    assert!(film(93).find_or_create_by(Film::slug, &db).await?.1, "the deleted one does not count");
    assert_eq!(Song::find().all(&db).await?, [song]);
    let slow = Song::create().slug("n").id(500).find_or_create_by(Song::id, &db).await?;
    assert_eq!((&*slow.0.tempo, slow.1), ("slow", true));
    assert_eq!((Medium::find().count(&db).await?, Medium::find().with_deleted().count(&db).await?), (4, 5));
    Ok(())
}
