//! What runs statements: a [`Database`] is a pool of connections, a [`Transaction`] one of them between BEGIN
//! and COMMIT, a [`Connection`] one that is held for itself. Every method that sends something takes one of the three
//! as an [`Executor`].
//!
//! Any future of this module may be dropped half-way: a transaction that it had begun is rolled back, and no other
//! borrower of the connection notices.

// `pipeline` is the life of a statement; `link` is what keeps dropped futures from doing harm.

mod bind;
mod callback;
mod config;
mod connection;
mod copy;
mod create_all;
mod database;
mod environment;
mod executor;
mod failure;
mod graph;
mod keys;
mod life;
mod link;
mod options;
mod pipeline;
mod plan;
mod pool;
mod prepared;
mod raw;
mod residue;
mod savepoint;
mod scope;
mod script;
mod stream;
mod target;
mod terminal;
mod trace;
mod transaction;
mod turn;

pub use self::config::DatabaseBuilder;
pub use self::connection::Connection;
pub use self::create_all::{create_all, create_script};
pub use self::database::Database;
pub use self::executor::{Executor, InTransaction, Session};
pub use self::graph::{
    Branches, Children, Existing, JoinedRow, Linked, New, NewChild, NewOrExisting, Node, NotGiven, Parent,
    PlainJoin, RelatedRow, create_graph,
};
pub use self::life::*;
pub use self::options::{Isolation, TransactionOptions};
pub use self::plan::Plan;
pub use self::terminal::*;
pub use self::transaction::Transaction;
