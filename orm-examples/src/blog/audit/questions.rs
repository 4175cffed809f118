//! What readers search and list, each beside what Rust would answer.

use std::cmp::{Ordering, Reverse};

use orm::prelude::*;

use crate::blog::models::Post;

/// What is typed into the search, and whether a text has it. Each word has one form in the texts, so that comparing it
/// letter by letter finds what comparing stems does.
pub(super) const SEARCHES: &[(&str, IsFound)] = &[
    ("sourdough", |text| text.has("sourdough")),
    ("Rust", |text| text.has("rust")),
    ("postgres rust", |text| text.has("postgres") && text.has("rust")),
    ("kestrels or owls", |text| text.has("kestrels") || text.has("owls")),
    ("rust -postgres", |text| text.has("rust") && !text.has("postgres")),
    ("\"clean table\" dovetails", |text| text.has("clean table") && text.has("dovetails")),
    ("forty-year-old", |_| false),
    ("", |_| false),
    ("'; DROP TABLE posts --", |_| false),
];

/// Whether a text is found.
type IsFound = fn(&Text) -> bool;

/// Whether a post is listed.
type IsListed = fn(&Post) -> bool;

/// Which of two stands first.
type Order = fn(&Post, &Post) -> Ordering;

/// The query string of a listing, what it has, and in which order.
pub(super) const LISTINGS: &[(&str, IsListed, Order)] = &[
    (
        "filter[views][gte]=5000&sort=-views,published_at",
        |post| post.views >= 5_000,
        |a, b| (Reverse(a.views), a.published_at, a.id).cmp(&(Reverse(b.views), b.published_at, b.id)),
    ),
    (
        "filter[title][icontains]=RUST&filter[minutes][in]=3,4,5&sort=minutes,-published_at",
        |post| post.title.to_lowercase().contains("rust") && (3..=5).contains(&post.minutes),
        |a, b| (a.minutes, b.published_at, b.id).cmp(&(b.minutes, a.published_at, a.id)),
    ),
    (
        "filter[or][0][views][lt]=100&filter[or][1][views][gt]=20000&sort=views",
        |post| post.views < 100 || post.views > 20_000,
        |a, b| (a.views, a.id).cmp(&(b.views, b.id)),
    ),
    (
        "filter[published_at][lt]=2024-01-01T00:00:00Z&sort=published_at",
        |post| post.published_at.is_some_and(|day| day < YEAR_2024),
        |a, b| (a.published_at, a.id).cmp(&(b.published_at, b.id)),
    ),
];

/// The first moment of 2024.
const YEAR_2024: DateTime<Utc> = DateTime::from_timestamp(1_704_067_200, 0).unwrap();

/// The words of a post in lower case, those of the title first.
pub(super) struct Text(String);

impl Text {
    pub(super) fn of(post: &Post) -> Self {
        let text = format!("{} {}", post.title, post.body).to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        Text(format!(" {} ", words.join(" ")))
    }

    /// Whether it has a word, or several one after the other.
    fn has(&self, words: &str) -> bool {
        self.0.contains(&format!(" {words} "))
    }
}
