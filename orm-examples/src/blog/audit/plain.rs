//! The whole blog in memory, and its pages made the plain way.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use orm::prelude::*;

use super::Mistakes;
use super::questions::Text;
use crate::blog::models::{Category, Post, PostTag, Status};
use crate::blog::pages::Shelf;
use crate::blog::statistics::{Period, Place};
use crate::blog::writers::{Manuscript, Newsroom};

/// A post with all that belongs to it.
pub(super) type Full = orm::with!(Post { author, category, tags.with_through(), comments });

/// Everything that is in the tables.
pub(super) struct Blog {
    /// In the order of their keys.
    pub(super) posts: Vec<Full>,
    categories: Vec<Category>,
}

impl Blog {
    /// Reads it in two statements.
    pub(super) async fn read(db: &Database) -> orm::Result<Self> {
        let posts = Post::find()
            .include(Post::author)
            .include(Post::category)
            .include(Post::tags.with_through().order_by_through(PostTag::position))
            .include(Post::comments)
            .order_by(Post::id)
            .all(db)
            .await?;
        Ok(Blog { posts, categories: Category::find().order_by(Category::id).all(db).await? })
    }

    pub(super) fn published(&self) -> impl Iterator<Item = &Full> {
        self.posts.iter().filter(|post| post.status == Status::Published)
    }

    /// Every manuscript is a post, with its tags in their order and its comments, and every post was one; and each is
    /// published if, and only if, its day has come.
    pub(super) fn check_manuscripts(
        &self,
        newsroom: &Newsroom,
        manuscripts: &[Manuscript],
        now: DateTime<Utc>,
        mistakes: &mut Mistakes,
    ) {
        let mut by_slug: HashMap<&str, &Full> =
            self.posts.iter().map(|post| (post.slug.as_str(), post)).collect();
        for written in manuscripts {
            let what = &written.slug;
            let Some(post) = by_slug.remove(what.as_str()) else {
                mistakes.0.push(format!("{what}: was written, but is no post"));
                continue;
            };
            let day = written.published_at;
            let status = match day {
                None => Status::Draft,
                Some(day) if day > now => Status::Scheduled,
                Some(_) => Status::Published,
            };
            mistakes.compare(what, &(&post.title, &post.body), &(&written.title, &written.body));
            mistakes.compare(what, &(post.status, post.published_at), &(status, day));
            mistakes.compare(what, &post.author.id, &newsroom.people[written.author].id);
            mistakes.compare(what, &post.category.name.as_str(), &written.category);
            let tags: Vec<&str> = post.tags.iter().map(|tag| tag.name.as_str()).collect();
            let wanted: Vec<&str> = written.tags.iter().copied().chain(written.series.as_deref()).collect();
            mistakes.compare(what, &tags, &wanted);
            let mut said: Vec<_> = post.comments.iter().map(|it| (it.written_at, it.body.as_str())).collect();
            let mut wanted: Vec<_> = written.remarks.iter().map(|&(_, body, at, _)| (at, body)).collect();
            said.sort_unstable();
            wanted.sort_unstable();
            mistakes.compare(what, &said, &wanted);
        }
        mistakes.0.extend(by_slug.into_keys().map(|slug| format!("{slug}: nobody wrote it")));
    }

    pub(super) fn newest_first(&self) -> Vec<i64> {
        let mut posts: Vec<_> = self.published().map(|post| (post.published_at, post.id)).collect();
        posts.sort_unstable_by(|one, other| other.cmp(one));
        posts.into_iter().map(|(_, id)| id).collect()
    }

    /// Months, each year behind its months, and the total behind all.
    pub(super) fn archive(&self) -> Vec<Period> {
        let mut sums: BTreeMap<(bool, NaiveDateTime, bool, NaiveDateTime), (i64, i64)> = BTreeMap::new();
        for post in self.published() {
            let Some(day) = post.published_at.map(|day| day.date_naive()) else { continue };
            let start = |date: NaiveDate| date.and_time(NaiveTime::MIN);
            let (year, month) = (start(first_of_year(day)), start(first_of_month(day)));
            let none = NaiveDateTime::MIN;
            for key in [(false, year, false, month), (false, year, true, none), (true, none, true, none)] {
                let (posts, views) = sums.entry(key).or_default();
                *posts += 1;
                *views += post.views;
            }
        }
        let rows = sums.into_iter().map(|((all, year, whole, month), (posts, views))| {
            ((!all).then_some(year), (!whole).then_some(month), posts, Some(Decimal::from(views)))
        });
        rows.collect()
    }

    pub(super) fn tag_cloud(&self) -> Vec<(String, i64)> {
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for tag in self.published().flat_map(|post| &post.tags) {
            *counts.entry(&tag.name).or_default() += 1;
        }
        let mut cloud: Vec<_> = counts.into_iter().map(|(name, posts)| (name.to_owned(), posts)).collect();
        cloud.sort_by_key(|(_, posts)| Reverse(*posts));
        cloud
    }

    pub(super) fn shelves(&self) -> Vec<Shelf> {
        let posts = |id| self.published().filter(|post| post.category_id == id).count();
        let shelf = |it: &Category| {
            (it.id, it.parent_id, it.name.clone(), i64::try_from(posts(it.id)).unwrap_or(i64::MAX))
        };
        self.categories.iter().map(shelf).collect()
    }

    pub(super) fn leaderboard(&self) -> Vec<Place> {
        let mut writers: BTreeMap<&str, (&str, i64, i64, i64)> = BTreeMap::new();
        for post in self.published() {
            let (_, posts, views, most) =
                writers.entry(&post.author.handle).or_insert((&post.author.name, 0, 0, 0));
            *posts += 1;
            *views += post.views;
            *most = post.views.max(*most);
        }
        let mut writers: Vec<_> = writers.into_values().collect();
        writers.sort_by_key(|(_, _, views, _)| Reverse(*views));
        let rank = |views| writers.iter().filter(|(_, _, other, _)| *other > views).zip(1..).count() + 1;
        let place = |&(name, posts, views, most): &(&str, i64, i64, i64)| {
            let rank = i64::try_from(rank(views)).unwrap_or(i64::MAX);
            (rank, name.to_owned(), posts, Some(Decimal::from(views)), Some(most))
        };
        writers.iter().map(place).collect()
    }

    pub(super) fn related(&self, to: &Full, limit: usize) -> Vec<(String, i64)> {
        let tags: BTreeSet<i32> = to.tags.iter().map(|tag| tag.id).collect();
        let mut related: Vec<_> = self
            .published()
            .filter(|post| post.id != to.id)
            .map(|post| (post.tags.iter().filter(|tag| tags.contains(&tag.id)).map(|_| 1).sum(), post))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        related.sort_by_key(|&(shared, post): &(i64, &Full)| Reverse((shared, post.published_at, post.id)));
        related.into_iter().take(limit).map(|(shared, post)| (post.title.clone(), shared)).collect()
    }

    /// The slugs of what a search finds, by the words of every post.
    pub(super) fn search(&self, is_found: fn(&Text) -> bool) -> Vec<String> {
        let found = self.published().filter(|post| is_found(&Text::of(post)));
        let mut slugs: Vec<String> = found.map(|post| post.slug.clone()).collect();
        slugs.sort_unstable();
        slugs
    }

    /// The keys of what a listing has, in its order.
    pub(super) fn listing(
        &self,
        is_listed: fn(&Post) -> bool,
        order: fn(&Post, &Post) -> Ordering,
    ) -> Vec<i64> {
        let mut posts: Vec<&Full> = self.published().filter(|post| is_listed(post)).collect();
        posts.sort_by(|one, other| order(one, other));
        posts.into_iter().map(|post| post.id).collect()
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    use orm::chrono::Datelike as _;
    day.with_day(1).unwrap_or(day)
}

fn first_of_year(day: NaiveDate) -> NaiveDate {
    use orm::chrono::Datelike as _;
    first_of_month(day).with_month(1).unwrap_or(day)
}
