//! What is done through the enum has the hooks, the validators and the version of the row's own kind.

use orm::prelude::*;

use crate::life::journal::{Entry, note, noted};

#[derive(Inheritance, Debug, Clone, PartialEq)]
#[inheritance(table = "media", shared(id, title, deleted_at))]
enum Medium {
    Book(Book),
    Film(Film),
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(inherit = Medium, soft_delete)]
#[model(validate = no_fiction, before_save = trim, after_create = book_made, after_update = book_changed)]
#[model(before_delete = book_goes, after_restore = book_back, after_commit = book_kept)]
#[model(before_find = long, after_find = shout)]
struct Book {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    title: String,
    #[column(default = 100)]
    pages: i32,
    #[column(version)]
    revision: i32,
    #[belongs_to(sequel_of: Book)]
    sequel_of_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Neither hooks nor a version.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Medium, soft_delete)]
struct Film {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    minutes: i32,
    deleted_at: Option<DateTime<Utc>>,
}

async fn no_fiction(book: &Edit<Book>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    Film::find().count(cx.tx()).await?;
    if book.title == "fiction" { Err(Error::invalid(Book::title, "is none")) } else { Ok(()) }
}

async fn trim(book: &mut Edit<Book>, _: &mut HookContext<'_>) -> orm::Result<()> {
    book.title = book.title.trim().into();
    Ok(())
}

async fn book_made(book: &Edit<Book>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    note(cx.tx(), format!("made {}", book.title)).await
}

async fn book_changed(book: &Edit<Book>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    note(cx.tx(), format!("{} to {}", book.previous().title, book.title)).await
}

async fn book_goes(book: &Book, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if book.title == "eternal" {
        return Err(Error::invalid(Book::title, "stays"));
    }
    note(cx.tx(), format!("goes {}", book.title)).await
}

async fn book_back(book: &Book, cx: &mut HookContext<'_>) -> orm::Result<()> {
    note(cx.tx(), format!("back {}", book.title)).await
}

async fn book_kept(book: &Book, db: &Database) -> orm::Result<()> {
    note(db, format!("kept {}", book.title)).await
}

fn long(query: Select<Book>) -> Select<Book> {
    // A condition on a column of the kind, and one on a related row of it.
    query.filter(Book::pages.gt(10)).filter(!Book::sequel_of.is(Book::pages.eq(13)))
}

#[allow(clippy::unnecessary_wraps)] // the form of a hook
fn shout(book: &mut Book) -> orm::Result<()> {
    book.title = book.title.to_uppercase();
    Ok(())
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Medium, Entry]).await
}

fn book(title: &str) -> Medium {
    Book { id: 0, title: title.into(), pages: 100, revision: 1, sequel_of_id: None, deleted_at: None }.into()
}

fn film(title: &str) -> Medium {
    Film { id: 0, title: title.into(), minutes: 90, deleted_at: None }.into()
}

fn title(row: &mut Medium) -> &mut String {
    match row {
        Medium::Book(row) => &mut row.title,
        Medium::Film(row) => &mut row.title,
    }
}

#[orm::test(setup = tables)]
async fn a_save_through_the_enum_is_one_of_the_kind(db: Database) -> orm::Result<()> {
    let row = book(" ab ").insert(&db).await?;
    assert!(matches!(&row, Medium::Book(row) if row.title == "ab"));
    let old = row.clone();
    let row = row.update(&db, |row| *title(row) = "cd ".into()).await?;
    assert!(matches!(&row, Medium::Book(row) if row.title == "cd" && row.revision == 2));
    assert_eq!(noted(&db).await?, ["made ab", "kept ab", "ab to cd", "kept cd"]);

    let stale = old.clone().update(&db, |row| *title(row) = "ef".into()).await.unwrap_err();
    assert_eq!((stale.kind(), stale.versions()), (ErrorKind::StaleRecord, Some((1, 2))));
    assert_eq!(old.delete(&db).await.unwrap_err().kind(), ErrorKind::StaleRecord);

    for wrong in ["x", "fiction"] {
        let refused = row.clone().update(&db, |row| *title(row) = wrong.into()).await.unwrap_err();
        assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Validation, &["title"][..]), "{wrong}");
    }
    assert_eq!(noted(&db).await?.len(), 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_kind_without_hooks_stays_one_statement(db: Database) -> orm::Result<()> {
    let row = orm::assert_queries!(db, 1, { film("ab").insert(&db).await? });
    let row = orm::assert_queries!(db, 1, { row.update(&db, |row| *title(row) = "x".into()).await? });
    orm::assert_queries!(db, 1, { row.delete(&db).await? });
    let row = orm::assert_queries!(db, 1, { row.restore(&db).await? });
    orm::assert_queries!(db, 1, { row.force_delete(&db).await? });
    assert_eq!(noted(&db).await?, [""; 0]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_delete_and_a_restore_through_the_enum_have_the_hooks_of_the_kind(db: Database) -> orm::Result<()> {
    let row = book("ab").insert(&db).await?;
    row.delete(&db).await?;
    let row = row.restore(&db).await?;
    row.force_delete(&db).await?;
    let eternal = book("eternal").insert(&db).await?;
    assert_eq!(eternal.delete(&db).await.unwrap_err().fields(), ["title"]);
    assert_eq!(
        noted(&db).await?,
        ["made ab", "kept ab", "goes ab", "back ab", "goes ab", "made eternal", "kept eternal"]
    );
    assert_eq!(Medium::find().with_deleted().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn bulk_statements_of_the_enum_run_the_hooks_of_each_kind_if_asked(db: Database) -> orm::Result<()> {
    let rows = || Medium::insert_many([book("ab "), film("cd "), book("ef ")]);
    assert_eq!(orm::assert_queries!(db, 1, { rows().exec(&db).await? }), 3);
    Medium::delete_all().force().all_rows().exec(&db).await?;
    assert_eq!(noted(&db).await?, [""; 0]);

    let mut made = rows().with_hooks().all(&db).await?;
    assert_eq!(made.iter_mut().map(|row| title(row).clone()).collect::<Vec<_>>(), ["ab", "cd ", "ef"]);
    let update = Medium::update_all().set(Medium::title, "gh ").all_rows().with_hooks();
    assert_eq!(update.exec(&db).await?, 3);
    assert_eq!(Medium::delete_all().all_rows().with_hooks().exec(&db).await?, 3);
    let mut texts = noted(&db).await?;
    texts[2..6].sort();
    texts[6..].sort();
    assert_eq!(
        texts,
        [
            "made ab", "made ef", "ab to gh", "ef to gh", "kept ab", "kept ef", "goes gh", "goes gh",
            "kept gh", "kept gh",
        ]
    );

    let refused = Medium::insert_many([film("new"), book("x")]).with_hooks().exec(&db).await.unwrap_err();
    assert_eq!(refused.fields(), ["title"]);
    let refused = Medium::insert_many([film("new"), book("fiction")]).with_hooks().exec(&db).await;
    assert_eq!(refused.unwrap_err().fields(), ["title"]);
    assert_eq!(Medium::find().unscoped().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_query_of_the_enum_is_narrowed_for_the_rows_of_the_kind(db: Database) -> orm::Result<()> {
    let of = |title: &str, pages| Book::create().title(title).pages(pages);
    let unlucky = of("unlucky", 13).save(&db).await?;
    of("short", 9).save(&db).await?;
    of("sequel", 20).sequel_of_id(unlucky.id).save(&db).await?;
    film("film").insert(&db).await?;
    let find = || Medium::find().order_by(Medium::id);
    let mut rows = find().all(&db).await?;
    assert_eq!(rows.iter_mut().map(|row| title(row).clone()).collect::<Vec<_>>(), ["UNLUCKY", "film"]);
    assert_eq!(Book::find().count(&db).await?, 1);
    assert_eq!(Medium::find().count(&db).await?, 2);
    assert_eq!(find().unscoped().count(&db).await?, 4);
    assert!(Medium::find_by_pk(2).one(&db).await?.is_none());
    // Written rows were not found.
    let row = find().limit(1).required(&db).await?;
    let row = row.update(&db, |row| *title(row) = "quiet".into()).await?;
    assert!(matches!(row, Medium::Book(row) if row.title == "quiet"));
    Ok(())
}

#[test]
fn a_scope_of_a_kind_is_a_condition_in_the_query_of_the_enum() {
    let sql = Medium::find().to_sql();
    let (_, sql) = sql.split_once(" WHERE ").unwrap_or_default();
    assert!(
        sql.starts_with(
            r#""media"."deleted_at" IS NULL AND ("media"."kind" <> $1 OR "media"."pages" > $2 AND "#
        ) || sql.starts_with(
            r#""media"."deleted_at" IS NULL AND (NOT "media"."kind" = $1 OR "media"."pages" > $2 AND "#
        ),
        "{sql}"
    );
    assert!(sql.contains(r#""media_2"."id" = "media"."sequel_of_id""#), "{sql}");
}
