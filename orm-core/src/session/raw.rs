use super::{Connection, Database, Executor, Transaction};
use crate::error::Result;

macro_rules! batches {
    ($($name:ident: $note:literal),+) => { $(
        impl $name {
            /// Runs SQL that the program itself wrote: DDL, a set-up script. Several statements may stand in it,
            /// separated by semicolons. One round trip; nothing is bound or prepared, so never put values into it.
            ///
            #[doc = $note]
            ///
            /// # Errors
            /// What PostgreSQL, the network or the pool say, with the SQL.
            ///
            /// ```no_run
            /// # async fn run(db: &orm_core::session::Database) -> orm_core::error::Result<()> {
            /// db.execute_batch("CREATE EXTENSION IF NOT EXISTS citext; CREATE SCHEMA IF NOT EXISTS audit").await
            /// # }
            /// ```
            pub async fn execute_batch(&self, sql: impl Into<String>) -> Result<()> {
                self.session().batch(sql.into()).await
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
