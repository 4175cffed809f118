//! Migrations: from the difference between models and a database to reviewable SQL files, and what runs them.
//!
//! Models' const data → [`schema::Schema`] → [`diff::diff`] → [`operation::Operation`]s → [`safe`] form in
//! [`ddl`] → SQL files ([`mod@file`]) → [`runner`].
//!
//! ```
//! # use orm_guide::blog::{Post, Tag, User};
//! use orm_migrate::diff::diff;
//! use orm_migrate::{ddl, inverse, models, snapshot};
//!
//! # let so_far = snapshot::write(&models::schema(orm::models![User, Post]));
//! let so_far = snapshot::read(&so_far)?;
//! let tables = orm::models![User, Post, Tag];
//! let operations = diff(&so_far, &models::schema(tables), &models::hints(tables))?;
//! let (up, down) = (ddl::script(&operations), ddl::script(&inverse(&operations).operations));
//! assert!(up.starts_with("CREATE TABLE \"tags\""));
//! assert!(down.ends_with("DROP TABLE \"tags\";\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod agreement;
pub mod backfill;
pub mod catalogue;
pub mod ddl;
pub mod diff;
pub mod file;
mod inverse;
pub mod lint;
pub mod maintain;
pub mod models;
pub mod operation;
pub mod pull;
#[doc(hidden)]
pub mod query;
pub mod runner;
pub mod safe;
pub mod schema;
pub mod seed;
pub mod snapshot;
mod wire;

pub use self::inverse::{Inverse, inverse};
