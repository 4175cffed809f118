//! The command line of `orm`: the program `orm`, and the same commands for an application's own binary.
//!
//! What needs no models (databases, migrations and seeds in files, maintenance) the program `orm` does. What needs them
//! runs in a binary of the application's own, which has all of the commands:
//!
//! ```no_run
//! use orm_guide::blog::*;
//! # use orm_cli as cli;
//!
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     // In an application: orm::cli::run(…), with orm's feature `cli`.
//!     cli::run(orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
//! }
//! ```

mod app;
mod arguments;
mod command;
mod context;
mod diagram;
mod failure;
mod invariant;
mod run;
mod screen;
mod server;

pub use self::app::App;
pub use self::failure::Exit;
pub use self::invariant::InvariantFunction;
pub use self::run::run;
