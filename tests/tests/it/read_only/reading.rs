use super::*;

#[orm::test(setup = filled)]
async fn rows_of_a_view_are_found_filtered_and_ordered_as_those_of_a_table(db: Database) -> orm::Result<()> {
    let rows =
        Excerpt::find().filter(Excerpt::views.gte(20)).order_by(Excerpt::views.desc()).all(&db).await?;
    assert_eq!(rows, [excerpt(2, "THREE", 30), excerpt(2, "TWO", 20)]);
    assert_eq!(Excerpt::find().count(&db).await?, 4);
    assert!(Excerpt::find().filter(Excerpt::head.eq("two")).exists(&db).await?);
    assert_eq!(Excerpt::find().sum(Excerpt::views, &db).await?, Some(70));
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_equal_are_all_read(db: Database) -> orm::Result<()> {
    let rows = Excerpt::find().filter(Excerpt::author_id.eq(1)).all(&db).await?;
    assert_eq!(rows, [excerpt(1, "ONE", 10), excerpt(1, "ONE", 10)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_groups_and_subqueries_are_read_of_a_view(db: Database) -> orm::Result<()> {
    let heads: Vec<String> =
        Excerpt::find().select(Excerpt::head).distinct().order_by(Excerpt::head).all(&db).await?;
    assert_eq!(heads, ["one", "three", "two"]);
    let mut groups: Vec<(i64, i64)> = Excerpt::find()
        .group_by(Excerpt::author_id)
        .select(|author| (author, Excerpt::views.sum().coalesce(0)))
        .all(&db)
        .await?;
    groups.sort_unstable();
    assert_eq!(groups, [(1, 20), (2, 50)]);
    let other = Excerpt::alias();
    let most = other.find().filter(other.author_id.eq(Excerpt::author_id)).aggregate(other.views.max());
    let rows =
        Excerpt::find().filter(Excerpt::views.eq(most)).filter(Excerpt::author_id.eq(2)).all(&db).await?;
    assert_eq!(rows, [excerpt(2, "THREE", 30)]);
    let users = User::find().filter(User::id.in_(Excerpt::find().select(Excerpt::author_id)));
    assert_eq!(users.count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_view_that_names_a_key_is_found_by_it(db: Database) -> orm::Result<()> {
    let author = orm::assert_queries!(db, 1, { Author::find_by_pk(2).required(&db).await? });
    assert_eq!(author, Author { id: 2, name: "Bob".to_owned() });
    assert_eq!(Author::find_by_pk(3).one(&db).await?, None);
    assert_eq!(Total::find_by_pk(1).required(&db).await?.views, 20);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_of_a_view_are_locked_as_those_of_its_tables(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    assert_eq!(Author::find().lock(ForUpdate).all(&tx).await?.len(), 2);
    let skipped = db.begin().await?;
    assert_eq!(User::find().lock(ForUpdate).skip_locked().all(&skipped).await?.len(), 1);
    skipped.rollback().await?;
    tx.rollback().await
}

#[orm::test(setup = filled)]
async fn a_row_of_a_table_without_a_key_may_be_null_in_every_column(db: Database) -> orm::Result<()> {
    db.execute_batch("INSERT INTO log VALUES (NULL, NULL)").await?;
    let rows = Entry::find().order_by((Entry::level, Entry::line)).all(&db).await?;
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.last(), Some(&Entry { level: None, line: None }));
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Excerpt)]
struct Line {
    head: String,
    author: Named,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Named {
    name: String,
}

#[orm::test(setup = filled)]
async fn a_projection_of_a_view_has_its_relations(db: Database) -> orm::Result<()> {
    let lines = orm::assert_queries!(db, 1, {
        Excerpt::find().order_by(Excerpt::views).limit(2).project::<Line>().all(&db).await?
    });
    let line = || Line { head: "one".to_owned(), author: Named { name: "Ann".to_owned() } };
    assert_eq!(lines, [line(), line()]);
    Ok(())
}
