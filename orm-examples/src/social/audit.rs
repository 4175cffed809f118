//! Whether the friendships are what everybody was told.

use std::collections::BTreeMap;

use orm::prelude::*;

use super::Error;
use super::crowd::Answer;
use super::friends::{Bond, Outcome};
use super::models::{Friendship, Status, User};

/// What was compared, when all of it agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Pairs that are friends, each in both directions.
    pub friends: usize,
    /// Requests that wait for an answer.
    pub pending: usize,
    /// Blocks, with nothing else between the two.
    pub blocks: usize,
    /// Pairs whose history of answers leads to what they are now.
    pub histories: usize,
}

/// The rows of a pair: of the lower key to the higher one, and back.
#[derive(Default)]
struct Rows {
    there: Option<Status>,
    back: Option<Status>,
}

/// What a pair was told, counted.
#[derive(Default, Clone, Copy)]
struct History {
    friends: i64,
    pending: i64,
    blocks: i64,
}

impl History {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Requested => self.pending += 1,
            Outcome::Befriended => {
                self.pending -= 1;
                self.friends += 1;
            }
            Outcome::Parted => self.friends -= 1,
            Outcome::Blocked(before) => {
                self.blocks += 1;
                match before {
                    Bond::Pending => self.pending -= 1,
                    Bond::Friends => self.friends -= 1,
                    Bond::None | Bond::Blocked => {}
                }
            }
            Outcome::Unblocked => self.blocks -= 1,
            Outcome::Refused | Outcome::Unchanged => {}
        }
    }
}

/// Reads all friendships anew, in one statement, and compares them with each other and with the answers.
///
/// # Errors
/// [`Error::Audit`] with every mistake found.
pub async fn audit(db: &Database, people: &[User], answers: &[Answer]) -> Result<Balance, Error> {
    let friendships = Friendship::find().all(db).await?;
    let mut pairs: BTreeMap<(Uuid, Uuid), (Rows, History)> = BTreeMap::new();
    let pair = |one: Uuid, other: Uuid| (one.min(other), one.max(other));
    for row in &friendships {
        let (rows, _) = pairs.entry(pair(row.user_id, row.friend_id)).or_default();
        *(if row.user_id < row.friend_id { &mut rows.there } else { &mut rows.back }) = Some(row.status);
    }
    for answer in answers {
        pairs.entry(pair(answer.step.me, answer.step.other)).or_default().1.add(answer.outcome);
    }

    let handle = |id: Uuid| people.iter().find(|user| user.id == id).map_or("?", |user| user.handle.as_str());
    let mut mistakes = Vec::new();
    let mut balance = Balance::default();
    for (&(one, other), (rows, history)) in &pairs {
        let found = match (rows.there, rows.back) {
            (None, None) => History::default(),
            (Some(Status::Accepted), Some(Status::Accepted)) => History { friends: 1, ..History::default() },
            (Some(Status::Pending), None) | (None, Some(Status::Pending)) => {
                History { pending: 1, ..History::default() }
            }
            (Some(Status::Blocked), None) | (None, Some(Status::Blocked)) => {
                History { blocks: 1, ..History::default() }
            }
            (Some(Status::Blocked), Some(Status::Blocked)) => History { blocks: 2, ..History::default() },
            (there, back) => {
                mistakes.push(format!(
                    "{} and {}: {there:?} there and {back:?} back",
                    handle(one),
                    handle(other)
                ));
                continue;
            }
        };
        let told = [history.friends, history.pending, history.blocks];
        let is = [found.friends, found.pending, found.blocks];
        if told != is {
            mistakes.push(format!(
                "{} and {}: told {told:?} friendships, requests and blocks, but there are {is:?}",
                handle(one),
                handle(other)
            ));
            continue;
        }
        balance.histories += 1;
        balance.friends += usize::from(found.friends == 1);
        balance.pending += usize::from(found.pending == 1);
        balance.blocks += usize::try_from(found.blocks).unwrap_or_default();
    }
    if mistakes.is_empty() { Ok(balance) } else { Err(Error::Audit(mistakes)) }
}
