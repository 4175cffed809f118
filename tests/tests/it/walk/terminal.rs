use super::*;

fn subtree() -> orm::Select<AtDepth<Folder>> {
    Folder::find_by_pk(2).descend(Folder::subfolders)
}

#[orm::test(setup = filled)]
async fn one_statement_counts_or_asks(db: Database) -> orm::Result<()> {
    assert_eq!(orm::assert_queries!(db, 1, { subtree().count(&db).await? }), 4);
    assert_eq!(subtree().limit(3).count(&db).await?, 3);
    assert_eq!(subtree().filter(Folder::name.contains("b")).count(&db).await?, 1);
    assert!(orm::assert_queries!(db, 1, { subtree().filter(Folder::id.eq(6)).exists(&db).await? }));
    assert!(!subtree().filter(Folder::id.eq(1)).exists(&db).await?);
    assert_eq!(subtree().order_by(Folder::name).required(&db).await?.name, "bebop");
    assert!(subtree().filter(Folder::id.eq(1)).one(&db).await?.is_none());
    Ok(())
}

#[orm::test(setup = filled)]
async fn relations_are_loaded_beside_the_depth(db: Database) -> orm::Result<()> {
    let query = subtree().include(Folder::files.order_by(File::id)).include(Folder::parent).depth_first();
    let rows: Vec<AtDepth<orm::with!(Folder { files, parent })>> =
        orm::assert_queries!(db, 1, { query.all(&db).await? });
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            let files: Vec<i64> = row.files.iter().map(|file| file.id).collect();
            (row.id, row.depth, files, row.parent.as_ref().map(|parent| parent.name.as_str()))
        })
        .collect();
    assert_eq!(
        found,
        [
            (2, 0, vec![20], Some("home")),
            (4, 1, vec![40], Some("music")),
            (6, 2, vec![60, 61], Some("jazz")),
            (5, 1, vec![50], Some("music")),
        ]
    );
    let loaded = orm::load(subtree().order_by(Folder::id).all(&db).await?, Folder::files, &db).await?;
    assert_eq!(loaded.iter().map(|row| row.files.len()).collect::<Vec<_>>(), [1, 1, 1, 2]);
    assert_eq!(loaded[3].depth, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_and_projections_are_of_the_rows_that_were_reached(db: Database) -> orm::Result<()> {
    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Folder)]
    struct Listed {
        name: String,
        files: Vec<File>,
    }

    let names: Vec<String> = subtree().depth_first().select(Folder::name).all(&db).await?;
    assert_eq!(names, ["music", "jazz", "bebop", "rock"]);
    let by_parent = subtree().group_by(Folder::parent_id).order_by_key(|parent| (parent.asc(),));
    let by_parent = by_parent.select(|parent| (parent, orm::expr::count())).all(&db).await?;
    assert_eq!(by_parent, [(Some(1), 1), (Some(2), 2), (Some(4), 1)]);
    assert_eq!(subtree().max(Folder::id, &db).await?, Some(6));
    let listed = subtree().depth_first().limit(1).project::<Listed>().all(&db).await?;
    let music = Listed { name: "music".to_owned(), files: vec![File { id: 20, folder_id: 2 }] };
    assert_eq!(listed, [music]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_walk_is_a_list_in_another_query(db: Database) -> orm::Result<()> {
    let within = subtree().select(Folder::id);
    let files = File::find().filter(File::folder_id.in_(within.clone())).order_by(File::id);
    let files = orm::assert_queries!(db, 1, { files.all(&db).await? });
    assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [20, 40, 50, 60, 61]);
    let outside = Folder::find().filter(Folder::id.not_in(within)).order_by(Folder::id).all(&db).await?;
    assert_eq!(ids(&outside), [1, 3, 7]);
    let gone = File::delete_all().filter(File::folder_id.in_(subtree().select(Folder::id))).exec(&db).await?;
    assert_eq!(gone, 5);
    Ok(())
}

#[orm::test(setup = filled)]
async fn pages_and_cursors_keep_the_depth(db: Database) -> orm::Result<()> {
    let page = subtree().depth_first().page(2, 3, &db).await?;
    assert_eq!((ids(&page.rows), page.total, page.rows[0].depth), (vec![5], 4, 1));
    for query in [subtree().depth_first(), subtree().breadth_first().order_by(Folder::name.desc())] {
        let all: Vec<_> = query.clone().all(&db).await?;
        let mut found = Vec::new();
        let mut page = query.clone().limit(1).cursor_page(&db).await?;
        loop {
            found.append(&mut page.rows);
            if !page.has_next {
                break;
            }
            page = query.clone().after(page.next).limit(1).cursor_page(&db).await?;
        }
        assert_eq!(found, all);
    }
    let query = subtree().include(Folder::files).depth_first();
    let first = query.clone().limit(2).cursor_page(&db).await?;
    let rest = query.after(first.next).limit(2).cursor_page(&db).await?;
    assert_eq!((ids(&rest.rows), rest.rows[0].depth, rest.rows[0].files.len()), (vec![6, 5], 2, 2));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_stream_keeps_the_depth(db: Database) -> orm::Result<()> {
    let mut rows = subtree().depth_first().stream(&db);
    let mut found = Vec::new();
    while let Some(row) = rows.next().await {
        let row = row?;
        found.push((row.id, row.depth));
    }
    assert_eq!(found, [(2, 0), (4, 1), (6, 2), (5, 1)]);
    let mut batches = subtree().include(Folder::files).depth_first().batches(3, &db);
    let mut found = Vec::new();
    while let Some(batch) = batches.next().await {
        found.extend(batch?.into_iter().map(|row| (row.id, row.depth, row.files.len())));
    }
    assert_eq!(found, [(2, 0, 1), (4, 1, 1), (6, 2, 2), (5, 1, 1)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_rows_of_a_walk_can_be_locked(db: Database) -> orm::Result<()> {
    let query = subtree().order_by(Folder::id).lock(ForUpdate).skip_locked();
    assert!(query.to_sql().ends_with(r#" ORDER BY "folders"."id" FOR UPDATE OF "folders" SKIP LOCKED"#));
    db.transaction(async |tx| {
        let rows = query.all(tx).await?;
        assert_eq!(ids(&rows), [2, 4, 5, 6]);
        let found = Folder::find().order_by(Folder::id).lock(ForUpdate).skip_locked();
        db.transaction(async |other| {
            assert_eq!(ids(&found.all(other).await?), [1, 3, 7]);
            Ok(())
        })
        .await
    })
    .await
}

#[orm::test(setup = filled)]
async fn it_serializes_as_the_row_with_its_depth(db: Database) -> orm::Result<()> {
    let row =
        Folder::find_by_pk(2).descendants(Folder::subfolders).order_by(Folder::id).required(&db).await?;
    let json = serde_json::to_value(&row).expect("JSON");
    assert_eq!(json, serde_json::json!({ "id": 4, "name": "jazz", "parent_id": 2, "depth": 1 }));
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_first_row_of_each_is_one_that_was_reached_at_its_depth(db: Database) -> orm::Result<()> {
    // Of the names of each length the first in the alphabet: home, bebop, and tmp is not reached.
    let first = || {
        let all = Folder::find_by_pk(1).descend(Folder::subfolders);
        all.distinct_on(Folder::name.length()).order_by(Folder::name)
    };
    let places = |rows: Vec<AtDepth<Folder>>| rows.iter().map(|row| (row.id, row.depth)).collect::<Vec<_>>();
    assert_eq!(places(first().all(&db).await?), [(1, 0), (6, 3)]);
    assert_eq!(first().count(&db).await?, 2);
    assert_eq!(places(first().page(2, 1, &db).await?.rows), [(6, 3)]);
    let page = first().limit(1).cursor_page(&db).await?;
    assert_eq!(places(page.rows), [(1, 0)]);
    assert_eq!(places(first().limit(1).after(page.next).cursor_page(&db).await?.rows), [(6, 3)]);
    let with_files = first().include(Folder::files).all(&db).await?;
    assert_eq!(
        with_files.iter().map(|row| (row.depth, row.files.len())).collect::<Vec<_>>(),
        [(0, 1), (3, 2)]
    );

    let nearest = Folder::find_by_pk(1).descend(Folder::subfolders).distinct_on(Folder::name.length());
    assert_eq!(places(nearest.clone().breadth_first().all(&db).await?), [(1, 0), (2, 1)]);
    assert_eq!(places(nearest.depth_first().all(&db).await?).len(), 2);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = open)]
#[has_many(parts: Part, inverse = whole)]
struct Part {
    #[column(primary_key)]
    id: i64,
    is_open: bool,
    #[belongs_to(whole: Part)]
    whole_id: Option<i64>,
}

fn open(query: Select<Part>) -> Select<Part> {
    query.filter(Part::is_open.eq(true))
}

async fn parts(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Part]).await?;
    let part = |id, is_open, whole_id| Part { id, is_open, whole_id };
    Part::insert_many([part(1, false, None), part(2, true, Some(1)), part(3, false, Some(2))])
        .exec(db)
        .await?;
    Ok(())
}

#[orm::test(setup = parts)]
async fn hooks_narrow_it_unless_it_is_unscoped_before_or_behind(db: Database) -> orm::Result<()> {
    assert_eq!(Part::find_by_pk(1).descend(Part::parts).count(&db).await?, 1);
    assert_eq!(Part::find_by_pk(1).unscoped().descend(Part::parts).count(&db).await?, 3);
    assert_eq!(Part::find_by_pk(1).descend(Part::parts).unscoped().count(&db).await?, 3);
    let both = Part::find_by_pk(2).union(Part::find_by_pk(2)).descend(Part::parts);
    assert_eq!(both.count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn distinct_values_in_the_order_of_a_depth_are_refused(db: Database) -> orm::Result<()> {
    let query = subtree().breadth_first().select(Folder::name).distinct();
    let error = orm::assert_queries!(db, 0, { query.all(&db).await.unwrap_err() });
    assert_eq!(error.kind(), orm::ErrorKind::Statement);
    assert!(error.to_string().contains("is ordered by what it selects"), "{error}");
    Ok(())
}
