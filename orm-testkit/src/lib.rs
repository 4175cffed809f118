//! Testing with `orm`: a throwaway PostgreSQL, a database per test, counted statements.
//!
//! Applications reach it through the facade's feature `testing`: `#[orm::test]` and `orm::assert_queries!`.
//!
//! The server is the one that `DATABASE_URL` names. Without it, the first test process starts one from the machine's
//! own PostgreSQL programs, later ones share it, and it goes when the last one ends, however that happens.

// `share`, `server` and `watchdog.sh` tell how.

mod admin;
mod count;
mod database;
mod factory;
mod host;
mod outcome;
mod run;
mod template;

#[cfg(unix)]
mod account;
#[cfg(unix)]
mod binaries;
#[cfg(unix)]
mod package;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod share;

pub use count::Count;
pub use database::TestDatabase;
pub use factory::{Factories, Factory};
pub use host::url;
pub use outcome::Outcome;
pub use run::{run, run_with_setup};
