//! Columns whose type is a domain: they are read as the type beneath, directly and through an include.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(pupils: Pupil)]
struct School {
    #[column(primary_key)]
    code: String,
    seats: Option<i32>,
    hours: Vec<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Pupil {
    #[column(primary_key)]
    id: i64,
    mark: Option<Decimal>,
    #[belongs_to(school: School)]
    school_code: String,
}

/// The models' tables over domains, one of them over another.
async fn over_domains(db: &Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE DOMAIN code AS varchar(8) CHECK (VALUE <> '');
         CREATE DOMAIN count AS int CHECK (VALUE >= 0);
         CREATE DOMAIN small_count AS count CHECK (VALUE < 1000);
         CREATE DOMAIN mark AS numeric(3,1);
         CREATE DOMAIN hours AS int[];
         CREATE TABLE schools (code code PRIMARY KEY, seats small_count, hours hours NOT NULL);
         CREATE TABLE pupils (id bigint PRIMARY KEY, mark mark, school_code code REFERENCES schools NOT NULL);
         INSERT INTO schools VALUES ('a', 20, '{8,16}'), ('b', NULL, '{}');
         INSERT INTO pupils VALUES (1, 1.5, 'a'), (2, NULL, 'a')",
    )
    .await
}

#[orm::test(setup = over_domains)]
async fn a_column_over_a_domain_reads_alike_directly_and_through_an_include(db: Database) -> orm::Result<()> {
    let schools = School::find().order_by(School::code).all(&db).await?;
    let pupils = Pupil::find().order_by(Pupil::id).all(&db).await?;
    assert_eq!(
        (schools[0].seats, &*schools[0].hours, pupils[0].mark),
        (Some(20), &[8, 16][..], Some(Decimal::new(15, 1)))
    );

    let loaded = School::find()
        .order_by(School::code)
        .include(School::pupils.order_by(Pupil::id).include(Pupil::school))
        .all(&db)
        .await?;
    assert_eq!(loaded.iter().map(|school| (**school).clone()).collect::<Vec<_>>(), schools);
    assert_eq!(loaded[0].pupils.iter().map(|pupil| (**pupil).clone()).collect::<Vec<_>>(), pupils);
    assert!(loaded[0].pupils.iter().all(|pupil| pupil.school == schools[0]));

    let limited = School::find()
        .order_by(School::code)
        .include(School::pupils.order_by(Pupil::id).limit(1))
        .all(&db)
        .await?;
    assert_eq!(limited[0].pupils, pupils[..1]);
    let with_school = orm::load(pupils, Pupil::school, &db).await?;
    assert!(with_school.iter().all(|pupil| pupil.school == schools[0]));
    Ok(())
}

#[orm::test(setup = over_domains)]
async fn a_domain_over_another_type_is_refused_alike(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE schools ALTER seats TYPE mark").await?;
    let direct = School::find().all(&db).await.unwrap_err();
    let included = School::find().include(School::pupils).all(&db).await.unwrap_err();
    for error in [direct, included] {
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Schema, &["seats"][..]), "{error}");
    }
    Ok(())
}

#[orm::test(setup = over_domains)]
async fn an_array_of_a_domain_reads_and_is_written_as_one_of_the_type_beneath(
    db: Database,
) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE schools ALTER hours TYPE small_count[]").await?;
    let direct = School::find().order_by(School::code).all(&db).await?;
    assert_eq!(direct[0].hours, [8, 16]);
    let included = School::find().order_by(School::code).include(School::pupils).all(&db).await?;
    assert_eq!(included.iter().map(|school| (**school).clone()).collect::<Vec<_>>(), direct);
    let changed = direct[0].clone().update(&db, |school| school.hours.push(18)).await?;
    assert_eq!(changed.hours, [8, 16, 18]);
    Ok(())
}

#[orm::test(setup = over_domains)]
async fn a_write_to_a_column_over_a_domain_returns_it(db: Database) -> orm::Result<()> {
    let school = School { code: "c".to_owned(), seats: Some(1), hours: vec![9] };
    assert_eq!(school.clone().insert(&db).await?, school);
    let refused = school.update(&db, |school| school.seats = Some(-1)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::CheckViolation, "{refused}");
    Ok(())
}
