//! The lint of migration files: what a migration locks, what it breaks, and what to write instead.
//!
//! [`lint()`] is a function of text: it reads the files in the order of their versions, and knows at each statement what
//! the migrations before it have made. What it cannot read in them is given to it as a [`Context`]. Most of its rules
//! are those of [squawk](https://squawkhq.com), under the names that they have there; [`RULES`] lists all, and
//! [`unused_squawk_rules`] those that do not hold here, each with the reason.
//!
//! ```
//! use orm_migrate::lint::{Context, Source, lint};
//!
//! let files = [
//!     Source::up(1, "1_users.up.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);"),
//!     Source::up(2, "2_email.up.sql", "CREATE INDEX users_email_idx ON users (email);"),
//! ];
//! let findings = lint(&files, &Context::default());
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].rule, "require-concurrent-index-creation");
//! assert_eq!(
//!     findings[0].safe.as_deref(),
//!     Some("-- no-transaction\nCREATE INDEX CONCURRENTLY users_email_idx ON users (email);"),
//! );
//! ```
//!
//! A comment silences a rule at the statement that it stands before, in or behind. The reason is required:
//!
//! ```sql
//! -- orm-lint: allow ban-drop-column: version 12 has not read it since October
//! ALTER TABLE users DROP COLUMN nickname;
//! ```

mod block;
mod check;
mod classify;
mod context;
mod finding;
mod form;
mod mode;
mod nesting;
mod report;
mod rule;
mod run;
mod safe;
mod silence;
mod source;
mod squawk;
mod state;
mod syntax;
mod volatile;

pub use context::{Applied, Context, ExistingIndex, ExistingTable, Invalid, InvalidKind, ModelTable};
pub use finding::{Finding, Place, Severity, TableLock};
pub use form::{EXAMPLE_TABLES, FACTS, Fact, Form};
pub use mode::LockMode;
pub use rule::{RULES, Rule};
pub use run::lint;
pub use source::{Direction, Source};
pub use squawk::{Unused, unused_squawk_rules};
pub use volatile::STABLE_FUNCTIONS;
