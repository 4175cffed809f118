use super::*;
use crate::blog::{PostTag, Tag, User};

#[orm::test(setup = crate::blog::empty)]
async fn rows_that_were_there_are_gaps_in_what_comes_back(db: Database) -> orm::Result<()> {
    let bob = User::create().email("bob").nick("b").save(&db).await?;
    let rows = ["cy", "bob", "ada", "cy"].map(|email| User::create().email(email));
    let found = orm::assert_queries!(db, 1, {
        User::insert_many(rows).on_conflict(User::email).ignore().all(&db).await?
    });
    let emails: Vec<Option<&str>> = found.iter().map(|user| user.as_ref().map(|user| &*user.email)).collect();
    assert_eq!(emails, [Some("cy"), None, Some("ada"), None]);
    for user in found.into_iter().flatten() {
        assert_eq!(User::find_by_pk(user.id).required(&db).await?, user);
    }
    assert_eq!(User::find_by_pk(bob.id).required(&db).await?, bob);
    let none = || User::insert_many(Vec::<User>::new()).on_conflict(User::email);
    assert_eq!(orm::assert_queries!(db, 0, { none().ignore().all(&db).await? }), []);
    assert_eq!(orm::assert_queries!(db, 0, { none().update(User::nick).all(&db).await? }), []);
    Ok(())
}

#[orm::test(setup = crate::blog::empty)]
async fn of_two_rows_with_one_primary_key_the_first_is_the_one_that_is_inserted(
    db: Database,
) -> orm::Result<()> {
    let tags = ["b", "a", "b"].map(|name| Tag { name: name.to_owned() });
    let found = Tag::insert_many(tags).on_conflict(Tag::name).ignore().all(&db).await?;
    let names: Vec<Option<&str>> = found.iter().map(|tag| tag.as_ref().map(|tag| &*tag.name)).collect();
    assert_eq!(names, [Some("b"), Some("a"), None]);
    Ok(())
}

#[orm::test(setup = crate::blog::filled)]
async fn rows_that_are_updated_come_back_in_their_order_with_the_keys_that_they_had(
    db: Database,
) -> orm::Result<()> {
    let bob = User::find().filter(User::email.eq("bob@x.org")).required(&db).await?;
    let rows =
        ["new@x.org", "bob@x.org", "other@x.org"].map(|email| User::create().email(email).nick("same"));
    let found = orm::assert_queries!(db, 1, {
        User::insert_many(rows).on_conflict(User::email).update(User::nick).all(&db).await?
    });
    let emails: Vec<&str> = found.iter().map(|user| &*user.email).collect();
    assert_eq!(emails, ["new@x.org", "bob@x.org", "other@x.org"]);
    assert_eq!(found[1], User { nick: Some("same".to_owned()), ..bob });
    for user in found {
        assert_eq!(User::find_by_pk(user.id).required(&db).await?, user);
    }

    let links = [(4, "rust"), (1, "rust")];
    let links = links.map(|(post, tag)| PostTag::create().post_id(post).tag_name(tag).note("n"));
    let target = (PostTag::post_id, PostTag::tag_name);
    let found = PostTag::insert_many(links).on_conflict(target).update(PostTag::note).all(&db).await?;
    let found: Vec<(i64, Option<&str>)> =
        found.iter().map(|link| (link.post_id, link.note.as_deref())).collect();
    assert_eq!(found, [(4, Some("n")), (1, Some("n"))]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(code, place))]
struct Slot {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(precision = 6, scale = 1)]
    code: Decimal,
    place: Option<i32>,
    #[column(default = sql("'made'"))]
    note: String,
}

#[orm::test]
async fn a_target_that_is_null_or_rounded_is_found_again(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Slot]).await?;
    let target = (Slot::code, Slot::place);
    let code = Decimal::new(125, 2); // 1.25, stored as 1.3
    let slot = |place: Option<i32>| Slot { id: 0, code, place, note: "old".to_owned() };
    Slot::insert_many([slot(Some(1))]).exec(&db).await?;
    let rows = [slot(None), slot(Some(2)), slot(Some(1)), slot(None)]
        .map(|slot| Slot { note: "new".into(), ..slot });
    let found = Slot::insert_many(rows).on_conflict(target).update(Slot::note).all(&db).await?;
    let places: Vec<_> = found.iter().map(|slot| (slot.place, &*slot.note)).collect();
    assert_eq!(places, [(None, "new"), (Some(2), "new"), (Some(1), "new"), (None, "new")]);
    assert_eq!(found[2].id, 1);
    assert_ne!(found[0].id, found[3].id);
    Ok(())
}

#[orm::test(setup = empty)]
async fn seventy_thousand_rows_come_back_with_their_gaps(db: Database) -> orm::Result<()> {
    Reading::insert_iter(readings(0..70_000).step_by(2)).exec(&db).await?;
    // BEGIN, two INSERTs, COMMIT.
    let found = orm::assert_queries!(db, 4, {
        Reading::insert_many(readings(0..70_000)).on_conflict(Reading::number).ignore().all(&db).await?
    });
    assert_eq!(found.len(), 70_000);
    for (number, row) in (0..).zip(&found) {
        assert_eq!(row.as_ref().map(|row| row.number), (number % 2 == 1).then_some(number));
    }
    Ok(())
}
