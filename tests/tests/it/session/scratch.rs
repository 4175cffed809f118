//! The database of a test, and connections to it of every kind.

use std::str::FromStr;

use orm_core::session::{Database, DatabaseBuilder};
use sqlx::postgres::PgConnectOptions;

use super::sql::one;

/// The address of a test's database.
pub(super) struct Scratch {
    url: String,
}

impl Scratch {
    /// Takes the place of the harness's own connections.
    pub(super) async fn of(db: Database) -> Self {
        let name: String = one(&db, "SELECT current_database()::text").await.unwrap();
        db.close().await;
        Scratch { url: orm::testkit::url(&name).unwrap() }
    }

    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::from_str(&self.url).unwrap()
    }

    pub(super) fn builder(&self) -> DatabaseBuilder {
        Database::builder().url(&self.url)
    }

    pub(super) async fn connect(&self) -> Database {
        self.builder().build().await.unwrap()
    }

    /// With a table `accounts (id, balance)` of two rows, 1 and 2, of 100 each.
    pub(super) async fn with_accounts(&self) -> Database {
        let db = self.connect().await;
        db.execute_batch(
            "CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
             INSERT INTO accounts VALUES (1, 100), (2, 100)",
        )
        .await
        .unwrap();
        db
    }
}
