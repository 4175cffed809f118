use super::*;

#[orm::test(setup = filled)]
async fn depth_first_is_as_a_tree_is_printed(db: Database) -> orm::Result<()> {
    let found = Folder::find_by_pk(1).descend(Folder::subfolders).depth_first().all(&db).await?;
    assert_eq!(ids(&found), [1, 2, 4, 6, 5, 3]);
    let by_name = Folder::subfolders.order_by(Folder::name);
    let found = Folder::find_by_pk(1).descend(by_name.clone()).depth_first().all(&db).await?;
    assert_eq!(ids(&found), [1, 3, 2, 4, 6, 5]);
    let backward = Folder::subfolders.order_by(Folder::name.desc());
    let top = Folder::find().filter(Folder::parent_id.is_null());
    let query = top.descend(backward).depth_first();
    let found = orm::assert_queries!(db, 1, { query.all(&db).await? });
    // The starts as well.
    assert_eq!(ids(&found), [7, 1, 2, 5, 4, 6, 3]);
    let depths: Vec<i32> = found.iter().map(|folder| folder.depth).collect();
    assert_eq!(depths, [0, 0, 1, 2, 2, 3, 1]);
    let found = Folder::find_by_pk(1).descendants(by_name).depth_first().limit(3).all(&db).await?;
    assert_eq!(ids(&found), [3, 2, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn breadth_first_is_by_depth_and_then_as_the_query_says(db: Database) -> orm::Result<()> {
    let query = Folder::find_by_pk(1).descend(Folder::subfolders).breadth_first().order_by(Folder::name);
    assert_eq!(ids(&query.all(&db).await?), [1, 3, 2, 4, 5, 6]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_circle_has_a_first_row_depth_first(db: Database) -> orm::Result<()> {
    Folder::update_all().set(Folder::parent_id, 6).filter(Folder::id.eq(2)).exec(&db).await?;
    let found = Folder::find_by_pk(4).descend(Folder::subfolders).depth_first().all(&db).await?;
    assert_eq!(ids(&found), [4, 6, 2, 5]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_order_of_the_rows_has_nothing_to_do_with_the_walk(db: Database) -> orm::Result<()> {
    let query = Folder::find_by_pk(1).descend(Folder::subfolders).order_by(Folder::name);
    assert_eq!(ids(&query.clone().all(&db).await?), [6, 3, 1, 4, 2, 5]);
    assert_eq!(ids(&query.limit(2).offset(1).all(&db).await?), [3, 1]);
    Ok(())
}
