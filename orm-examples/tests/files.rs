//! The file store, step by step.

mod set_up;

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::prelude::*;
use orm_examples::files::models::*;
use orm_examples::files::{Error, audit, crowd, database, listing};

async fn tables(db: &Database) -> orm::Result<()> {
    set_up::migrate(db, database::migrations()).await
}

async fn ada(db: &Database) -> orm::Result<User> {
    User::create().name("Ada").save(db).await
}

async fn folder(db: &Database, owner: &User, name: &str, above: Option<&Folder>) -> orm::Result<Folder> {
    let above = above.map(|folder| folder.id);
    Folder::create().name(name).owner_id(owner.id).parent_id(above).save(db).await
}

async fn file(db: &Database, owner: &User, name: &str, above: &Folder) -> orm::Result<File> {
    let file = File::create().name(name).mime_type("text/plain").size(1);
    file.owner_id(owner.id).folder_id(above.id).save(db).await
}

async fn paths(db: &Database) -> orm::Result<Vec<String>> {
    let folders = Folder::find().all(db).await?.into_iter().map(|folder| folder.path);
    let files = File::find().all(db).await?.into_iter().map(|file| file.path);
    let mut paths: Vec<String> = folders.chain(files).collect();
    paths.sort_unstable();
    Ok(paths)
}

#[orm::test(setup = tables)]
async fn paths_follow_renames_and_moves_of_any_folder(db: Database) -> orm::Result<()> {
    let ada = ada(&db).await?;
    let a = folder(&db, &ada, "a_b", None).await?;
    let b = folder(&db, &ada, "100%", Some(&a)).await?;
    let c = folder(&db, &ada, "Übersicht", Some(&b)).await?;
    file(&db, &ada, "x.txt", &c).await?;
    folder(&db, &ada, "aXb", None).await?; // what `_` would match
    assert_eq!(
        paths(&db).await?,
        ["/aXb", "/a_b", "/a_b/100%", "/a_b/100%/Übersicht", "/a_b/100%/Übersicht/x.txt"]
    );
    let a = a.update(&db, |folder| folder.name = "Große".to_owned()).await?;
    assert_eq!(
        paths(&db).await?,
        ["/Große", "/Große/100%", "/Große/100%/Übersicht", "/Große/100%/Übersicht/x.txt", "/aXb"]
    );
    // The row at hand is older than the rename above it.
    b.update(&db, |folder| folder.parent_id = None).await?;
    assert_eq!(paths(&db).await?, ["/100%", "/100%/Übersicht", "/100%/Übersicht/x.txt", "/Große", "/aXb"]);
    assert_eq!(a.path, "/Große");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_folder_cannot_be_in_itself_or_take_a_name_twice(db: Database) -> orm::Result<()> {
    let ada = ada(&db).await?;
    let a = folder(&db, &ada, "a", None).await?;
    let b = folder(&db, &ada, "b", Some(&a)).await?;
    for target in [a.id, b.id] {
        let refused = a.clone().update(&db, |folder| folder.parent_id = Some(target)).await;
        let error = refused.expect_err("it would be in itself");
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["parent_id"][..]));
    }
    let taken = folder(&db, &ada, "b", Some(&a)).await.expect_err("the name is taken");
    assert_eq!(taken.kind(), ErrorKind::UniqueViolation);
    for name in ["", "a/b", ".."] {
        let error = folder(&db, &ada, name, None).await.expect_err("no name");
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["name"][..]), "{name:?}");
    }
    assert_eq!(paths(&db).await?, ["/a", "/a/b"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_refused_move_leaves_everything_where_it_was(db: Database) -> orm::Result<()> {
    let ada = ada(&db).await?;
    let a = folder(&db, &ada, "a", None).await?;
    let b = folder(&db, &ada, "b", None).await?;
    folder(&db, &ada, "c", Some(&a)).await?;
    folder(&db, &ada, "a", Some(&b)).await?;
    let refused = a.update(&db, |folder| folder.parent_id = Some(b.id)).await.map_err(|error| error.kind());
    assert_eq!(refused, Err(ErrorKind::UniqueViolation));
    assert_eq!(paths(&db).await?, ["/a", "/a/c", "/b", "/b/a"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_listing_is_the_whole_subtree_in_one_round_trip(db: Database) -> orm::Result<()> {
    let ada = ada(&db).await?;
    let a = folder(&db, &ada, "a", None).await?;
    let b = folder(&db, &ada, "b", Some(&a)).await?;
    let c = folder(&db, &ada, "c", Some(&b)).await?;
    folder(&db, &ada, "ab", None).await?;
    for (name, above) in [("2.txt", &a), ("1.txt", &a), ("3.txt", &c)] {
        file(&db, &ada, name, above).await?;
    }
    let listed = orm::assert_queries!(db, 1, { listing::recursive(&db, &a).await? });
    let listed: Vec<(&str, Vec<&str>)> = listed
        .iter()
        .map(|folder| (folder.path.as_str(), folder.files.iter().map(|file| file.name.as_str()).collect()))
        .collect();
    assert_eq!(listed, [("/a", vec!["1.txt", "2.txt"]), ("/a/b", vec![]), ("/a/b/c", vec!["3.txt"])]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_crowd_leaves_paths_that_are_names(db: Database) -> Result<(), Error> {
    let people = crowd::join(&db, &["Ada", "Ben"]).await?;
    let before = Folder::find().count(&db).await?;
    let steps = crowd::plan(&mut Rng::with_seed(3), &people, 250);
    let outcomes = crowd::run(&db, steps, &ProgressBar::hidden()).await?;
    let balance = audit::audit(&db, before, &outcomes).await?;
    assert!(balance.depth > 1 && balance.files > 0, "{balance:?}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_finds_a_wrong_path_and_a_lost_file(db: Database) -> Result<(), Error> {
    let ada = ada(&db).await?;
    let a = folder(&db, &ada, "a", None).await?;
    file(&db, &ada, "x.txt", &a).await?;
    Folder::update_all().set(Folder::path, "/wrong").all_rows().exec(&db).await?;
    match audit::audit(&db, 1, &[]).await {
        // The folder's path, the file's, which is not beneath it, and the file that nobody was told of.
        Err(Error::Audit(mistakes)) => assert_eq!(mistakes.len(), 3, "{mistakes:?}"),
        other => panic!("expected mistakes, got {other:?}"),
    }
    Ok(())
}

#[orm::test]
async fn the_migrations_make_what_the_models_ask_for_and_keep_nobody_waiting(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::the_migrations_are_in_order(&db, database::command_line).await
}

#[orm::test]
async fn all_migrations_can_be_undone_and_applied_again(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::down_all_the_way_and_up_again(&db, &database::migrations()?).await
}

#[orm::test]
async fn seeding_twice_changes_nothing(db: Database) -> Result<(), Box<dyn std::error::Error>> {
    set_up::seeding_twice_changes_nothing(&db, &database::migrations()?, &database::seeds()?).await
}
