//! Migrations as files: `<version>_<name>.up.sql` and `.down.sql`, plain SQL as `sqlx::migrate` reads it.
//!
//! A file is one transaction, unless its first line begins with `-- no-transaction`. Comments above the first statement
//! say more to this crate's runner, and nothing to that of `sqlx`:
//!
//! - `-- orm: irreversible: REASON` in a down file: nothing undoes the migration. Undoing it is refused before
//!   anything is touched.
//! - `-- orm: contract` in an up file: it takes away what older programs use.
//!   [`hold_contracts`](crate::runner::Runner::hold_contracts) stops before it.
//! - `-- orm: backfill batch=1000 pause=10ms repeat` in a file without transaction: its only statement, an UPDATE or
//!   DELETE, runs in batches (see [`crate::backfill`]). For `sqlx` it is one statement.

mod directive;
mod error;
mod folder;
pub(crate) mod lexer;
mod migration;
mod script;
mod statement;

pub use self::directive::Pace;
pub use self::error::FileError;
pub use self::folder::{Down, NewMigration};
pub use self::migration::{Migration, Migrations};
pub use self::script::{DOWN_TEMPLATE, Script};
pub use self::statement::Statement;

pub(crate) use self::directive::CONTRACT;
pub(crate) use self::statement::excerpt;
