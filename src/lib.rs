//! An object-relational mapper for PostgreSQL, on sqlx.
//!
//! A struct with `#[derive(Model)]` is a table. Queries over it are checked when they are compiled; relations are
//! loaded where they are asked for, a whole tree of them in one round trip; and one that was not loaded is a compile
//! error, not a surprise.
//!
//! ```no_run
//! use orm::prelude::*;
//!
//! #[derive(Model, Debug, Clone)]
//! #[has_many(posts: Post, inverse = author)]
//! struct User {
//!     #[column(primary_key, default = identity)]
//!     id: i64,
//!     #[column(unique)]
//!     email: String,
//! }
//!
//! #[derive(Model, Debug, Clone)]
//! struct Post {
//!     #[column(primary_key, default = identity)]
//!     id: i64,
//!     title: String,
//!     #[belongs_to(author: User)]
//!     author_id: i64,
//! }
//!
//! # async fn run() -> orm::Result<()> {
//! let db = Database::from_env().await?;
//! let user = User::create().email("ada@example.org").save(&db).await?;
//! Post::create().title("Hello").author_id(user.id).save(&db).await?;
//!
//! let posts = Post::find().filter(Post::title.ilike("hello%")).include(Post::author).all(&db).await?;
//! for post in &posts {
//!     println!("{} by {}", post.title, post.author.email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `post.author` is a `User` because the query included it. Without the `include` that line does not compile.
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | models: tables, columns, keys, indexes, relations | [`derive(Model)`](derive@Model), [`derive(DbEnum)`](derive@DbEnum), the [types of columns](value) |
//! | connecting, the pool's settings | [`Database`], [`DatabaseBuilder`](session::DatabaseBuilder) |
//! | creating the tables | [`schema::create_all`], [`models!`] |
//! | queries | [`Queries`](query::Queries) begins them, [`Select`] refines and sends them |
//! | pages, cursors, streams | [`Select::page`], [`Select::cursor_page`], [`Select::stream`], [`Cursor`] |
//! | conditions | [`Comparison`](expr::Comparison), [`TextOperators`](expr::TextOperators), [`Expr`](expr::Expr) |
//! | filters and orders from outside | [`filter`] |
//! | SQL by hand | [`sql!`], [`sql::Fragment`] sends it |
//! | loading relations | [`relation`], [`with!`] for signatures, [`load`] for rows at hand |
//! | trees and graphs: a relation of a model to itself | [`Select::descend`], [`Rel::nest`](relation::Rel::nest) |
//! | a query as a table: in FROM, in WITH | [`Selected::as_table`](query::Selected::as_table) |
//! | models that share a table | [`derive(Inheritance)`](derive@Inheritance), [`Kinds`](expr::Kinds) |
//! | a relation to one of several models | [`derive(Polymorphic)`](derive@Polymorphic) |
//! | writing | [`Insert`](query::Insert), [`Inserts`](session::Inserts), [`Edit`], [`Saves`](session::Saves) |
//! | linking rows of a relation | [`Links`](session::Links) |
//! | rows that may be there already | [`Upserts`](session::Upserts) |
//! | writing many rows | [`InsertMany`](query::InsertMany), [`Update`](query::Update), [`Delete`](query::Delete), [`InBatches`](query::InBatches) |
//! | validation and hooks | [`derive(Model)`](derive@Model), [`HookContext`], [`Error::validation`], [`Edit`] |
//! | transactions, savepoints, retries | [`Database::transaction`], [`Transaction`], [`TransactionOptions`] |
//! | what went wrong | [`Error`], [`ErrorKind`] |
//! | migrations, backfills | `orm::migrate`, `embed_migrations!` and `orm::backfill`, with the feature `migrate` |
//! | seeds, maintenance | `orm::migrate::seed`, `embed_seeds!`, `orm::migrate::maintain`, with the feature `migrate` |
//! | the command line | `orm::cli`, with the feature `cli` |
//! | tests | `#[orm::test]`, `assert_queries!` and `orm::testkit`, with the feature `testing` |
//!
//! Nothing is sent but by a method that takes the database (`&db`, `&tx`, `&connection`), and its documentation says
//! what that is and how many round trips it takes.
//!
//! # Features
//!
//! None is on by default.
//!
//! - `tls`: encrypted connections, by rustls.
//! - `migrate`: migrations as files, what runs them, and updates of large tables in batches.
//! - `cli`: the command line, for an application's own `manage` binary.
//! - `testing`: a database for each test, on a throwaway PostgreSQL that starts by itself. It belongs under
//!   `[dev-dependencies]`.

#[doc(hidden)]
pub mod __private;
pub mod prelude;

pub use orm_core::error::{Error, ErrorKind, Result};
pub use orm_core::expr;
pub use orm_core::filter;
pub use orm_core::model::{AtDepth, Column, Edit, Inheritance, Keyed, Model, Shape, SoftDelete, Writable};
pub use orm_core::query::{self, Cursor, CursorPage, Page, Projection, Select};
pub use orm_core::relation;
pub use orm_core::session::{self, Database, Transaction, TransactionOptions, load};
pub use orm_core::session::{HookContext, NewOrExisting};
pub use orm_core::value;
#[cfg(feature = "testing")]
pub use orm_derive::test;
pub use orm_derive::{DbEnum, Inheritance, Model, Polymorphic, Projection, sql, with};
#[cfg(feature = "migrate")]
pub use orm_derive::{embed_migrations, embed_seeds};
#[cfg(feature = "migrate")]
pub use orm_migrate::{self as migrate, backfill};
#[cfg(feature = "testing")]
pub use orm_testkit::assert_queries;

/// Databases for tests, demonstrations and benchmarks: `#[orm::test]` and `assert_queries!` are made of it.
#[cfg(feature = "testing")]
pub mod testkit {
    pub use orm_testkit::*;
}

/// The command line, for an application's own `manage` binary.
#[cfg(feature = "cli")]
pub mod cli {
    pub use orm_cli::{App, Exit, InvariantFunction, run};
}

/// The crate whose rules `#[validate(…)]` names, and whose derive is in the prelude.
///
/// An application that does not depend on it itself says on the struct where it is:
/// `#[validate(crate = "orm::validator")]`.
pub use orm_core::error::validator;

// The crates whose types columns have.
pub use {chrono, ipnetwork, rust_decimal, uuid};

/// What an application needs of `serde_json` for columns of JSON.
///
/// Not the crate itself: its variant `Value::String` beside the standard library's type would make the compiler
/// write `std::string::String` in all of its messages.
pub mod serde_json {
    pub use ::serde_json::{
        Error, Map, Number, from_slice, from_str, from_value, json, to_string, to_string_pretty, to_value,
        to_vec,
    };

    /// Any JSON: a `jsonb` column without a type of its own.
    pub type Value = ::serde_json::Value;
}

/// SQL by hand: what [`sql!`] makes and takes.
pub mod sql {
    pub use orm_core::expr::raw::{Fragment, Ident, Part, Script, Trusted, TypedPart, ident, trusted};
    pub use orm_core::model::FromRow;
}

/// What the models say of the database, as data, and its creation.
pub mod schema {
    pub use orm_core::schema::*;
    pub use orm_core::session::{create_all, create_script};
}

/// The tables of models: `models![User, Post]`, for [`schema::create_all`] and whatever else is about all of them.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model)]
/// struct Tag {
///     #[column(primary_key, default = identity)]
///     id: i32,
///     name: String,
/// }
///
/// println!("{}", orm::schema::create_script(orm::models![Tag]));
/// ```
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {
        &[$(<$model as $crate::Model>::TABLE),*]
    };
}
