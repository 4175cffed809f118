//! Whether the pages show what is in the tables.
//!
//! The tables are read once, whole, and everything that the pages had the server sort, count, add up and search is done
//! again in Rust.

mod plain;
mod questions;

use std::fmt::Debug;

use orm::prelude::*;

use self::plain::Blog;
use self::questions::{LISTINGS, SEARCHES};
use super::writers::{Manuscript, Newsroom};
use super::{Error, listing, pages, search, statistics};

/// A page of the walks.
const PAGE: u64 = 150;

/// What was compared, when all of it agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Posts that are what their manuscripts say, with their tags and comments.
    pub posts: usize,
    /// Those of them that everybody can read.
    pub published: usize,
    /// Months of the archive.
    pub months: usize,
    /// Links of published posts to tags.
    pub links: usize,
    /// Pages that were walked through, forward and back.
    pub pages: usize,
    /// Posts that the searches found.
    pub found: usize,
    /// Rows of the listings.
    pub listed: usize,
    /// Writers on the leaderboard.
    pub writers: usize,
    /// Posts whose related posts were compared.
    pub related: usize,
}

/// What differs.
#[derive(Default)]
struct Mistakes(Vec<String>);

impl Mistakes {
    fn compare<T: PartialEq + Debug>(&mut self, what: &str, shown: &T, expected: &T) {
        if shown != expected {
            self.0.push(format!("{what}: {shown:?}, but the tables have {expected:?}"));
        }
    }

    /// The same of lists, of which only the first difference is told.
    fn compare_all<T: PartialEq + Debug>(&mut self, what: &str, shown: &[T], expected: &[T]) {
        if shown.len() != expected.len() {
            self.0.push(format!("{what}: {} rows, but the tables have {}", shown.len(), expected.len()));
        } else if let Some((one, other)) = shown.iter().zip(expected).find(|(one, other)| one != other) {
            self.compare(what, one, other);
        }
    }
}

/// Compares every page with the tables, and the tables with what was written.
///
/// # Errors
/// [`Error::Audit`] with every mistake found.
pub async fn audit(
    db: &Database,
    newsroom: &Newsroom,
    manuscripts: &[Manuscript],
    now: DateTime<Utc>,
) -> Result<Balance, Error> {
    let blog = Blog::read(db).await?;
    let mut mistakes = Mistakes::default();
    let mut balance =
        Balance { posts: blog.posts.len(), published: blog.published().count(), ..Balance::default() };

    blog.check_manuscripts(newsroom, manuscripts, now, &mut mistakes);
    balance.months = check_archive(db, &blog, &mut mistakes).await?;
    balance.links = check_tags(db, &blog, &mut mistakes).await?;
    mistakes.compare_all("the shelves", &pages::shelves(db).await?, &blog.shelves());
    balance.pages = check_walk(db, &blog, &mut mistakes).await?;
    for (typed, is_found) in SEARCHES {
        let mut found = search::slugs(db, typed).await?;
        found.sort_unstable();
        balance.found += found.len();
        mistakes.compare_all(&format!("the search for {typed}"), &found, &blog.search(*is_found));
    }
    for (query, is_listed, order) in LISTINGS {
        let listed = list_all(db, query).await?;
        balance.listed += listed.len();
        mistakes.compare_all(&format!("the listing {query}"), &listed, &blog.listing(*is_listed, *order));
    }
    let places = statistics::leaderboard(db).await?;
    balance.writers = places.len();
    mistakes.compare_all("the leaderboard", &places, &blog.leaderboard());
    for post in blog.published().step_by(250) {
        let related = pages::related(db, &pages::article(db, &post.slug).await?, 8).await?;
        balance.related += 1;
        mistakes.compare_all(&format!("what is related to {}", post.slug), &related, &blog.related(post, 8));
    }

    if mistakes.0.is_empty() { Ok(balance) } else { Err(Error::Audit(mistakes.0)) }
}

/// Months add up to years, years to everything, and everything to the published posts. Returns how many months there are.
async fn check_archive(db: &Database, blog: &Blog, mistakes: &mut Mistakes) -> orm::Result<usize> {
    let archive = statistics::archive(db).await?;
    mistakes.compare_all("the archive", &archive, &blog.archive());
    let posts_of = |months: bool, years: bool| -> i64 {
        let level =
            archive.iter().filter(|(year, month, ..)| (month.is_some(), year.is_some()) == (months, years));
        level.map(|(_, _, posts, _)| posts).sum()
    };
    let all = i64::try_from(blog.published().count()).unwrap_or(i64::MAX);
    let levels = [posts_of(true, true), posts_of(false, true), posts_of(false, false)];
    mistakes.compare("the archive's months, years and total", &levels, &[all; 3]);

    let growth = statistics::growth(db).await?;
    let mut posts_so_far = 0;
    let expected: Vec<_> = archive
        .iter()
        .filter(|(_, month, ..)| month.is_some())
        .map(|&(_, month, posts, _)| {
            posts_so_far += posts;
            (month, posts, Some(Decimal::from(posts_so_far)))
        })
        .collect();
    mistakes.compare_all("the growth", &growth, &expected);
    Ok(growth.len())
}

/// The cloud adds up to the links of published posts, whose number it returns.
async fn check_tags(db: &Database, blog: &Blog, mistakes: &mut Mistakes) -> orm::Result<usize> {
    let cloud = statistics::tag_cloud(db).await?;
    mistakes.compare_all("the tag cloud", &cloud, &blog.tag_cloud());
    let links = blog.published().map(|post| post.tags.len()).sum();
    let shown: i64 = cloud.iter().map(|(_, posts)| posts).sum();
    mistakes.compare("the tag cloud's sum", &usize::try_from(shown).unwrap_or(0), &links);
    Ok(links)
}

/// All cursors forward, then all back: every post once, and in order. Returns how many pages there were.
async fn check_walk(db: &Database, blog: &Blog, mistakes: &mut Mistakes) -> orm::Result<usize> {
    let ids = |rows: &[pages::Card]| rows.iter().map(|post| post.id).collect::<Vec<_>>();
    let mut page = pages::front(db, None, PAGE).await?;
    let mut forward = ids(&page.rows);
    let mut walked = 1;
    while page.has_next {
        page = pages::front(db, page.next, PAGE).await?;
        forward.extend(ids(&page.rows));
        walked += 1;
    }
    let mut back = vec![ids(&page.rows)];
    while let Some(previous) = page.previous.filter(|_| page.has_previous) {
        page = pages::front_before(db, previous, PAGE).await?;
        back.push(ids(&page.rows));
        walked += 1;
    }
    let back = back.into_iter().rev().flatten().collect::<Vec<_>>();
    let expected = blog.newest_first();
    mistakes.compare_all("the walk forward", &forward, &expected);
    mistakes.compare_all("the walk back", &back, &expected);
    Ok(walked)
}

/// The keys of all rows of a listing, page by page.
async fn list_all(db: &Database, query: &str) -> orm::Result<Vec<i64>> {
    let mut page = listing::page(db, query, None, PAGE).await?;
    let mut all = Vec::new();
    loop {
        all.extend(page.rows.iter().map(|entry| entry.id));
        if !page.has_next {
            return Ok(all);
        }
        page = listing::page(db, query, page.next, PAGE).await?;
    }
}
