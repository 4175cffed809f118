//! What customers say of products.

use std::collections::HashSet;
use std::time::Duration;

use fastrand::Rng;
use orm::prelude::*;

use super::customers::Customer;
use super::models::{Product, Review};

/// Stars, title, body. They fit whatever a shop sells.
const OPINIONS: &[(i16, &str, &str)] = &[
    (5, "Exactly what I hoped for", "Well made, well packed, here in two days. I have ordered a second one."),
    (5, "Better than the one it replaced", "The old one lasted nine years. I expect this to outlive it."),
    (5, "A present that was kept", "My sister is hard to please, and she has not stopped talking about it."),
    (5, "Worth every cent", "You can feel where the money went. Nothing rattles, nothing smells."),
    (5, "Still happy after a year", "Used nearly every day. It looks as it did when I unpacked it."),
    (5, "Simple and right", "It does one thing and does it properly. The photographs are honest, too."),
    (
        4,
        "Very good, one small thing",
        "The colour is a little darker than on my screen. Otherwise I would not change it.",
    ),
    (4, "Solid", "No complaints about the quality. The box could have been half the size."),
    (4, "Would buy again", "It took a week to get used to. Now I would not want to go without."),
    (4, "Nearly perfect", "I wish there was one more size between the two. This one is close enough."),
    (4, "Good value", "I compared it with one at twice the price and kept this."),
    (3, "Does the job", "Fine for what it costs. The finish underneath is a bit rough."),
    (3, "Mixed feelings", "My partner loves it and I find it ordinary. Three stars are the average."),
    (3, "Good, but late", "The product is fine. The parcel spent nine days in a depot."),
    (2, "Not for me", "It is well made but smaller than I had imagined. I should have measured."),
    (2, "Expected more", "The first one arrived with a scratch. The exchange went smoothly."),
    (
        1,
        "Sent it back",
        "It arrived damaged, and by then the last one was sold. The refund was quick, though.",
    ),
];

/// When the newest review is from: 20 November 2026, in the evening.
const NEWEST: DateTime<Utc> = DateTime::from_timestamp(1_795_197_600, 0).unwrap();

/// By how many seconds at most a review is older than the next one.
const APART: u64 = 14_400;

/// Has customers write up to `count` reviews, most often about the products at the front of the list. Sends one
/// INSERT. Returns how many reviews there are.
///
/// # Errors
/// Only what the database says.
pub async fn write(
    db: &Database,
    rng: &mut Rng,
    products: &[Product],
    customers: &[Customer],
    count: usize,
) -> orm::Result<u64> {
    let mut seen = HashSet::new();
    let mut reviews = Vec::with_capacity(count);
    let mut written = NEWEST;
    for _ in 0..count {
        // The least of two rolls: more often at the front of the list than at its end.
        let product = &products[lesser(rng, products.len())];
        let author = &customers[rng.usize(..customers.len())].user;
        // The same again: most reviews are kind.
        let opinion = lesser(rng, OPINIONS.len());
        // Nobody writes about a product twice, and no two say the same of it.
        if !seen.insert((product.id, Say::By(author.id))) || !seen.insert((product.id, Say::What(opinion))) {
            continue;
        }
        written -= Duration::from_secs(rng.u64(..APART));
        let (rating, title, body) = OPINIONS[opinion];
        reviews.push(
            Review::create()
                .product_id(product.id)
                .author_id(author.id)
                .rating(rating)
                .title(title)
                .body(body)
                .created_at(written),
        );
    }
    Review::insert_many(reviews).exec(db).await
}

/// What was said of a product already.
#[derive(PartialEq, Eq, Hash)]
enum Say {
    By(Uuid),
    What(usize),
}

/// The lesser of two random numbers below `bound`.
fn lesser(rng: &mut Rng, bound: usize) -> usize {
    rng.usize(..bound).min(rng.usize(..bound))
}
