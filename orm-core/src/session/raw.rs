use super::{Connection, Database, Executor, Pending, Transaction};
use crate::expr::raw::Script;

macro_rules! batches {
    ($($name:ident: $note:literal),+) => { $(
        impl $name {
            /// Runs SQL that the program itself wrote: DDL, a set-up script. Several statements may stand in it,
            /// separated by semicolons. One round trip; nothing is bound or prepared, so it takes a literal: a text that is made
            /// at run time is said to be one that the program vouches for, by [`trusted`](crate::expr::raw::trusted).
            ///
            #[doc = $note]
            ///
            /// # Errors
            /// What PostgreSQL, the network or the pool say, with the SQL. Of kind `Encode` for a text with the NUL character.
            ///
            /// ```no_run
            /// # async fn run(db: &orm_core::session::Database) -> orm_core::error::Result<()> {
            /// db.execute_batch("CREATE EXTENSION IF NOT EXISTS citext; CREATE SCHEMA IF NOT EXISTS audit").await
            /// # }
            /// ```
            pub fn execute_batch(&self, script: impl Script) -> Pending<'_, ()> {
                Box::pin(self.session().batch(script.text()))
            }
        }
    )+ };
}

batches! {
    Database: "The statements are one transaction, unless the SQL says otherwise. Settings that it makes for its \
               session (`SET`) are gone afterwards.",
    Transaction: "It is part of the transaction, which it must not end: with a `COMMIT`, `ROLLBACK`, `SAVEPOINT` or \
                  another statement of that kind in it, nothing is sent and it is an error of kind \
                  [`Statement`](crate::error::ErrorKind::Statement).",
    Connection: "The statements are one transaction, unless the SQL says otherwise. Settings that it makes for its \
                 session (`SET`) last as long as this connection."
}
