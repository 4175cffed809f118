//! The one row that belongs to a row of one of several models.

use orm::{assert_queries, prelude::*};

#[derive(Polymorphic, Debug, Clone, PartialEq)]
enum Subject {
    Book(Book),
    Film(Film),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(subject_type, subject_id))]
struct Cover {
    #[column(primary_key, default = identity)]
    id: i64,
    url: String,
    subject_type: SubjectType,
    #[belongs_to(subject: Subject, polymorphic, on_delete = cascade)]
    subject_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_one(cover: Cover, as = subject)]
struct Book {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_one(cover: Cover, as = subject)]
struct Film {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
}

/// Two books and two films, of the same keys; covers of the first book and of both films.
async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Book, Film, Cover]).await?;
    Book::insert_many(["a", "b"].map(|title| Book::create().title(title))).exec(db).await?;
    let films = ["c", "d"].map(|title| Film::create().title(title));
    let films = Film::insert_many(films).all(db).await?;
    let book = Book::find_by_pk(1).required(db).await?;
    Cover::create().url("a.png").subject(&book).save(db).await?;
    for film in &films {
        Cover::create().url(format!("{}.png", film.title)).subject(film).save(db).await?;
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_side_loads_its_own_row_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Book::find().order_by(Book::id).include(Book::cover);
    let books = assert_queries!(db, 1, { query.all(&db).await? });
    let urls = |cover: &Option<Cover>| cover.as_ref().map(|cover| cover.url.clone());
    assert_eq!(books.iter().map(|book| urls(&book.cover)).collect::<Vec<_>>(), [Some("a.png".into()), None]);
    let films = Film::find().order_by(Film::id).all(&db).await?;
    let films = assert_queries!(db, 1, { orm::load(films, Film::cover, &db).await? });
    assert_eq!(films.iter().filter_map(|film| urls(&film.cover)).collect::<Vec<_>>(), ["c.png", "d.png"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_are_about_the_row_of_that_side(db: Database) -> orm::Result<()> {
    assert_eq!(Book::find().filter(Book::cover.is(Cover::url.eq("c.png"))).count(&db).await?, 0);
    assert_eq!(Film::find().filter(Film::cover.is(Cover::url.eq("c.png"))).count(&db).await?, 1);
    assert_eq!(Book::find().filter(!Book::cover.exists()).count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_second_row_is_refused_and_a_delete_takes_the_one_along(db: Database) -> orm::Result<()> {
    let film = Film::find_by_pk(1).required(&db).await?;
    let second = Cover::create().url("x.png").subject(&film).save(&db).await.unwrap_err();
    assert_eq!(
        (second.kind(), second.fields()),
        (ErrorKind::UniqueViolation, &["subject_type", "subject_id"][..])
    );
    assert_queries!(db, 1, { film.delete(&db).await? });
    let left = Cover::find().order_by(Cover::id).all(&db).await?;
    assert_eq!(left.iter().map(|cover| &*cover.url).collect::<Vec<_>>(), ["a.png", "d.png"]);
    Ok(())
}
