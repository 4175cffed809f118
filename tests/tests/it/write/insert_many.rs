use orm::prelude::*;

use crate::blog::{Post, PostTag, Status, Tag, User, empty, filled};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Kind {
    Small,
    Big,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Parcel {
    #[column(primary_key, default = sql("gen_random_uuid()"))]
    id: Uuid,
    #[column(default = identity)]
    number: i64,
    #[column(default = sql("'big'"))]
    kind: Kind,
    #[column(default = sql("ARRAY['a', 'b']"))]
    labels: Vec<String>,
    kinds: Option<Vec<Option<Kind>>>,
    weights: Option<Vec<f64>>,
    #[column(default = 7)]
    size: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    #[column(primary_key, default = identity)]
    id: i32,
}

#[orm::test(setup = empty)]
async fn rows_come_back_in_the_order_in_which_they_were_given(db: Database) -> orm::Result<()> {
    // Keys in no order at all.
    let ids: Vec<i64> = (1..=500).map(|number| number * 7919 % 503).collect();
    let rows = ids.iter().map(|&id| User { id, email: id.to_string(), nick: None, age: None });
    let users = orm::assert_queries!(db, 1, { User::insert_many(rows).all(&db).await? });
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), ids);
    assert!(users.iter().all(|user| user.email == user.id.to_string()));
    Ok(())
}

#[orm::test(setup = empty)]
async fn keys_that_the_database_makes_belong_to_their_rows(db: Database) -> orm::Result<()> {
    let rows = (0..300).rev().map(|number| User::create().email(number.to_string()));
    let users = User::insert_many(rows).all(&db).await?;
    assert!(users.iter().zip((0..300).rev()).all(|(user, number)| user.email == number.to_string()));
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), (1..=300).collect::<Vec<_>>());
    for user in users.iter().step_by(50) {
        assert_eq!(User::find_by_pk(user.id).required(&db).await?, *user);
    }
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_that_give_a_key_stand_beside_rows_that_do_not(db: Database) -> orm::Result<()> {
    let rows = [900, 0, 800, 0].map(|id| User { id, email: format!("{id}"), nick: None, age: None });
    let rows = rows.into_iter().enumerate().map(|(number, user)| User { email: number.to_string(), ..user });
    let users = User::insert_many(rows.clone()).all(&db).await?;
    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
    assert_eq!((ids[0], ids[2]), (900, 800));
    assert!(ids[1] > 0 && ids[3] > ids[1] && ids[3] < 800, "{ids:?}");
    User::delete_all().all_rows().exec(&db).await?;
    assert_eq!(User::insert_many(rows).exec(&db).await?, 4);
    assert_eq!(User::find().filter(User::id.in_([900, 800])).count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = empty)]
async fn the_next_row_goes_on_counting_where_many_stopped(db: Database) -> orm::Result<()> {
    Tag::insert_many(["a"].map(|name| Tag::create().name(name))).exec(&db).await?;
    User::insert_many((0..10).map(|number| User::create().email(number.to_string()))).exec(&db).await?;
    assert_eq!(User::create().email("next").save(&db).await?.id, 11);
    Ok(())
}

#[orm::test]
async fn defaults_are_taken_row_by_row(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Parcel]).await?;
    let id = Uuid::from_u128(5);
    let rows = [
        Parcel::create(),
        Parcel::create().id(id).kind(Kind::Small).labels(["x"]).size(1),
        Parcel::create().labels(Vec::new()).kinds(vec![Some(Kind::Big), None]).number(50),
        Parcel::create().kinds(Vec::new()).weights([1.5, -0.0]),
    ];
    let parcels = orm::assert_queries!(db, 1, { Parcel::insert_many(rows).all(&db).await? });
    assert_eq!(
        parcels.iter().map(|parcel| parcel.kind).collect::<Vec<_>>(),
        [Kind::Big, Kind::Small, Kind::Big, Kind::Big]
    );
    let labels: Vec<Vec<&str>> =
        parcels.iter().map(|parcel| parcel.labels.iter().map(String::as_str).collect()).collect();
    assert_eq!(labels, [vec!["a", "b"], vec!["x"], vec![], vec!["a", "b"]]);
    assert_eq!(parcels[1].id, id);
    assert!(parcels.iter().all(|parcel| !parcel.id.is_nil()));
    assert_eq!(parcels[0].kinds, None);
    assert_eq!(parcels[2].kinds, Some(vec![Some(Kind::Big), None]));
    assert_eq!((&parcels[3].kinds, &parcels[3].weights), (&Some(vec![]), &Some(vec![1.5, -0.0])));
    assert_eq!(parcels.iter().map(|parcel| parcel.size).collect::<Vec<_>>(), [7, 1, 7, 7]);
    assert_eq!(parcels.iter().map(|parcel| parcel.number).collect::<Vec<_>>(), [1, 2, 50, 3]);
    let mut stored = Parcel::find().all(&db).await?;
    stored.sort_by_key(|parcel| parcels.iter().position(|other| other.id == parcel.id));
    assert_eq!(stored, parcels);
    Ok(())
}

#[orm::test]
async fn rows_of_nothing_but_defaults_can_be_many(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Ticket]).await?;
    let tickets = Ticket::insert_many((0..5).map(|_| Ticket::create())).all(&db).await?;
    assert_eq!(tickets.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(Ticket::insert_many((0..3).map(|_| Ticket { id: 0 })).exec(&db).await?, 3);
    assert_eq!(Ticket::find().count(&db).await?, 8);
    assert_eq!(Ticket::create().save(&db).await?.id, 9);
    Ok(())
}

#[orm::test(setup = empty)]
async fn no_rows_send_nothing(db: Database) -> orm::Result<()> {
    let none = || User::insert_many(Vec::<User>::new());
    assert!(none().is_empty());
    assert_eq!(orm::assert_queries!(db, 0, { none().exec(&db).await? }), 0);
    assert_eq!(orm::assert_queries!(db, 0, { none().all(&db).await? }), []);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(kind, number))]
struct Sample {
    #[column(default = sql("'big'"))]
    kind: Kind,
    number: i64,
    #[column(default = sql("floor(random() * 1000)"))]
    count: i64,
    #[column(precision = 20, scale = 2, default = sql("random() * 100"))]
    amount: Decimal,
}

#[orm::test]
async fn a_given_value_is_stored_as_it_is_beside_a_default_of_another_type(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Sample]).await?;
    let (count, amount) = (9_007_199_254_740_993, Decimal::new(1_234_567_890_123_456_789, 2));
    let rows = [
        Sample::create().number(1),
        Sample::create().number(2).kind(Kind::Small).count(count).amount(amount),
    ];
    let samples = orm::assert_queries!(db, 1, { Sample::insert_many(rows).all(&db).await? });
    assert_eq!(samples[0].kind, Kind::Big);
    assert_eq!(samples[1], Sample { kind: Kind::Small, number: 2, count, amount });
    Ok(())
}

#[orm::test]
async fn ten_thousand_arrays_take_their_own_elements(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Parcel]).await?;
    let labels = |number: usize| (0..number % 4).map(|label| format!("{number}.{label}")).collect::<Vec<_>>();
    let kinds = |number: usize| (!number.is_multiple_of(3)).then(|| vec![Some(Kind::Small); number % 3 - 1]);
    let rows = |many: usize| {
        (0..many).map(move |number| {
            let parcel = Parcel::create().labels(labels(number));
            match kinds(number) {
                Some(kinds) => parcel.kinds(kinds),
                None => parcel,
            }
        })
    };
    let parcels = orm::assert_queries!(db, 1, { Parcel::insert_many(rows(10_000)).all(&db).await? });
    for (number, parcel) in parcels.iter().enumerate() {
        assert_eq!((&parcel.labels, &parcel.kinds), (&labels(number), &kinds(number)));
    }
    assert_eq!(Parcel::insert_many(rows(8)).exec(&db).await?, 8);
    assert_eq!(Parcel::find().filter(Parcel::labels.eq(labels(3))).count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = empty)]
async fn ten_thousand_rows_are_one_statement(db: Database) -> orm::Result<()> {
    let user = User::create().email("a").save(&db).await?;
    let rows = (0..10_000).map(|number| {
        let post = Post::create().title(number.to_string()).views(number).author_id(user.id);
        if number % 2 == 0 { post.status(Status::Archived) } else { post.body("b") }
    });
    let posts = orm::assert_queries!(db, 1, { Post::insert_many(rows).all(&db).await? });
    assert_eq!(posts.len(), 10_000);
    assert!(
        posts.iter().zip(0..).all(|(post, number)| post.views == number && post.title == number.to_string())
    );
    assert_eq!(Post::find().filter(Post::status.eq(Status::Archived)).count(&db).await?, 5000);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_rows_that_are_refused_none_is_inserted(db: Database) -> orm::Result<()> {
    let rows = ["new@x.org", "bob@x.org"].map(|email| User::create().email(email));
    let refused = User::insert_many(rows).exec(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::UniqueViolation, &["email"][..]));
    assert_eq!(User::find().count(&db).await?, 3);
    let rows = [(1, "rust"), (4, "rust")].map(|(post, tag)| PostTag::create().post_id(post).tag_name(tag));
    let refused = PostTag::insert_many(rows).all(&db).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.fields()),
        (ErrorKind::UniqueViolation, &["post_id", "tag_name"][..])
    );
    assert_eq!(PostTag::find().count(&db).await?, 3);
    let nul = User::insert_many([User::create().email("a\0")]);
    let refused = orm::assert_queries!(db, 0, { nul.exec(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Encode);
    Ok(())
}
