//! The pages on a terminal.

use std::collections::BTreeMap;

use console::style;
use orm::chrono::Datelike as _;
use orm::prelude::*;
use orm::session::Plan;

use super::listing::Entry;
use super::models::Tag;
use super::pages::{Article, Card, Shelf};
use super::publishing::{Pile, Upcoming};
use super::search::{Hit, MARKS};
use super::statistics::{Period, Place};
use crate::terminal::{Table, bar, number, wrapped};

/// How wide a text is.
const WIDTH: usize = 92;

/// Prints what lies on the desk.
pub fn desk(piles: &[Pile]) {
    let mut table = Table::new(["state", ">posts", "from", "to"]);
    for (status, posts, first, last) in piles {
        table.row([status.as_str().to_owned(), number(*posts), date(*first), date(*last)]);
    }
    table.print();
}

/// Prints what appears next.
pub fn upcoming(posts: &[Upcoming]) {
    let mut table = Table::new(["day", "title", "author"]);
    for post in posts {
        table.row([date(post.published_at), post.title.clone(), post.author.name.clone()]);
    }
    table.print();
}

/// Prints a list of posts.
pub fn cards(cards: &[Card]) {
    for card in cards {
        println!("  {}  {}", style(date(card.published_at)).dim(), style(&card.title).bold());
        let about = format!("{} in {}", card.author.name, card.category.name);
        println!("              {about:<36} {}", style(tags(card.tags.iter().map(|tag| &**tag))).cyan());
    }
}

/// Prints a post's page.
pub fn article(post: &Article) {
    let section = post.category.parent.as_ref().map(|parent| format!("{} › ", parent.name));
    println!("  {}{}", section.unwrap_or_default(), post.category.name);
    println!("  {}", style(&post.title).bold());
    let about = format!(
        "{}, {}, {} min, {} views",
        post.author.name,
        date(post.published_at),
        post.minutes,
        number(post.views)
    );
    println!("  {}   {}\n", style(about).dim(), style(tags(post.tags.iter().map(|tag| &**tag))).cyan());
    for line in wrapped(&post.body, WIDTH) {
        println!("  {line}");
    }
    println!();
    for comment in &post.comments {
        let name = style(format!("{:<16}", comment.author.name)).green();
        println!("  {} {name} {}", style(date(Some(comment.written_at))).dim(), comment.body);
    }
}

/// Prints related posts.
pub fn related(posts: &[(String, i64)]) {
    let mut table = Table::new([">tags shared", "title"]);
    for (title, shared) in posts {
        table.row([number(*shared), title.clone()]);
    }
    table.print();
}

/// Prints the categories, each beneath its parent.
pub fn shelves(shelves: &[Shelf]) {
    for (id, _, name, _) in shelves.iter().filter(|(_, parent, ..)| parent.is_none()) {
        let beneath: Vec<&Shelf> = shelves.iter().filter(|(_, parent, ..)| *parent == Some(*id)).collect();
        let names =
            beneath.iter().map(|(_, _, name, posts)| format!("{name} {}", style(number(*posts)).dim()));
        let all = beneath.iter().map(|(.., posts)| posts).sum::<i64>();
        let names = names.collect::<Vec<_>>().join("   ");
        println!("  {} {:>5}   {names}", style(format!("{name:<10}")).bold(), number(all));
    }
}

/// Prints what a search found.
pub fn hits(hits: &[Hit]) {
    for (title, excerpt, rank, _) in hits {
        println!("  {}  {}", style(format!("{rank:.3}")).dim(), style(title).bold());
        for line in wrapped(&marked(excerpt), WIDTH) {
            println!("         {line}");
        }
    }
    if let Some((.., all)) = hits.first() {
        println!("  {}", style(format!("the best {} of {}", hits.len(), number(*all))).dim());
    }
}

/// Prints how the server runs a search.
pub fn plan(plan: &Plan) {
    for line in plan.to_string().lines() {
        println!("    {}", style(line).dim());
    }
}

/// Prints the archive: a line for each year, a bar for each of its months.
pub fn archive(archive: &[Period]) {
    let most = archive.iter().filter(|(_, month, ..)| month.is_some()).map(|(_, _, posts, _)| *posts).max();
    let mut months: BTreeMap<i32, [i64; 12]> = BTreeMap::new();
    let mut table = Table::new(["year", "J F M A M J J A S O N D", ">posts", ">views"]);
    for (year, month, posts, views) in archive {
        match (year, month) {
            (Some(year), Some(month)) => {
                let months = months.entry(year.year()).or_default();
                if let Some(slot) = months.get_mut(month.month0() as usize) {
                    *slot = *posts;
                }
            }
            (year, _) => {
                let bars = year
                    .and_then(|year| months.remove(&year.year()))
                    .map(|months| months.map(|posts| spark(posts, most.unwrap_or(1)).to_string()).join(" "));
                let name = year.map_or_else(|| "all".to_owned(), |year| year.year().to_string());
                table.row([name, bars.unwrap_or_default(), number(*posts), whole(*views)]);
            }
        }
    }
    table.print();
}

/// Prints the last months, with all posts up to each.
pub fn growth(months: &[(Option<NaiveDateTime>, i64, Option<Decimal>)]) {
    let mut table = Table::new(["month", ">posts", ">so far"]);
    for (month, posts, so_far) in months.iter().skip(months.len().saturating_sub(4)) {
        let month = month.map(|month| month.format("%Y-%m").to_string());
        table.row([month.unwrap_or_default(), number(*posts), whole(*so_far)]);
    }
    table.print();
}

/// Prints the most used tags by their names, the more posts the brighter.
pub fn cloud(tags: &[(String, i64)], count: usize) {
    let mut shown: Vec<&(String, i64)> = tags.iter().take(count).collect();
    let most = shown.first().map_or(1, |(_, posts)| *posts);
    shown.sort();
    let words = shown.iter().map(|(name, posts)| {
        let word = match posts * 3 / most.max(1) {
            2.. => style(name.to_uppercase()).bold(),
            1 => style(name.clone()),
            _ => style(name.clone()).dim(),
        };
        format!("{word}\u{a0}{}", style(posts).dim())
    });
    for line in wrapped(&words.collect::<Vec<_>>().join(" "), WIDTH) {
        println!("  {line}");
    }
    let more = tags.len().saturating_sub(count);
    if more > 0 {
        println!("  {}", style(format!("and {more} more")).dim());
    }
}

/// Prints the writers at the top.
pub fn leaderboard(places: &[Place], count: usize) {
    let most = places.first().and_then(|(_, _, _, read, _)| *read).unwrap_or_default();
    let mut table = Table::new([">", "writer", ">posts", ">views", ">best post", ""]);
    for (rank, name, posts, read, best) in places.iter().take(count) {
        let bar = bar(read.unwrap_or_default(), most, 24);
        let best = number(best.unwrap_or_default());
        table.row([number(*rank), name.clone(), number(*posts), whole(*read), best, bar]);
    }
    table.print();
}

/// Prints a listing.
pub fn listing(entries: &[Entry]) {
    let mut table = Table::new(["day", "title", ">min", ">views", "author"]);
    for entry in entries {
        table.row([
            date(entry.published_at),
            entry.title.clone(),
            number(entry.minutes),
            number(entry.views),
            entry.author.name.clone(),
        ]);
    }
    table.print();
}

fn date(day: Option<DateTime<Utc>>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.format("%Y-%m-%d").to_string())
}

fn tags<'a>(tags: impl Iterator<Item = &'a Tag>) -> String {
    tags.map(|tag| format!("#{}", tag.name)).collect::<Vec<_>>().join(" ")
}

fn whole(value: Option<Decimal>) -> String {
    number(u64::try_from(value.unwrap_or_default()).unwrap_or_default())
}

/// An excerpt with the words that match in bold.
fn marked(excerpt: &str) -> String {
    let mut parts = excerpt.split(MARKS);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (number, part) in parts.enumerate() {
        text.push_str(&if number % 2 == 0 {
            style(part).yellow().bold().to_string()
        } else {
            part.to_owned()
        });
    }
    text
}

/// An eighth of a bar for each eighth of the most.
fn spark(part: i64, most: i64) -> char {
    const BARS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let eighths = usize::try_from((part * 8 + most - 1) / most.max(1)).unwrap_or(0);
    BARS[eighths.min(8)]
}
