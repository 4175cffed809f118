//! Those who write, and what they write: planned from a seed, saved all at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::NewOrExisting::{Existing, New};
use orm::prelude::*;
use tokio::task::JoinSet;

use super::Error;
use super::models::{Category, Comment, Post, PostTag, Status, Tag, User};
use super::topics::{FIRST, GENRES, LAST, REMARKS, SENTENCES, TITLES, TOPICS, Topic};

/// The day on which everything happens: 20 November 2026, in the evening.
pub const TODAY: DateTime<Utc> = DateTime::from_timestamp(1_795_197_600, 0).unwrap();

/// For how long the blog has been there.
const HISTORY: Duration = Duration::from_hours(24 * 1_400);

/// How many of those who comment also write posts.
const WRITERS: usize = 36;

/// Everybody, and where posts can stand.
#[derive(Debug)]
pub struct Newsroom {
    /// Those who write posts come first.
    pub people: Vec<User>,
    /// The categories that posts stand in, by name.
    pub categories: HashMap<String, i32>,
    /// The tags, by name.
    pub tags: HashMap<String, Tag>,
}

/// A post that was not saved yet. People are positions in the newsroom.
#[derive(Debug, Clone, PartialEq)]
pub struct Manuscript {
    /// The name in links.
    pub slug: String,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
    /// Who writes it.
    pub author: usize,
    /// The category.
    pub category: &'static str,
    /// Tags that are there.
    pub tags: Vec<&'static str>,
    /// The tag of a new series, if it begins one.
    pub series: Option<String>,
    /// Whether it can be read.
    pub status: Status,
    /// When it appears.
    pub published_at: Option<DateTime<Utc>>,
    /// How often it was read.
    pub views: i64,
    /// What is said of it: who, what, when, and whether it was approved.
    pub remarks: Vec<(usize, &'static str, DateTime<Utc>, bool)>,
}

/// Lets `count` people join, and shows them the shelves and tags that there are. An INSERT and two queries.
///
/// # Errors
/// Only what the database says.
pub async fn open(db: &Database, count: usize) -> orm::Result<Newsroom> {
    let people = (0..count).map(|number| {
        let (first, last) =
            (FIRST[number % FIRST.len()], LAST[(number * 7 + number / FIRST.len()) % LAST.len()]);
        User::create().handle(slug(&format!("{first} {last} {number}"))).name(format!("{first} {last}"))
    });
    let people = User::insert_many(people).all(db).await?;

    let shelves = Category::find().filter(Category::parent_id.is_not_null()).all(db).await?;
    let categories = shelves.into_iter().map(|shelf| (shelf.name, shelf.id)).collect();
    let tags = Tag::find().all(db).await?;
    let tags = tags.into_iter().map(|tag| (tag.name.clone(), tag)).collect();
    Ok(Newsroom { people, categories, tags })
}

/// Plans what `people` write, from a seed.
pub fn plan(rng: &mut Rng, people: usize, count: usize) -> Vec<Manuscript> {
    let mut slugs: HashMap<String, usize> = HashMap::new();
    (0..count)
        .map(|number| {
            let topic = &TOPICS[rng.usize(..TOPICS.len())];
            let (one, other) = two(rng, topic.subjects);
            let title = worded(TITLES[rng.usize(..TITLES.len())], one, other);
            let times = slugs.entry(slug(&title)).and_modify(|times| *times += 1).or_insert(1);
            let slug = if *times == 1 { slug(&title) } else { format!("{}-{times}", slug(&title)) };
            let (status, published_at) = day(rng);
            let is_read = status == Status::Published;
            Manuscript {
                slug,
                title,
                body: text(rng, topic),
                author: lesser(rng, WRITERS.min(people)),
                category: topic.name,
                tags: tags(rng, one, other),
                series: number.is_multiple_of(40).then(|| format!("letter-{}", number / 40 + 1)),
                status,
                published_at,
                views: if is_read { rng.i64(20..400) * rng.i64(1..60) } else { 0 },
                remarks: published_at.filter(|_| is_read).map_or_else(Vec::new, |day| {
                    let remarks = lesser(rng, 8);
                    (0..remarks).map(|_| remark(rng, people, day)).collect()
                }),
            }
        })
        .collect()
}

/// Saves everything at once, a task each; the pool decides how many have a connection at a time. Each post is a graph:
/// one transaction with an INSERT of the post, of its new tags, of its links to tags and of its comments.
///
/// # Errors
/// The first of any task; what others saved by then stays.
pub async fn save(
    db: &Database,
    newsroom: &Arc<Newsroom>,
    manuscripts: Vec<Manuscript>,
    bar: &ProgressBar,
) -> Result<u64, Error> {
    bar.set_length(manuscripts.len() as u64);
    let mut tasks = JoinSet::new();
    for manuscript in manuscripts {
        let (db, newsroom) = (db.clone(), Arc::clone(newsroom));
        tasks.spawn(async move { manuscript.save(&db, &newsroom).await });
    }
    let mut saved = 0;
    while let Some(post) = tasks.join_next().await {
        post??;
        saved += 1;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(saved)
}

impl Manuscript {
    /// Saves the post with its tags and comments, all of it or nothing.
    ///
    /// # Errors
    /// `UniqueViolation` if there is such a slug or series already; `CheckViolation` if a draft has a day, or another
    /// post none.
    pub async fn save(
        &self,
        db: &impl Executor,
        newsroom: &Newsroom,
    ) -> orm::Result<orm::with!(Post { tags, comments })> {
        let known = self.tags.iter().filter_map(|name| newsroom.tags.get(*name)).map(Existing);
        let new = self.series.iter().map(|name| New(Tag::create().name(name)));
        let tags =
            known.chain(new).zip(1..).map(|(tag, position)| (tag, PostTag::create().position(position)));
        let comments = self.remarks.iter().map(|&(author, body, written_at, approved)| {
            Comment::create()
                .author_id(newsroom.people[author].id)
                .body(body)
                .written_at(written_at)
                .approved(approved)
        });
        Post::create()
            .slug(&self.slug)
            .title(&self.title)
            .body(&self.body)
            .minutes(minutes(&self.body))
            .views(self.views)
            .status(self.status)
            .published_at(self.published_at)
            .author_id(newsroom.people[self.author].id)
            .category_id(newsroom.categories[self.category])
            .tags(tags)
            .comments(comments)
            .save(db)
            .await
    }
}

/// A name for links: letters and digits in lower case, with a dash between the words.
pub fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// How long it takes to read a text, at twenty words a minute: these are short ones.
fn minutes(body: &str) -> i32 {
    i32::try_from(body.split_whitespace().count().div_ceil(20)).unwrap_or(i32::MAX)
}

/// Nine of ten posts were published in the years before; a few wait for their day, which for some has come.
fn day(rng: &mut Rng) -> (Status, Option<DateTime<Utc>>) {
    let hours = |rng: &mut Rng, most: u64| Duration::from_secs(rng.u64(..most * 3_600));
    match rng.u8(..100) {
        0..6 => (Status::Draft, None),
        6..10 => (Status::Scheduled, Some(TODAY + hours(rng, 24 * 60))),
        10..11 => (Status::Scheduled, Some(TODAY - hours(rng, 24 * 2))),
        // More of them lately: the later of two days.
        _ => {
            let all = HISTORY.as_secs();
            let ago = rng.u64(24 * 2 * 3_600..all).min(rng.u64(24 * 2 * 3_600..all));
            (Status::Published, Some(TODAY - Duration::from_secs(ago)))
        }
    }
}

fn text(rng: &mut Rng, topic: &Topic) -> String {
    let sentences = (0..rng.usize(4..14)).map(|_| {
        let (one, other) = two(rng, topic.subjects);
        worded(SENTENCES[rng.usize(..SENTENCES.len())], one, other)
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn remark(rng: &mut Rng, people: usize, day: DateTime<Utc>) -> (usize, &'static str, DateTime<Utc>, bool) {
    let said = REMARKS[rng.usize(..REMARKS.len())];
    let is_spam = said.ends_with("!!!");
    let later = Duration::from_secs(rng.u64(600..172_800));
    (rng.usize(..people), said, day + later, !is_spam && rng.u8(..20) > 0)
}

/// The subjects of the title, and perhaps a genre or two.
fn tags(rng: &mut Rng, one: &'static str, other: &'static str) -> Vec<&'static str> {
    let mut tags = vec![one, other];
    for _ in 0..rng.usize(..3) {
        let genre = GENRES[lesser(rng, GENRES.len())];
        if !tags.contains(&genre) {
            tags.push(genre);
        }
    }
    tags
}

fn two(rng: &mut Rng, subjects: &[&'static str]) -> (&'static str, &'static str) {
    let one = rng.usize(..subjects.len());
    let other = (one + rng.usize(1..subjects.len())) % subjects.len();
    (subjects[one], subjects[other])
}

/// The lesser of two random numbers below `bound`.
fn lesser(rng: &mut Rng, bound: usize) -> usize {
    rng.usize(..bound).min(rng.usize(..bound))
}

/// A template with its two subjects in it.
fn worded(template: &str, one: &str, other: &str) -> String {
    let mut capital = one.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    template.replace("{a}", one).replace("{b}", other).replace("{A}", &capital)
}
