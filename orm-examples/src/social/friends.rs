//! Asking, accepting, parting, blocking. Each is one transaction that first locks both people, in the order of their
//! keys: whatever two do to each other at the same moment happens one after the other, and never deadlocks.

use orm::prelude::*;

use super::models::{Friendship, Status, User};

/// What two people were to each other before somebody blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bond {
    /// Nothing.
    None,
    /// One had asked the other.
    Pending,
    /// Friends.
    Friends,
    /// One had blocked the other already.
    Blocked,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request waits for an answer.
    Requested,
    /// They are friends now.
    Befriended,
    /// They are friends no longer.
    Parted,
    /// The other is blocked now; before they were this to each other.
    Blocked(Bond),
    /// The other can be asked again.
    Unblocked,
    /// One of them had blocked the other, so that nothing was done.
    Refused,
    /// It was so already, or there was nothing to answer.
    Unchanged,
}

/// Both directions between two people, both of them locked until the transaction ends.
struct Pair {
    mine: Option<Friendship>,
    theirs: Option<Friendship>,
}

impl Pair {
    async fn lock(tx: &Transaction, me: Uuid, other: Uuid) -> orm::Result<Self> {
        // No key changes, so that nobody waits who only refers to one of the two.
        let people = User::find()
            .filter(User::id.in_([me, other]))
            .order_by(User::id)
            .lock(ForNoKeyUpdate)
            .all(tx)
            .await?;
        if people.len() < 2 {
            return Err(Error::new(ErrorKind::NotFound, "one of the two is not in the network"));
        }
        let there = Friendship::user_id.eq(me).and(Friendship::friend_id.eq(other));
        let back = Friendship::user_id.eq(other).and(Friendship::friend_id.eq(me));
        let rows = Friendship::find().filter(there.or(back)).all(tx).await?;
        let (mine, theirs): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.user_id == me);
        Ok(Pair { mine: mine.into_iter().next(), theirs: theirs.into_iter().next() })
    }

    fn statuses(&self) -> (Option<Status>, Option<Status>) {
        let status = |row: &Option<Friendship>| row.as_ref().map(|row| row.status);
        (status(&self.mine), status(&self.theirs))
    }

    fn bond(&self) -> Bond {
        match self.statuses() {
            (Some(Status::Blocked), _) | (_, Some(Status::Blocked)) => Bond::Blocked,
            (Some(Status::Accepted), _) | (_, Some(Status::Accepted)) => Bond::Friends,
            (Some(Status::Pending), _) | (_, Some(Status::Pending)) => Bond::Pending,
            (None, None) => Bond::None,
        }
    }
}

/// Asks somebody for friendship; whoever was asked by them first accepts by it. Two SELECTs and at most two writes.
///
/// # Errors
/// `NotFound` if one of the two is not in the network.
pub async fn request(db: &Database, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        let pair = Pair::lock(tx, me, other).await?;
        match pair.bond() {
            Bond::Blocked => Ok(Outcome::Refused),
            Bond::Friends => Ok(Outcome::Unchanged),
            Bond::Pending if pair.mine.is_some() => Ok(Outcome::Unchanged),
            Bond::Pending => befriend(tx, pair, me, other).await,
            Bond::None => {
                Friendship::create().user_id(me).friend_id(other).save(tx).await?;
                Ok(Outcome::Requested)
            }
        }
    })
    .await
}

/// Accepts a request. Two SELECTs and at most two writes.
///
/// # Errors
/// `NotFound` if one of the two is not in the network.
pub async fn accept(db: &Database, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        let pair = Pair::lock(tx, me, other).await?;
        match pair.statuses() {
            (None, Some(Status::Pending)) => befriend(tx, pair, me, other).await,
            _ if pair.bond() == Bond::Blocked => Ok(Outcome::Refused),
            _ => Ok(Outcome::Unchanged),
        }
    })
    .await
}

/// The request that was answered, and the same the other way round.
async fn befriend(tx: &Transaction, pair: Pair, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    if let Some(theirs) = pair.theirs {
        theirs.update(tx, |row| row.status = Status::Accepted).await?;
    }
    Friendship::create().user_id(me).friend_id(other).status(Status::Accepted).save(tx).await?;
    Ok(Outcome::Befriended)
}

/// Ends a friendship, in both directions. Two SELECTs and at most one DELETE.
///
/// # Errors
/// `NotFound` if one of the two is not in the network.
pub async fn part(db: &Database, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        let pair = Pair::lock(tx, me, other).await?;
        if pair.bond() != Bond::Friends {
            return Ok(Outcome::Unchanged);
        }
        for row in [pair.mine, pair.theirs].into_iter().flatten() {
            row.delete(tx).await?;
        }
        Ok(Outcome::Parted)
    })
    .await
}

/// Blocks somebody: whatever was between the two ends, but for a block of theirs. Two SELECTs and at most two writes.
///
/// # Errors
/// `NotFound` if one of the two is not in the network.
pub async fn block(db: &Database, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        let pair = Pair::lock(tx, me, other).await?;
        let before = pair.bond();
        match pair.mine {
            Some(mine) if mine.status == Status::Blocked => return Ok(Outcome::Unchanged),
            Some(mine) => {
                mine.update(tx, |row| row.status = Status::Blocked).await?;
            }
            None => {
                Friendship::create().user_id(me).friend_id(other).status(Status::Blocked).save(tx).await?;
            }
        }
        if let Some(theirs) = pair.theirs.filter(|row| row.status != Status::Blocked) {
            theirs.delete(tx).await?;
        }
        Ok(Outcome::Blocked(before))
    })
    .await
}

/// Takes a block back; what was before it does not come back. Two SELECTs and at most one DELETE.
///
/// # Errors
/// `NotFound` if one of the two is not in the network.
pub async fn unblock(db: &Database, me: Uuid, other: Uuid) -> orm::Result<Outcome> {
    db.transaction(async |tx| {
        let pair = Pair::lock(tx, me, other).await?;
        match pair.mine {
            Some(mine) if mine.status == Status::Blocked => {
                mine.delete(tx).await?;
                Ok(Outcome::Unblocked)
            }
            _ => Ok(Outcome::Unchanged),
        }
    })
    .await
}
