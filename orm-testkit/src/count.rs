//! Counted statements.

use std::panic::Location;

use orm_core::session::Database;

/// The number of statements that a database had been sent when counting began.
#[doc(hidden)]
#[derive(Debug)]
#[must_use]
pub struct Count {
    db: Database,
    before: u64,
}

impl Count {
    #[doc(hidden)]
    pub fn start(db: &Database) -> Self {
        Count { db: db.clone(), before: db.statements_sent() }
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn expect(self, expected: u64) {
        let sent = self.db.statements_sent() - self.before;
        assert!(
            sent == expected,
            "expected {}, but {} at {}",
            statements(expected),
            match sent {
                0 => "none was sent".to_owned(),
                1 => "1 was sent".to_owned(),
                _ => format!("{sent} were sent"),
            },
            Location::caller()
        );
    }
}

fn statements(number: u64) -> String {
    if number == 1 { "1 statement".to_owned() } else { format!("{number} statements") }
}

/// Runs a block and asserts how many statements it sends; is the block's value.
///
/// Counted is every round trip that the database is asked for, BEGIN, SAVEPOINT and COMMIT included. What other tasks
/// send on the same `Database` meanwhile counts too.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// orm::assert_queries!(db, 2, {
///     db.execute_batch("SELECT 1").await?;
///     db.execute_batch("SELECT 2").await?;
/// });
/// # Ok(())
/// # }
/// ```
///
/// # Panics
/// If another number was sent, with both numbers.
#[macro_export]
macro_rules! assert_queries {
    ($db:expr, $expected:expr, $block:expr $(,)?) => {{
        let count = $crate::Count::start(&$db);
        let value = $block;
        count.expect($expected);
        value
    }};
}
