use orm::{assert_queries, prelude::*};

use super::{Article, Content, Note, Person, Podcast, Video, filled};

#[orm::test(setup = filled)]
async fn relations_of_a_kind_are_loaded_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Article::find().order_by(Article::id).include(Article::author).include(Article::notes);
    let articles = assert_queries!(db, 1, query.all(&db).await)?;
    let seen: Vec<(&str, usize)> = articles.iter().map(|a| (&*a.author.name, a.notes.len())).collect();
    assert_eq!(seen, [("Ada", 2), ("Bob", 0)]);
    let trailers = Video::find().include(Video::trailer_of).order_by(Video::id).all(&db).await?;
    assert_eq!(trailers[1].trailer_of.as_ref().map(|film| film.id), Some(3));
    Ok(())
}

#[orm::test(setup = filled)]
async fn related_rows_are_those_of_their_kind(db: Database) -> orm::Result<()> {
    let people = Person::find()
        .order_by(Person::id)
        .include(Person::articles.order_by(Article::id))
        .include(Person::podcasts.order_by(Podcast::id).limit(5));
    let people = assert_queries!(db, 1, people.all(&db).await)?;
    // The podcast and the first article have the same person in the same column.
    assert_eq!(people[0].articles.iter().map(|row| row.id).collect::<Vec<_>>(), [1]);
    assert_eq!(people[0].podcasts.iter().map(|row| row.id).collect::<Vec<_>>(), [5]);
    assert_eq!(people[1].podcasts.len(), 0);
    assert_eq!(Person::podcasts.of(&*people[0]).count(&db).await?, 1);
    assert_eq!(Person::find().filter(Person::podcasts.exists()).count(&db).await?, 1);
    assert_eq!(Person::find().filter(Person::articles.none(Article::id.eq(5))).count(&db).await?, 2);
    assert_eq!(Person::find().filter(Person::articles.all(Article::title.ne("Talk"))).count(&db).await?, 2);
    let rows = Person::find().order_by(Person::id).all(&db).await?;
    let rows = orm::load(rows, Person::articles, &db).await?;
    assert_eq!(rows.iter().map(|row| row.articles.len()).collect::<Vec<_>>(), [1, 1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_foreign_key_leads_to_a_row_of_any_kind(db: Database) -> orm::Result<()> {
    let query = Note::find().order_by(Note::id).include(Note::content);
    let notes = assert_queries!(db, 1, query.all(&db).await)?;
    assert!(matches!(&notes[0].content, Some(Content::Article(row)) if row.title == "Introduction"));
    assert!(matches!(&notes[1].content, Some(Content::Video(row)) if row.seconds == 90));
    assert!(notes[3].content.is_none());
    let film = Note::find().filter(Note::content.is(Content::title.eq("Film")));
    assert_eq!(film.count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn kinds_and_the_enum_do_not_share_a_level_of_a_tree(db: Database) -> orm::Result<()> {
    let query = Note::find().order_by(Note::id).include(Note::article).include(Note::content);
    let notes = assert_queries!(db, 1, query.all(&db).await)?;
    assert_eq!(notes[0].article.as_ref().map(|row| row.id), Some(1));
    assert!(matches!(&notes[2].content, Some(Content::Video(row)) if row.id == 3));
    // Note 4 names a video where an article belongs: no row of that kind has the key.
    assert_eq!(notes[3].article_id, Some(3));
    assert!(notes[3].article.is_none());
    assert_eq!(Note::find().filter(Note::article.exists()).count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_of_kinds_are_created_with_those_that_they_belong_to(db: Database) -> orm::Result<()> {
    let notes = ["x", "y"].map(|text| Note::create().text(text));
    let cy = Person::create()
        .name("Cy")
        .articles([Article::create().slug("new").title("News").body("…").notes(notes)])
        .podcasts([Podcast::create().title("Chat").seconds(60)]);
    let cy = cy.save(&db).await?;
    let stored = Person::find_by_pk(cy.id)
        .include(Person::articles.include(Article::notes.order_by(Note::id)))
        .include(Person::podcasts)
        .required(&db)
        .await?;
    assert_eq!(stored, cy);
    let content = Content::find().filter(Content::title.eq("Chat")).required(&db).await?;
    assert!(matches!(&content, Content::Podcast(row) if row.person_id == cy.id));
    let note = Note::create().text("z").content(&content).save(&db).await?;
    assert_eq!((note.content_id, note.content.as_ref()), (Some(cy.podcasts[0].id), Some(&content)));
    Ok(())
}
