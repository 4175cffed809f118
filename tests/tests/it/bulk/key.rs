use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(email, where = "active", name = "active_email"))]
#[model(unique(expr = "lower(name)", place, name = "name_in_place"))]
#[model(unique(number, where = "number > 0"))]
struct Seat {
    #[column(primary_key, default = identity)]
    id: i64,
    email: String,
    #[column(default = true)]
    active: bool,
    name: Option<String>,
    #[column(default = 0)]
    place: i32,
    number: Option<i32>,
}

async fn seats(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Seat]).await?;
    let seats = [
        Seat::create().email("a").name("Ada"),
        Seat::create().email("a").active(false),
        Seat::create().email("b").number(7),
    ];
    Seat::insert_many(seats).exec(db).await?;
    Ok(())
}

#[test]
fn an_index_is_said_by_its_parts_and_its_predicate() {
    let seats = || Seat::insert_many([Seat::create().email("a")]);
    let sql = |statement: orm_core::sql::Statement| {
        let sql = statement.sql.to_string();
        sql[sql.find(" ON CONFLICT").unwrap_or_default()..].to_owned()
    };
    assert_eq!(
        sql(seats().on_conflict(Seat::active_email).ignore().into_statement()),
        r#" ON CONFLICT ("email") WHERE (active) DO NOTHING"#
    );
    assert_eq!(
        sql(seats().on_conflict(Seat::name_in_place).update(Seat::email).into_statement()),
        r#" ON CONFLICT ((lower(name)), "place") DO UPDATE SET "email" = EXCLUDED."email""#
    );
    let some = seats().on_conflict(Seat::id).update(Seat::email).filter(Seat::place.lt(5));
    assert_eq!(
        sql(some.into_statement()),
        r#" ON CONFLICT ("id") DO UPDATE SET "email" = EXCLUDED."email" WHERE "seats"."place" < $6"#
    );
    // Its name is that which PostgreSQL gives.
    assert_eq!(Seat::seats_number_key.definition().predicate, Some("number > 0"));
}

#[orm::test(setup = seats)]
async fn a_partial_index_is_a_conflict_target_for_the_rows_that_it_is_about(db: Database) -> orm::Result<()> {
    let rows =
        [Seat::create().email("a"), Seat::create().email("a").active(false), Seat::create().email("c")];
    let found = Seat::insert_many(rows).on_conflict(Seat::active_email).ignore().all(&db).await?;
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true]);
    let upsert = || {
        let rows = [Seat::create().email("a").place(3)];
        Seat::insert_many(rows).on_conflict(Seat::active_email).update(Seat::place)
    };
    upsert().exec(&db).await?;
    let places = Seat::find().filter(Seat::email.eq("a")).order_by(Seat::id).all(&db).await?;
    assert_eq!(places.iter().map(|seat| seat.place).collect::<Vec<_>>(), [3, 0, 0]);

    let refused = orm::assert_queries!(db, 0, { upsert().all(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    Ok(())
}

#[orm::test(setup = seats)]
async fn an_index_of_expressions_is_a_conflict_target(db: Database) -> orm::Result<()> {
    let rows = ["ADA", "Bob"].map(|name| Seat::create().email(name).name(name));
    let changed =
        Seat::insert_iter(rows).on_conflict(Seat::name_in_place).update(Seat::email).exec(&db).await?;
    assert_eq!(changed, 2);
    let ada = Seat::find().filter(Seat::name.eq("Ada")).required(&db).await?;
    assert_eq!((&*ada.email, ada.id), ("ADA", 1));
    assert_eq!(Seat::find().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = seats)]
async fn a_row_that_is_there_is_changed_only_if_it_satisfies_the_condition(db: Database) -> orm::Result<()> {
    let rows = [1, 3, 9].map(|id| Seat::create().id(id).email(format!("new {id}")));
    let upsert = Seat::insert_many(rows).on_conflict(Seat::id).update(Seat::email);
    let found = orm::assert_queries!(db, 1, { upsert.filter(Seat::number.is_null()).all(&db).await? });
    let emails: Vec<_> = found.iter().map(|seat| seat.as_ref().map(|seat| &*seat.email)).collect();
    assert_eq!(emails, [Some("new 1"), None, Some("new 9")]);
    assert_eq!(Seat::find_by_pk(3).required(&db).await?.email, "b");
    Ok(())
}
