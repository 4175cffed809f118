//! The blog, page by page.

mod set_up;

use std::sync::Arc;

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::migrate::seed;
use orm::prelude::*;
use orm_examples::blog::models::*;
use orm_examples::blog::writers::{self, Manuscript, Newsroom, TODAY};
use orm_examples::blog::{Error, audit, database, listing, pages, publishing, search, statistics};

async fn tables(db: &Database) -> orm::Result<()> {
    set_up::migrate(db, database::migrations()).await?;
    let seeds = database::seeds().map_err(orm::Error::application)?;
    seed::up(db, &seeds, None).await.map_err(orm::Error::application)?;
    Ok(())
}

/// A blog with so many posts, those published whose day has come.
async fn filled(db: &Database, posts: usize) -> Result<(Arc<Newsroom>, Vec<Manuscript>), Error> {
    let newsroom = Arc::new(writers::open(db, 20).await?);
    let manuscripts = writers::plan(&mut Rng::with_seed(7), 20, posts);
    writers::save(db, &newsroom, manuscripts.clone(), &ProgressBar::hidden()).await?;
    publishing::publish_due(db, TODAY).await?;
    Ok((newsroom, manuscripts))
}

#[orm::test(setup = tables)]
async fn every_page_is_one_round_trip(db: Database) -> Result<(), Error> {
    filled(&db, 150).await?;
    let front = orm::assert_queries!(db, 1, { pages::front(&db, None, 10).await? });
    assert_eq!(front.rows.len(), 10);
    let next = orm::assert_queries!(db, 1, { pages::front(&db, front.next.clone(), 10).await? });
    let back = next.previous.ok_or_else(|| orm::Error::application(std::fmt::Error))?;
    let again = orm::assert_queries!(db, 1, { pages::front_before(&db, back, 10).await? });
    assert_eq!(again.rows, front.rows);
    let slug = orm::assert_queries!(db, 1, { statistics::most_discussed(&db).await? }).unwrap_or_default();
    let article = orm::assert_queries!(db, 1, { pages::article(&db, &slug).await? });
    assert!(!article.comments.is_empty() && article.comments.iter().all(|comment| comment.approved));
    let related = orm::assert_queries!(db, 1, { pages::related(&db, &article, 5).await? });
    assert!(related.iter().all(|(_, shared)| *shared > 0));
    orm::assert_queries!(db, 9, {
        assert_eq!(pages::shelves(&db).await?.len(), 16);
        assert_eq!(publishing::desk(&db).await?.len(), 3);
        assert_eq!(publishing::upcoming(&db, 1).await?.len(), 1);
        assert!(!search::search(&db, "rust or rye", 5).await?.is_empty());
        assert_eq!(listing::page(&db, "sort=-views", None, 5).await?.rows.len(), 5);
        assert!(!statistics::archive(&db).await?.is_empty());
        assert!(!statistics::growth(&db).await?.is_empty());
        assert!(!statistics::tag_cloud(&db).await?.is_empty());
        assert_eq!(statistics::leaderboard(&db).await?[0].0, 1);
    });
    Ok(())
}

#[orm::test(setup = tables)]
async fn nobody_reads_a_post_before_its_day(db: Database) -> Result<(), Error> {
    let newsroom = writers::open(&db, 3).await?;
    let mut manuscript = writers::plan(&mut Rng::with_seed(1), 3, 1).remove(0);
    (manuscript.status, manuscript.published_at) = (Status::Scheduled, Some(TODAY));
    manuscript.save(&db, &newsroom).await?;
    assert_eq!(publishing::publish_due(&db, TODAY - std::time::Duration::from_secs(1)).await?, 0);
    let hidden = pages::article(&db, &manuscript.slug).await.map_err(|error| error.kind());
    assert_eq!(hidden.err(), Some(ErrorKind::NotFound));
    assert_eq!(publishing::publish_due(&db, TODAY).await?, 1);
    assert_eq!(pages::article(&db, &manuscript.slug).await?.title, manuscript.title);
    manuscript.slug.push_str("-draft");
    (manuscript.status, manuscript.series) = (Status::Draft, None);
    let refused = manuscript.save(&db, &newsroom).await.map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(ErrorKind::CheckViolation));
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_holds_and_finds_what_is_wrong(db: Database) -> Result<(), Error> {
    let (newsroom, manuscripts) = filled(&db, 400).await?;
    let balance = audit::audit(&db, &newsroom, &manuscripts, TODAY).await?;
    assert!(balance.published > 300 && balance.found > 0 && balance.listed > 0, "{balance:?}");
    PostTag::delete_all()
        .filter(PostTag::post_id.eq(PostTag::find().select(PostTag::post_id).limit(1)))
        .exec(&db)
        .await?;
    match audit::audit(&db, &newsroom, &manuscripts, TODAY).await {
        Err(Error::Audit(mistakes)) => assert_eq!(mistakes.len(), 1, "{mistakes:?}"),
        other => panic!("expected mistakes, got {other:?}"),
    }
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_search_uses_its_index(db: Database) -> Result<(), Error> {
    filled(&db, 600).await?;
    orm::sql!("ANALYZE").exec(&db).await?;
    let plan = search::explain(&db, "postgres sourdough").await?;
    assert!(plan.uses_index(search::INDEX), "{plan}");
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
