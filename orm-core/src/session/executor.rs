use tokio::sync::MutexGuard;

use super::connection;
use super::link::Link;
use super::pool::Lease;
use super::turn::Turn;
use super::{Connection, Database, Transaction};
use crate::error::{Error, Result};

mod sealed {
    pub trait Sealed {}
}

/// What runs statements: `&db`, `&tx` or a dedicated `&connection`. Sealed.
///
/// A function of an application that sends statements takes it by reference, and runs wherever it is called:
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// async fn drafts(db: &impl Executor) -> orm::Result<Vec<Post>> {
///     Post::find().filter(Post::published_at.is_null()).all(db).await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run statements",
    label = "pass `&db`, `&tx` or `&connection`: a `Database`, a `Transaction` or a `Connection` of `orm`"
)]
pub trait Executor: sealed::Sealed + Send + Sync {
    /// Itself without its type, so that what runs statements is compiled once.
    #[doc(hidden)]
    fn session(&self) -> Session<'_>;
}

/// A transaction: what a statement with locks runs on. Sealed.
#[diagnostic::on_unimplemented(
    message = "rows are locked in a transaction, and `{Self}` is none",
    label = "not a transaction: the locks would end with the statement",
    note = "send the query inside `db.transaction(async |tx| …)` and pass `tx`"
)]
pub trait InTransaction: Executor {}

#[diagnostic::do_not_recommend]
impl InTransaction for Transaction {}

#[diagnostic::do_not_recommend]
impl<E: InTransaction + ?Sized> InTransaction for &E {}

/// What runs statements, without its type.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Session<'a> {
    /// Each statement on any connection of the pool.
    Database(&'a Database),
    /// All on the transaction's connection.
    Transaction(&'a Transaction),
    /// All on this connection.
    Connection(&'a Connection),
}

macro_rules! executors {
    ($($name:ident),+) => { $(
        impl sealed::Sealed for $name {}

        #[diagnostic::do_not_recommend]
        impl Executor for $name {
            fn session(&self) -> Session<'_> {
                Session::$name(self)
            }
        }
    )+ };
}

executors!(Database, Transaction, Connection);

impl<E: Executor + ?Sized> sealed::Sealed for &E {}

#[diagnostic::do_not_recommend]
impl<E: Executor + ?Sized> Executor for &E {
    fn session(&self) -> Session<'_> {
        (**self).session()
    }
}

impl<'a> Session<'a> {
    /// The database that it is of.
    pub(super) fn database(self) -> &'a Database {
        match self {
            Session::Database(db) => db,
            Session::Transaction(tx) => tx.database(),
            Session::Connection(connection) => connection.database(),
        }
    }

    /// Waits for the connection that the next statement runs on.
    pub(super) async fn hold(self) -> Result<Held<'a>> {
        Ok(match self {
            Session::Database(db) => Held::Lease(db.pool().lease().await?),
            Session::Transaction(tx) => Held::Turn(tx.turn().await?),
            Session::Connection(connection) => Held::Dedicated(connection.lock().await?),
        })
    }
}

/// A connection for the length of one statement.
pub(super) enum Held<'a> {
    Lease(Lease),
    Turn(Turn<'a>),
    Dedicated(MutexGuard<'a, Option<Lease>>),
}

impl Held<'_> {
    pub(super) fn link(&mut self) -> Result<&mut Link> {
        match self {
            Held::Lease(lease) => Ok(lease),
            Held::Turn(turn) => turn.link(),
            Held::Dedicated(lease) => Ok(connection::held(lease)?),
        }
    }

    /// Remembers that a statement failed at the server, where that changes what can come next.
    pub(super) fn note_failure(&mut self, error: &Error) {
        if let Held::Turn(turn) = self {
            turn.note_failure(error);
        }
    }
}
