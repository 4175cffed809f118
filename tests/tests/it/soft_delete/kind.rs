//! Kinds of one table that keep their deleted rows, and relations that several models share.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(articles: Article, soft_delete = cascade)]
#[has_many(notes: Note, as = subject)]
struct Writer {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Inheritance, Debug, Clone, PartialEq)]
#[inheritance(shared(id, title))]
enum Paper {
    Article(Article),
    Letter(Letter),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Paper, soft_delete)]
struct Article {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    body: String,
    #[belongs_to(writer: Writer)]
    writer_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Paper, soft_delete)]
struct Letter {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    #[belongs_to(writer: Writer)]
    writer_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(notes: Note, as = subject)]
struct Place {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Polymorphic, Debug, Clone, PartialEq)]
enum Subject {
    Writer(Writer),
    Place(Place),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    text: String,
    subject_type: SubjectType,
    #[belongs_to(subject: Subject, polymorphic, on_delete = cascade)]
    subject_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

/// A writer and a place of the same key; two articles (1, 2) and a letter (3) of the writer; notes 1 and 2 on the writer,
/// 3 on the place.
async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Writer, Paper, Place, Note]).await?;
    let writer = Writer::create().name("Ada").save(db).await?;
    let place = Place::create().name("Hill").save(db).await?;
    for title in ["one", "two"] {
        Article::create().title(title).body("…").writer_id(writer.id).save(db).await?;
    }
    Letter::create().title("three").writer_id(writer.id).save(db).await?;
    for text in ["a", "b"] {
        Note::create().text(text).subject(&writer).save(db).await?;
    }
    Note::create().text("c").subject(&place).save(db).await?;
    Ok(())
}

async fn titles(db: &Database) -> orm::Result<Vec<String>> {
    let papers = Paper::find().order_by(Paper::id).all(db).await?;
    Ok(papers
        .into_iter()
        .map(|paper| match paper {
            Paper::Article(article) => article.title,
            Paper::Letter(letter) => letter.title,
        })
        .collect())
}

#[orm::test(setup = filled)]
async fn a_row_of_a_kind_is_marked_and_left_out_by_the_enum(db: Database) -> orm::Result<()> {
    let article = Article::find_by_pk(1).required(&db).await?;
    article.delete(&db).await?;
    assert_eq!(titles(&db).await?, ["two", "three"]);
    assert_eq!((Article::find().count(&db).await?, Letter::find().count(&db).await?), (1, 1));
    let deleted = Paper::find().only_deleted().required(&db).await?;
    assert!(matches!(&deleted, Paper::Article(article) if article.deleted_at.is_some()));
    assert!(Letter::find().only_deleted().one(&db).await?.is_none());
    let letter = Letter { id: 1, ..Letter::find_by_pk(3).required(&db).await? };
    assert_eq!(letter.restore(&db).await.unwrap_err().kind(), ErrorKind::NotFound, "of another kind");
    assert_eq!(article.restore(&db).await?, article);
    assert_eq!(titles(&db).await?.len(), 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_enum_marks_rows_of_any_kind(db: Database) -> orm::Result<()> {
    Paper::find_by_pk(3).required(&db).await?.delete(&db).await?;
    assert_eq!(titles(&db).await?, ["one", "two"]);
    assert_eq!(Letter::find().only_deleted().count(&db).await?, 1);
    assert_eq!(Paper::delete_all().filter(Paper::title.ne("two")).exec(&db).await?, 1);
    assert_eq!(Paper::delete_all().force().with_deleted().all_rows().exec(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn with_a_row_go_those_of_the_kind_that_says_so_and_come_back(db: Database) -> orm::Result<()> {
    let writer = Writer::find().required(&db).await?;
    orm::assert_queries!(db, 1, { writer.delete(&db).await? });
    assert_eq!(titles(&db).await?, ["three"], "no relation says that letters go, too");
    writer.restore(&db).await?;
    assert_eq!(titles(&db).await?, ["one", "two", "three"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn deleted_rows_are_left_out_of_a_relation_that_several_models_share(db: Database) -> orm::Result<()> {
    Note::find_by_pk(1).required(&db).await?.delete(&db).await?;
    let writer = Writer::find().include(Writer::notes).required(&db).await?;
    assert_eq!(writer.notes.iter().map(|note| note.id).collect::<Vec<_>>(), [2]);
    let all = Writer::find().include(Writer::notes.with_deleted()).required(&db).await?;
    assert_eq!(all.notes.len(), 2);
    assert_eq!(Writer::notes.of(&writer.clone().into_model()).count(&db).await?, 1);
    assert!(!Writer::find().filter(Writer::notes.any(Note::text.eq("a"))).exists(&db).await?);
    assert_eq!(Place::find().filter(Place::notes.exists()).count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn for_good_the_notes_of_that_model_go_too(db: Database) -> orm::Result<()> {
    Note::find_by_pk(2).required(&db).await?.delete(&db).await?;
    Paper::delete_all().force().all_rows().exec(&db).await?;
    let writer = Writer::find().required(&db).await?;
    writer.delete(&db).await?;
    assert_eq!(Note::find().with_deleted().count(&db).await?, 3);
    writer.force_delete(&db).await?;
    let left = Note::find().with_deleted().all(&db).await?;
    assert_eq!(left.iter().map(|note| note.id).collect::<Vec<_>>(), [3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_row_that_a_note_is_about_is_loaded_though_it_is_deleted(db: Database) -> orm::Result<()> {
    Writer::find().required(&db).await?.delete(&db).await?;
    assert_eq!(Note::find().count(&db).await?, 3, "notes do not go with what they are about");
    let notes = Note::find().order_by(Note::id).include(Note::subject).all(&db).await?;
    assert!(matches!(&notes[0].subject, Subject::Writer(writer) if writer.deleted_at.is_some()));
    assert!(matches!(&notes[2].subject, Subject::Place(place) if place.deleted_at.is_none()));
    let live = Note::find().filter(Note::subject.exists()).all(&db).await?;
    assert_eq!(live.iter().map(|note| note.id).collect::<Vec<_>>(), [3]);
    Ok(())
}
