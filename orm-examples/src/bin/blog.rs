//! Runs the blog from an empty database to an audit: `cargo run -p orm-examples --bin blog`.
//!
//! It starts a database of its own, or uses a new one on `DATABASE_URL`'s server. It ends with an error if a page shows
//! something else than the tables have.

use std::process::ExitCode;
use std::sync::Arc;

use console::style;
use fastrand::Rng;
use orm::prelude::*;
use orm_examples::application;
use orm_examples::blog::{
    Error, audit, database, listing, pages, print, publishing, search, statistics, writers,
};
use orm_examples::terminal::{Step, heading, holds, number, progress, round_trips};

/// Where all chance comes from: the same people and the same posts every time.
const SEED: u64 = 42;
const PEOPLE: usize = 120;
const POSTS: usize = 3_000;

/// What a reader types into the search.
const TYPED: &str = "sourdough starter -rye";
/// What a reader filters and sorts by.
const QUERY: &str = "filter[title][icontains]=rust&filter[views][gte]=2000&sort=minutes,-views";

#[tokio::main]
async fn main() -> ExitCode {
    application::run("blog", run).await
}

async fn run(db: &Database) -> Result<(), Error> {
    let mut rng = Rng::with_seed(SEED);

    heading("Setting up");
    database::set_up(db).await?;

    let step = Step::start(db, "newsroom");
    let newsroom = Arc::new(writers::open(db, PEOPLE).await?);
    let (people, shelves, tags) = (&newsroom.people, &newsroom.categories, &newsroom.tags);
    step.done(&format!("{} people, {} shelves, {} tags", people.len(), shelves.len(), tags.len()));

    let step = Step::start(db, "posts");
    let manuscripts = writers::plan(&mut rng, PEOPLE, POSTS);
    let saved = writers::save(db, &newsroom, manuscripts.clone(), &progress("writing")).await?;
    step.done(&format!("{} with their tags and comments, at once", number(saved)));

    let step = Step::start(db, "due");
    let published = publishing::publish_due(db, writers::TODAY).await?;
    step.done(&format!("{} whose day has come are published", number(published)));
    // A server does so by itself, a minute later: what it knows of the rows is what its plans are made of.
    orm::sql!("ANALYZE").exec(db).await?;

    desk(db).await?;
    read(db).await?;
    find(db).await?;
    count(db).await?;

    heading("Audit");
    print_balance(&audit::audit(db, &newsroom, &manuscripts, writers::TODAY).await?);

    application::print_total(db);
    Ok(())
}

/// What those who run the blog see.
async fn desk(db: &Database) -> Result<(), Error> {
    heading("The desk");
    let before = db.statements_sent();
    print::desk(&publishing::desk(db).await?);
    round_trips(db, before);

    heading("What appears next");
    let before = db.statements_sent();
    print::upcoming(&publishing::upcoming(db, 4).await?);
    round_trips(db, before);
    Ok(())
}

/// What readers see who follow links.
async fn read(db: &Database) -> Result<(), Error> {
    heading("The front page");
    let before = db.statements_sent();
    let front = pages::front(db, None, 5).await?;
    print::cards(&front.rows);
    round_trips(db, before);

    heading("Older posts");
    let before = db.statements_sent();
    print::cards(&pages::front(db, front.next, 3).await?.rows);
    round_trips(db, before);

    let Some(favourite) = statistics::most_discussed(db).await? else { return Ok(()) };
    heading("The post that was talked about most");
    let before = db.statements_sent();
    let article = pages::article(db, &favourite).await?;
    print::article(&article);
    round_trips(db, before);

    heading("Related to it");
    let before = db.statements_sent();
    print::related(&pages::related(db, &article, 5).await?);
    round_trips(db, before);

    heading("Categories");
    let before = db.statements_sent();
    print::shelves(&pages::shelves(db).await?);
    round_trips(db, before);
    Ok(())
}

/// What readers see who look for something.
async fn find(db: &Database) -> Result<(), Error> {
    heading(&format!("Search: {TYPED}"));
    let before = db.statements_sent();
    print::hits(&search::search(db, TYPED, 3).await?);
    round_trips(db, before);
    let plan = search::explain(db, TYPED).await?;
    print::plan(&plan);
    if !plan.uses_index(search::INDEX) {
        return Err(Error::Audit(vec![format!("the search does not use the index {}", search::INDEX)]));
    }

    heading(&format!("Listing: ?{QUERY}"));
    let before = db.statements_sent();
    let page = listing::page(db, QUERY, None, 6).await?;
    print::listing(&page.rows);
    round_trips(db, before);
    if let Some(next) = page.next.filter(|_| page.has_next) {
        println!("  {}", style(format!("next: &after={next}")).dim());
    }
    Ok(())
}

/// What the blog knows of itself.
async fn count(db: &Database) -> Result<(), Error> {
    heading("Archive");
    let before = db.statements_sent();
    print::archive(&statistics::archive(db).await?);
    round_trips(db, before);

    heading("Lately");
    let before = db.statements_sent();
    print::growth(&statistics::growth(db).await?);
    round_trips(db, before);

    heading("Tags");
    let before = db.statements_sent();
    print::cloud(&statistics::tag_cloud(db).await?, 60);
    round_trips(db, before);

    heading("Most read");
    let before = db.statements_sent();
    print::leaderboard(&statistics::leaderboard(db).await?, 8);
    round_trips(db, before);
    Ok(())
}

fn print_balance(balance: &audit::Balance) {
    holds(&format!("{} posts are what their writers wrote, tags and comments too", number(balance.posts)));
    holds(&format!(
        "{} published posts are the sum of {} months, and of all shelves",
        number(balance.published),
        number(balance.months)
    ));
    holds(&format!("{} links to tags are the sum of the cloud", number(balance.links)));
    holds(&format!("{} pages, forward and back, have every post once and in order", number(balance.pages)));
    holds(&format!(
        "{} posts were found by searches, the same as by reading everything",
        number(balance.found)
    ));
    holds(&format!("{} rows of filtered lists are those that Rust picks and sorts", number(balance.listed)));
    holds(&format!("{} writers have the places that their sums in Rust give them", number(balance.writers)));
    holds(&format!("{} posts have the related posts with the most shared tags", number(balance.related)));
}
