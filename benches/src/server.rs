use orm::Database;
use orm::testkit::TestDatabase;
use sqlx::{Connection as _, PgConnection};

use crate::Result;
use crate::processor;

/// A database of its own on `DATABASE_URL`'s server or a throwaway one, and a connection to it for either side.
pub(crate) struct Sides {
    /// The library's, with a pool as applications have one.
    pub(crate) db: Database,
    /// The one that the queries by hand hold on to.
    pub(crate) connection: PgConnection,
    scratch: TestDatabase,
}

impl Sides {
    pub(crate) async fn open() -> Result<Self> {
        let scratch = TestDatabase::create().await?;
        let db = scratch.connect().await?;
        let mut connection = PgConnection::connect(&scratch.url()).await?;
        // A given server may wait for its disk at every commit, which is not what is measured here.
        db.execute_batch(orm::sql::trusted(format!(
            "ALTER DATABASE {} SET synchronous_commit = off",
            database(&mut connection).await?
        )))
        .await?;
        db.close().await;
        connection.close().await?;
        let db = scratch.connect().await?;
        let mut connection = PgConnection::connect(&scratch.url()).await?;
        processor::separate(&backends(&mut connection).await?);
        Ok(Sides { db, connection, scratch })
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.db.close().await;
        self.connection.close().await?;
        Ok(self.scratch.discard().await?)
    }
}

async fn database(connection: &mut PgConnection) -> Result<String> {
    Ok(sqlx::query_scalar("SELECT quote_ident(current_database())").fetch_one(connection).await?)
}

/// The processes of the server that serve the two sides.
async fn backends(connection: &mut PgConnection) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        .fetch_all(connection)
        .await?)
}
