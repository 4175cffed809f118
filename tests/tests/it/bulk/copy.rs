use super::*;

/// `BEGIN`, the lock with its question, `COPY`, `COMMIT`.
const COPY: u64 = 4;

#[orm::test(setup = empty)]
async fn ten_thousand_rows_go_by_copy_and_are_what_an_insert_would_make_of_them(
    db: Database,
) -> orm::Result<()> {
    let rows: Vec<Reading> = readings(0..MANY).collect();
    let inserted = orm::assert_queries!(db, COPY, { Reading::insert_many(rows.clone()).exec(&db).await? });
    assert_eq!(inserted, COUNT);
    let found = Reading::find().order_by(Reading::number).all(&db).await?;
    assert_eq!(found.len() as u64, COUNT);
    for (found, row) in found.iter().zip(&rows) {
        assert!(found.id > 0);
        assert_eq!(*found, Reading { id: found.id, ..row.clone() });
    }
    // The database's own sequence made the keys, and goes on.
    let next = reading(-1).insert(&db).await?;
    assert_eq!(next.id, i64::from(MANY) + 1);
    Ok(())
}

#[orm::test(setup = empty)]
async fn one_row_less_is_one_statement(db: Database) -> orm::Result<()> {
    let rows = readings(1..MANY);
    let inserted = orm::assert_queries!(db, 1, { Reading::insert_many(rows).exec(&db).await? });
    assert_eq!(inserted, COUNT - 1);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_column_that_no_row_gives_is_left_to_the_database(db: Database) -> orm::Result<()> {
    let row = |number: i32| {
        let row = reading(number);
        Reading::create()
            .number(number)
            .level(row.level)
            .name(row.name)
            .amount(row.amount)
            .ratio(1.0)
            .token(row.token)
            .at(row.at)
            .sizes(row.sizes)
            .extra(row.extra)
            .bytes(row.bytes)
    };
    let many = MANY;
    orm::assert_queries!(db, COPY, { Reading::insert_many((0..many).map(row)).exec(&db).await? });
    let old = Utc::now() - chrono::Duration::hours(1);
    assert_eq!(Reading::find().filter(Reading::made_at.gt(old)).count(&db).await?, COUNT);

    // Some of them give it: that is an INSERT, and one statement.
    let some = (many..2 * many)
        .map(|number| if number % 2 == 0 { row(number).made_at(DateTime::UNIX_EPOCH) } else { row(number) });
    orm::assert_queries!(db, 1, { Reading::insert_many(some).exec(&db).await? });
    assert_eq!(Reading::find().filter(Reading::made_at.gt(old)).count(&db).await?, COUNT + COUNT / 2);
    Ok(())
}

#[orm::test(setup = empty)]
async fn of_rows_that_the_server_refuses_none_is_inserted(db: Database) -> orm::Result<()> {
    let many = MANY;
    let twice = readings(0..many).chain(readings(17..18));
    let refused = Reading::insert_many(twice).exec(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::UniqueViolation, &["number"][..]));
    assert!(
        refused.sql().is_some_and(|sql| sql.starts_with(r#"COPY "readings" ("number", "#)),
        "{refused:?}"
    );

    let too_long = readings(0..many).map(|row| Reading { name: "x".repeat(13), ..row });
    let refused = Reading::insert_many(too_long).exec(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::OutOfRange, &["name"][..]));
    assert_eq!(Reading::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_value_that_cannot_be_sent_ends_the_copy_and_leaves_the_transaction_usable(
    db: Database,
) -> orm::Result<()> {
    let nul = |row: Reading| match row.number {
        9_000 => Reading { note: Some("a\0".to_owned()), ..row },
        _ => row,
    };
    let tx = db.begin().await?;
    reading(-1).insert(&tx).await?;
    let refused = Reading::insert_many(readings(0..MANY).map(nul)).exec(&tx).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Encode, &["note"][..]));
    assert!(!format!("{refused:?}").contains("a\\0"), "{refused:?}");
    reading(-2).insert(&tx).await?;
    // SAVEPOINT, the lock with its question, COPY, RELEASE.
    let rows = readings(0..MANY);
    orm::assert_queries!(db, COPY, { Reading::insert_many(rows).exec(&tx).await? });
    tx.commit().await?;
    assert_eq!(Reading::find().count(&db).await?, COUNT + 2);
    Ok(())
}

/// Rows, and how many statements it takes to insert them.
async fn inserted_by(db: &Database, statements: u64) -> orm::Result<()> {
    let before = Reading::find().count(db).await?;
    let rows = readings(0..MANY);
    let inserted = orm::assert_queries!(db, statements, { Reading::insert_many(rows).exec(db).await? });
    assert_eq!(inserted, COUNT);
    assert_eq!(Reading::find().count(db).await?, before + COUNT);
    db.execute_batch("TRUNCATE readings").await
}

#[orm::test(setup = empty)]
async fn a_column_of_another_type_is_converted_as_an_insert_does(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE readings ALTER number TYPE real").await?;
    let rows = readings(0..MANY);
    // BEGIN, the question, INSERT, COMMIT: the bytes of an integer would be another number.
    orm::assert_queries!(db, 4, { Reading::insert_many(rows).exec(&db).await? });
    db.execute_batch("ALTER TABLE readings ALTER number TYPE integer").await?;
    let found = Reading::find().order_by(Reading::number).all(&db).await?;
    assert!(found.iter().map(|row| row.number).eq(0..MANY));
    Ok(())
}

#[orm::test(setup = empty)]
async fn rules_and_views_stay_with_insert(db: Database) -> orm::Result<()> {
    inserted_by(&db, COPY).await?;
    db.execute_batch(
        "CREATE TABLE log (number int);
         CREATE RULE watch AS ON INSERT TO readings DO ALSO INSERT INTO log SELECT 1 WHERE NEW.number = 5",
    )
    .await?;
    inserted_by(&db, 4).await?;
    let logged: Vec<(i64,)> = orm::sql!("SELECT count(*) FROM log").all(&db).await?;
    assert_eq!(logged, [(1,)]);
    db.execute_batch(
        "DROP RULE watch ON readings; ALTER TABLE readings RENAME TO stored;
         CREATE VIEW readings AS SELECT * FROM stored",
    )
    .await?;
    let rows = readings(0..MANY);
    orm::assert_queries!(db, 4, { Reading::insert_many(rows).exec(&db).await? });
    assert_eq!(Reading::find().count(&db).await?, COUNT);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_missing_table_is_told_by_the_insert(db: Database) -> orm::Result<()> {
    db.execute_batch("DROP TABLE readings").await?;
    let rows = readings(0..MANY);
    let refused = Reading::insert_many(rows).exec(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Schema);
    assert!(refused.sql().is_some_and(|sql| sql.starts_with("INSERT ")), "{refused:?}");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Plan {
    #[column(primary_key)]
    number: i64,
    levels: Vec<Level>,
}

#[orm::test]
async fn an_array_of_an_enum_type_stays_with_insert(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Plan]).await?;
    let rows = (0..i64::from(MANY)).map(|number| Plan { number, levels: vec![Level::High] });
    orm::assert_queries!(db, 4, { Plan::insert_many(rows).exec(&db).await? });
    assert_eq!(Plan::find().filter(Plan::levels.eq(vec![Level::High])).count(&db).await?, COUNT);
    Ok(())
}

#[orm::test(setup = empty)]
async fn row_level_security_stays_with_insert(db: Database) -> orm::Result<()> {
    let role = format!("writer_{}", fastrand::u64(..));
    db.execute_batch(orm::sql::trusted(format!(
        "ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
         CREATE POLICY small ON readings USING (true) WITH CHECK (number < 10000);
         CREATE ROLE {role};
         GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"
    )))
    .await?;
    let outcome = db
        .transaction(async |tx| {
            tx.execute_batch(orm::sql::trusted(format!("SET LOCAL ROLE {role}"))).await?;
            let inserted = Reading::insert_many(readings(0..MANY)).exec(tx).await?;
            let refused = Reading::insert_many(readings(10_000..20_000)).exec(tx).await.unwrap_err();
            Ok((inserted, refused.kind()))
        })
        .await;
    db.execute_batch(orm::sql::trusted(format!("DROP OWNED BY {role}; DROP ROLE {role}"))).await?;
    let (inserted, refused) = outcome?;
    assert_eq!(inserted, COUNT);
    assert_eq!(refused, ErrorKind::Statement);
    Ok(())
}
