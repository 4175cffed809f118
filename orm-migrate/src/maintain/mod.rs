//! What a database needs from time to time: dead rows cleared away, statistics, indexes built anew, and rows that were
//! soft-deleted long ago deleted for good. Nothing here keeps readers or writers waiting for longer than a batch.
//!
//! The command line has the same as `maintain vacuum | analyze | reindex | purge`.

mod index;
mod purge;
mod table;

pub use self::index::{Reindexed, reindex};
pub use self::purge::{Purge, purge};
pub use self::table::{Size, analyze, forbidden, sizes, vacuum};
