//! The tables.

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps)]
#[has_many(sent: Friendship, inverse = user)]
#[has_many(received: Friendship, inverse = friend)]
#[many_to_many(connections: User, through = Friendship, from = user, to = friend)]
#[has_many(posts: Post, inverse = author)]
pub struct User {
    /// Sortable by the time of joining.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// What others write behind an @.
    #[column(unique, len = 30)]
    pub handle: String,
    /// The name in full.
    #[column(len = 100)]
    pub name: String,
    /// When they joined.
    pub created_at: DateTime<Utc>,
    /// When they last changed something of themselves.
    pub updated_at: DateTime<Utc>,
}

/// How one person stands to another.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[db_enum(name = "friendship_status")]
pub enum Status {
    /// Asked, and not answered yet.
    Pending,
    /// Friends; there is a row in either direction.
    Accepted,
    /// Wants nothing to do with the other.
    Blocked,
}

/// How `user` stands to `friend`. Two friends are two rows.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(primary_key(user_id, friend_id), timestamps)]
#[model(index(status), check("user_id <> friend_id"))]
pub struct Friendship {
    /// Who asked, or blocked.
    #[belongs_to(user: User, on_delete = cascade)]
    pub user_id: Uuid,
    /// Who was asked, or is blocked.
    #[belongs_to(friend: User, on_delete = cascade)]
    pub friend_id: Uuid,
    /// How they stand.
    #[column(default = Status::Pending)]
    pub status: Status,
    /// Since when there is anything between them.
    pub created_at: DateTime<Utc>,
    /// Since when they stand so.
    pub updated_at: DateTime<Utc>,
}

/// What somebody wrote for their friends.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps)]
pub struct Post {
    /// Its number.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// Who wrote it.
    #[belongs_to(author: User, on_delete = cascade)]
    pub author_id: Uuid,
    /// What it says.
    #[column(len = 280)]
    pub body: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}
