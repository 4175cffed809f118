use super::*;

#[orm::test(setup = filled)]
async fn equal_rows_of_a_view_each_have_their_related_row(db: Database) -> orm::Result<()> {
    let rows = orm::assert_queries!(db, 1, {
        Excerpt::find().include(Excerpt::author).order_by(Excerpt::views).all(&db).await?
    });
    let read: Vec<(&str, &str)> = rows.iter().map(|row| (&*row.head, &*row.author.name)).collect();
    assert_eq!(read, [("ONE", "Ann"), ("ONE", "Ann"), ("TWO", "Bob"), ("THREE", "Bob")]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_of_a_view_may_be_without_the_row_that_it_leads_to(db: Database) -> orm::Result<()> {
    let rows = Essay::find().include(Essay::author).order_by(Essay::title).all(&db).await?;
    let read: Vec<Option<&str>> =
        rows.iter().map(|row| row.author.as_ref().map(|author| &*author.name)).collect();
    assert_eq!(read, [None, None, Some("Bob"), Some("Bob")]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_view_is_what_belongs_to_a_row(db: Database) -> orm::Result<()> {
    let users = orm::assert_queries!(db, 1, {
        let excerpts = User::excerpts.order_by(Excerpt::views.desc()).limit(1).include(Excerpt::author);
        User::find().include(excerpts).include(User::total).order_by(User::id).all(&db).await?
    });
    let heads: Vec<usize> = users.iter().map(|user| user.excerpts.len()).collect();
    assert_eq!(heads, [1, 1, 0]);
    assert_eq!(users[1].excerpts[0].head, "three");
    assert_eq!(users[1].excerpts[0].author.name, "Bob");
    assert_eq!(users[0].total.as_ref().map(|total| total.views), Some(20));
    assert_eq!(users[2].total, None);
    let ann = User::find_by_pk(1).required(&db).await?;
    assert_eq!(User::excerpts.of(&ann).all(&db).await?.len(), 2);
    assert_eq!(ann.count(User::excerpts, &db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_belongs_to_a_view_is_included_and_asked_for(db: Database) -> orm::Result<()> {
    Note::create().author_id(1).text("a").save(&db).await?;
    Note::create().author_id(2).text("b").save(&db).await?;
    let authors = Author::find()
        .include(Author::essays)
        .include(Author::notes)
        .filter(Author::essays.any(Essay::title.eq("two")))
        .all(&db)
        .await?;
    assert_eq!(authors.len(), 1);
    assert_eq!((authors[0].essays.len(), authors[0].notes.len()), (2, 1));
    let notes = Note::find().include(Note::author).order_by(Note::id).all(&db).await?;
    assert_eq!(notes[1].author.name, "Bob");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_view_between_two_tables_joins_them(db: Database) -> orm::Result<()> {
    let users = User::find().include(User::liked).order_by(User::id).all(&db).await?;
    let liked: Vec<usize> = users.iter().map(|user| user.liked.len()).collect();
    // What the join table has twice is there twice.
    assert_eq!(liked, [2, 2, 0]);
    let bob = &users[1].model;
    let three = Post::find_by_pk(4).required(&db).await?;
    assert!(!bob.has(User::liked, &three, &db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_relation_is_loaded_for_rows_of_a_view_that_are_at_hand(db: Database) -> orm::Result<()> {
    let rows = Excerpt::find().order_by(Excerpt::views).all(&db).await?;
    let rows = orm::assert_queries!(db, 1, { orm::load(rows, Excerpt::author, &db).await? });
    let names: Vec<&str> = rows.iter().map(|row| &*row.author.name).collect();
    assert_eq!(names, ["Ann", "Ann", "Bob", "Bob"]);
    Ok(())
}
