use super::*;

#[orm::test(setup = filled)]
async fn a_subtree_is_one_statement(db: Database) -> orm::Result<()> {
    let query = Folder::find_by_pk(2).descend(Folder::subfolders);
    assert_eq!(
        query.to_sql(),
        concat!(
            r#"SELECT "folders"."id", "folders"."name", "folders"."parent_id", "orm_w"."depth"::integer FROM "#,
            r#"(WITH RECURSIVE "orm_w"("depth", c0, v0) AS ("#,
            r#"SELECT 0, array_agg("orm_s".c0), array_agg("orm_s".c0) FROM (SELECT "folders"."id" AS c0 FROM "folders" WHERE "folders"."id" = $1) AS "orm_s" "#,
            r#"UNION ALL SELECT "orm_w"."depth" + 1, "orm_n".c0, "orm_w".v0 FROM "orm_w" CROSS JOIN LATERAL "#,
            r#"(SELECT array_agg("orm_t".c0) AS c0 FROM (SELECT DISTINCT ON (c0) * FROM "#,
            r#"(SELECT TRUE AS "is_new", "orm_t".* FROM unnest("orm_w".c0) AS "orm_f"("id") CROSS JOIN LATERAL "#,
            r#"(SELECT "folders"."id" AS c0 FROM "folders" WHERE "folders"."parent_id" = "orm_f"."id") AS "orm_t" "#,
            r#"UNION ALL SELECT FALSE, "orm_v".c0 FROM unnest("orm_w".v0) AS "orm_v"(c0)) AS "orm_t" ORDER BY c0, "is_new") AS "orm_t" "#,
            r#"WHERE "orm_t"."is_new") AS "orm_n" WHERE "orm_n".c0 IS NOT NULL) "#,
            r#"SELECT "orm_r".c0, "orm_w"."depth" FROM "orm_w" CROSS JOIN LATERAL unnest("orm_w".c0) AS "orm_r"(c0)) AS "orm_w" "#,
            r#"JOIN "folders" ON "folders"."id" = "orm_w".c0"#,
        )
    );
    let found = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(depths(found), [(2, 0), (4, 1), (5, 1), (6, 2)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn descendants_are_without_the_start(db: Database) -> orm::Result<()> {
    let found = Folder::find_by_pk(2).descendants(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(found), [(4, 1), (5, 1), (6, 2)]);
    assert!(!Folder::find_by_pk(7).descendants(Folder::subfolders).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn ancestors_are_all_that_a_row_is_in(db: Database) -> orm::Result<()> {
    let up = Folder::find_by_pk(6).ascend(Folder::parent);
    assert_eq!(depths(up.all(&db).await?), [(1, 3), (2, 2), (4, 1), (6, 0)]);
    let above = Folder::find_by_pk(6).ancestors(Folder::parent).breadth_first().all(&db).await?;
    assert_eq!(ids(&above), [4, 2, 1]);
    assert_eq!(depths(Folder::find_by_pk(1).ancestors(Folder::parent).all(&db).await?), []);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_several_starts_each_row_comes_once_from_the_nearest(db: Database) -> orm::Result<()> {
    let all = Folder::find().filter(Folder::id.in_([1, 4])).descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(all), [(1, 0), (2, 1), (3, 1), (4, 0), (5, 2), (6, 1)]);
    let below = Folder::find().filter(Folder::id.in_([1, 4])).descendants(Folder::subfolders);
    assert_eq!(depths(below.all(&db).await?), [(2, 1), (3, 1), (5, 2), (6, 1)]);
    let above = Folder::find().filter(Folder::id.in_([5, 6])).ancestors(Folder::parent).all(&db).await?;
    assert_eq!(depths(above), [(1, 2), (2, 1), (4, 1)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn no_start_leads_nowhere(db: Database) -> orm::Result<()> {
    let found = Folder::find_by_pk(99).descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(found), []);
    let found = Folder::find_by_pk(99).descend(Folder::subfolders).depth_first().all(&db).await?;
    assert_eq!(depths(found), []);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_start_is_what_its_order_and_limit_say(db: Database) -> orm::Result<()> {
    let last = Folder::find().filter(Folder::parent_id.is_null()).order_by(Folder::id.desc()).limit(1);
    assert_eq!(depths(last.descend(Folder::subfolders).all(&db).await?), [(7, 0)]);
    let home = Folder::find_by_pk(1).required(&db).await?;
    let within = Folder::subfolders.of(&home).descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(within), [(2, 0), (3, 0), (4, 1), (5, 1), (6, 2)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_depth_is_bounded(db: Database) -> orm::Result<()> {
    let to = |depth| Folder::find_by_pk(1).descend(Folder::subfolders).max_depth(depth).all(&db);
    assert_eq!(depths(to(0).await?), [(1, 0)]);
    assert_eq!(depths(to(1).await?), [(1, 0), (2, 1), (3, 1)]);
    assert_eq!(depths(to(u32::MAX).await?).len(), 6);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_is_not_followed_cuts_what_is_behind_it(db: Database) -> orm::Result<()> {
    let along = Folder::subfolders.filter(Folder::name.ne("jazz"));
    let found = Folder::find_by_pk(1).descend(along).all(&db).await?;
    assert_eq!(depths(found), [(1, 0), (2, 1), (3, 1), (5, 2)]);
    // Behind the walk it is a filter of what was reached.
    let found = Folder::find_by_pk(1).descend(Folder::subfolders).filter(Folder::name.ne("jazz"));
    assert_eq!(depths(found.all(&db).await?), [(1, 0), (2, 1), (3, 1), (5, 2), (6, 3)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_limit_of_the_relation_is_that_of_each_row(db: Database) -> orm::Result<()> {
    let along = Folder::subfolders.order_by(Folder::name).limit(1);
    let found = Folder::find_by_pk(1).descend(along).all(&db).await?;
    // Books come before music, and there is nothing in them.
    assert_eq!(depths(found), [(1, 0), (3, 1)]);
    let along = Folder::subfolders.order_by(Folder::id).limit(1);
    let found = Folder::find_by_pk(1).descend(along).all(&db).await?;
    assert_eq!(depths(found), [(1, 0), (2, 1), (4, 2), (6, 3)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_circle_ends(db: Database) -> orm::Result<()> {
    Folder::update_all().set(Folder::parent_id, 6).filter(Folder::id.eq(2)).exec(&db).await?;
    let down = Folder::find_by_pk(4).descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(down), [(2, 2), (4, 0), (5, 3), (6, 1)]);
    let up = Folder::find_by_pk(4).ancestors(Folder::parent).all(&db).await?;
    assert_eq!(depths(up), [(2, 1), (6, 2)]);
    Folder::update_all().set(Folder::parent_id, 7).filter(Folder::id.eq(7)).exec(&db).await?;
    let itself = Folder::find_by_pk(7).descend(Folder::subfolders).depth_first().all(&db).await?;
    assert_eq!(depths(itself), [(7, 0)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_circle_of_several_starts_ends(db: Database) -> orm::Result<()> {
    // home is in bebop: the walk comes back to all of its starts.
    Folder::update_all().set(Folder::parent_id, 6).filter(Folder::id.eq(1)).exec(&db).await?;
    let from = Folder::find().filter(Folder::id.in_([2, 6]));
    let down = from.clone().descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(down), [(1, 1), (2, 0), (3, 2), (4, 1), (5, 1), (6, 0)]);
    let up = from.ascend(Folder::parent).all(&db).await?;
    assert_eq!(depths(up), [(1, 1), (2, 0), (4, 1), (6, 0)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_long_chain_is_walked(db: Database) -> orm::Result<()> {
    let chain =
        (100..3_100).map(|id| Folder { id, name: String::new(), parent_id: (id > 100).then(|| id - 1) });
    Folder::insert_many(chain).exec(&db).await?;
    let last = Folder::find_by_pk(100).descend(Folder::subfolders).order_by(Folder::id.desc());
    let last = last.required(&db).await?;
    assert_eq!((last.id, last.depth), (3_099, 2_999));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_walk_begins_where_another_ends(db: Database) -> orm::Result<()> {
    // All that is in what bebop is in, but for home.
    let above = Folder::find_by_pk(6).ascend(Folder::parent).filter(Folder::parent_id.is_not_null());
    let found = above.descend(Folder::subfolders).all(&db).await?;
    assert_eq!(depths(found), [(2, 0), (4, 0), (5, 1), (6, 0)]);
    Ok(())
}
