use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(answers: Note, inverse = question)]
struct Note {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(question: Note)]
    question_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

/// 1 ← 2 ← 3, and 1 ← 4; of these 2 is deleted.
async fn notes(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Note]).await?;
    let note = |id, question_id, deleted: bool| {
        let deleted_at = deleted.then_some(DateTime::<Utc>::UNIX_EPOCH);
        Note { id, question_id, deleted_at }
    };
    let notes =
        [note(1, None, false), note(2, Some(1), true), note(3, Some(2), false), note(4, Some(1), false)];
    Note::insert_many(notes).exec(db).await?;
    Ok(())
}

async fn ids(db: &Database, query: Select<orm::AtDepth<Note>>) -> orm::Result<Vec<i64>> {
    query.order_by(Note::id).select(Note::id).all(db).await
}

#[orm::test(setup = notes)]
async fn a_deleted_row_cuts_what_is_behind_it(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Note::find_by_pk(1).descend(Note::answers)).await?, [1, 4]);
    assert_eq!(ids(&db, Note::find_by_pk(3).ascend(Note::question)).await?, [3]);
    assert_eq!(ids(&db, Note::find_by_pk(2).descend(Note::answers)).await?, [0; 0]);
    assert_eq!(Note::find_by_pk(1).descend(Note::answers).count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = notes)]
async fn with_deleted_before_or_behind_the_walk_includes_them(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Note::find_by_pk(1).with_deleted().descend(Note::answers)).await?, [1, 2, 3, 4]);
    assert_eq!(ids(&db, Note::find_by_pk(1).descend(Note::answers).with_deleted()).await?, [1, 2, 3, 4]);
    assert_eq!(ids(&db, Note::find_by_pk(2).descend(Note::answers).with_deleted()).await?, [2, 3]);
    assert_eq!(ids(&db, Note::find_by_pk(3).ascend(Note::question).with_deleted()).await?, [1, 2, 3]);
    Ok(())
}

#[orm::test(setup = notes)]
async fn the_relation_says_which_are_followed(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Note::find_by_pk(1).descend(Note::answers.with_deleted())).await?, [1, 2, 3, 4]);
    assert_eq!(ids(&db, Note::find_by_pk(2).descend(Note::answers.with_deleted())).await?, [0; 0]);
    assert_eq!(ids(&db, Note::find_by_pk(1).descend(Note::answers.only_deleted())).await?, [1, 2]);
    Ok(())
}

#[orm::test(setup = notes)]
async fn only_deleted_chooses_among_all_that_were_reached(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Note::find_by_pk(1).descend(Note::answers).only_deleted()).await?, [2]);
    assert_eq!(ids(&db, Note::find().only_deleted().descend(Note::answers)).await?, [2, 3]);
    Ok(())
}

#[orm::test(setup = notes)]
async fn from_what_several_queries_find_it_leaves_deleted_rows_out_as_well(db: Database) -> orm::Result<()> {
    let one = || Note::find_by_pk(1);
    let both = || one().union(Note::find_by_pk(4));
    assert_eq!(ids(&db, both().descend(Note::answers)).await?, [1, 4]);
    assert_eq!(both().descend(Note::answers).count(&db).await?, 2);
    assert_eq!(ids(&db, one().distinct_on(Note::id).descend(Note::answers)).await?, [1, 4]);
    assert_eq!(
        ids(&db, one().distinct_on(Note::id).with_deleted().descend(Note::answers)).await?,
        [1, 2, 3, 4]
    );
    assert_eq!(ids(&db, both().descend(Note::answers).with_deleted()).await?, [1, 2, 3, 4]);
    let with_deleted = one().with_deleted().union(Note::find_by_pk(2).with_deleted());
    assert_eq!(ids(&db, with_deleted.descend(Note::answers)).await?, [1, 2, 3, 4]);
    let of_one = one().union(Note::find_by_pk(4).with_deleted());
    assert_eq!(ids(&db, of_one.descend(Note::answers)).await?, [1, 4]);
    Ok(())
}

#[orm::test(setup = notes)]
async fn a_stream_with_includes_walks_as_its_query(db: Database) -> orm::Result<()> {
    let mut batches = Note::find_by_pk(1).descend(Note::answers).include(Note::question).batches(10, &db);
    let batch = batches.next().await.expect("a batch")?;
    assert_eq!(batch.len(), 2);
    Ok(())
}

#[orm::test(setup = notes)]
async fn what_is_combined_or_the_first_of_each_says_of_them_what_its_query_does(
    db: Database,
) -> orm::Result<()> {
    let first = || Note::find_by_pk(1);
    let combined = || first().union(first());
    assert_eq!(ids(&db, combined().descend(Note::answers)).await?, [1, 4]);
    assert_eq!(combined().descend(Note::answers).count(&db).await?, 2);
    assert_eq!(ids(&db, combined().descend(Note::answers).with_deleted()).await?, [1, 2, 3, 4]);
    let distinct = || first().distinct_on(Note::id);
    assert_eq!(ids(&db, distinct().descend(Note::answers)).await?, [1, 4]);
    assert_eq!(ids(&db, distinct().with_deleted().descend(Note::answers)).await?, [1, 2, 3, 4]);
    Ok(())
}
