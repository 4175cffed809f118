//! One runner at a time.

use std::time::Duration;

use sqlx::{PgConnection, Row as _};
use tokio::time::Instant;

use super::RunError;
use crate::wire;

/// How long it takes until a runner that waits asks again.
const POLL: Duration = Duration::from_millis(200);

/// Waits for the advisory lock that keeps two runners apart, that of `sqlx` among them: it has the same key.
///
/// It asks again and again instead of waiting at the server: a session that waits there keeps a snapshot, for which a
/// `CREATE INDEX CONCURRENTLY` of the one that has the lock would wait in turn.
///
/// # Errors
/// [`RunError::Occupied`] when `patience` is over.
pub(super) async fn take(
    connection: &mut PgConnection,
    patience: Duration,
    mut on_wait: impl FnMut(Option<i32>),
) -> Result<(), RunError> {
    let key = key(connection).await?;
    let since = Instant::now();
    let mut has_told = false;
    loop {
        let row = one(connection, &format!("SELECT pg_try_advisory_lock({key})")).await?;
        if row.try_get(0).map_err(RunError::database)? {
            return Ok(());
        }
        let holder = holder(connection).await?;
        if since.elapsed() >= patience {
            return Err(RunError::Occupied { waited: since.elapsed(), pid: holder });
        }
        if !std::mem::replace(&mut has_told, true) {
            on_wait(holder);
        }
        tokio::time::sleep(POLL.mul_f64(0.5 + fastrand::f64())).await;
    }
}

/// Gives the lock back.
pub(super) async fn release(connection: &mut PgConnection) -> Result<(), RunError> {
    let key = key(connection).await?;
    one(connection, &format!("SELECT pg_advisory_unlock({key})")).await.map(drop)
}

/// Makes sure that this session has the lock still. A pooler in transaction mode would have given the next statement to
/// another session.
pub(super) async fn verify(connection: &mut PgConnection) -> Result<(), RunError> {
    let key = key(connection).await?;
    let sql = format!(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE {} AND pid = pg_backend_pid() AND granted)",
        lock_of(key)
    );
    match one(connection, &sql).await?.try_get(0) {
        Ok(true) => Ok(()),
        Ok(false) => Err(RunError::LockGone),
        Err(error) => Err(RunError::database(error)),
    }
}

/// The server process that has the lock.
pub(super) async fn holder(connection: &mut PgConnection) -> Result<Option<i32>, RunError> {
    let key = key(connection).await?;
    let sql = format!("SELECT pid FROM pg_locks WHERE {} AND granted", lock_of(key));
    let rows = wire::rows(connection, sql, &[]).await.map_err(RunError::database)?;
    rows.first().map(|row| row.try_get(0)).transpose().map_err(RunError::database)
}

/// Whether somebody waits for the lock at the server, as the migrator of `sqlx` does.
pub(super) async fn is_wanted(connection: &mut PgConnection) -> Result<bool, RunError> {
    let key = key(connection).await?;
    let sql = format!("SELECT EXISTS (SELECT FROM pg_locks WHERE {} AND NOT granted)", lock_of(key));
    one(connection, &sql).await?.try_get(0).map_err(RunError::database)
}

fn lock_of(key: i64) -> String {
    format!(
        "locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = {key} \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
}

async fn key(connection: &mut PgConnection) -> Result<i64, RunError> {
    let row = one(connection, "SELECT current_database()::text").await?;
    let database: String = row.try_get(0).map_err(RunError::database)?;
    // The number is that of sqlx.
    Ok(0x3d32_ad9e * i64::from(crc32(database.as_bytes())))
}

async fn one(connection: &mut PgConnection, sql: &str) -> Result<sqlx::postgres::PgRow, RunError> {
    let mut rows = wire::rows(connection, sql, &[]).await.map_err(RunError::database)?;
    rows.pop().ok_or(RunError::Database(sqlx::Error::RowNotFound))
}

/// CRC-32 as in ISO 3309, bit by bit: a name is short.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xcbf4_3926);
    }
}
