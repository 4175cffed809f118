//! Queries as values: begun by a model ([`Queries`], [`Select`]), refined, and sent by a method that takes the database
//! and is awaited.
//!
//! ```no_run
//! # use orm::prelude::*;
//! # use orm_guide::blog::*;
//! # async fn example(db: &Database) -> orm::Result<()> {
//! let recent = Post::find().order_by(Post::published_at.desc().nulls_last()).limit(20);
//! let popular = recent.clone().filter(Post::views.gt(1_000));
//! println!("{}", popular.to_sql());
//! let posts = popular.include(Post::author).all(db).await?;
//! # Ok(())
//! # }
//! ```

// Nothing here does I/O: what sends a query is in `session::terminal`.

mod alias;
mod combined;
mod copy;
mod cursor;
mod delete;
mod derived;
mod first_of_each;
mod force_delete;
mod grouped;
mod in_batches;
mod insert;
mod insert_many;
mod insert_stream;
mod join;
mod join_row;
mod keyset;
mod links;
mod locked;
mod narrow;
mod page;
mod position;
mod projection;
mod queries;
mod related_rows;
mod returning;
mod returning_only;
mod select;
mod selected;
mod selection;
mod subquery;
mod update;
mod update_many;
mod upsert;
mod walk;

pub use self::alias::Correlated;
pub use self::combined::Combined;
#[doc(hidden)]
pub use self::combined::Outputs;
pub(crate) use self::combined::combined_rows;
pub use self::cursor::Cursor;
pub(crate) use self::cursor::Position;
pub use self::delete::Delete;
pub use self::derived::{Derived, DerivedColumns, DerivedGroups, Values};
pub use self::force_delete::ForceDelete;
pub use self::grouped::{
    Cube, GroupKeys, Grouped, GroupingSets, KeySet, KeySets, PlainKeys, Rollup, cube, grouping,
    grouping_sets, rollup,
};
pub use self::in_batches::InBatches;
#[doc(hidden)]
pub use self::insert::complete;
pub use self::insert::{Given, Insert, IsGiven, NewRow};
#[doc(hidden)]
pub use self::insert_many::untyped;
pub use self::insert_many::{InsertMany, NewCells};
pub use self::insert_stream::InsertStream;
pub use self::join::{
    Append, Appended, CanBeMissing, ColumnsIn, ColumnsOf, GroupedJoin, Join, Joinable, Lockable, LockedJoin,
    Locks, Tables,
};
pub use self::join_row::JoinRow;
pub use self::keyset::{CursorPage, Keyset};
pub(crate) use self::links::{Addition, Links, Removal};
pub use self::locked::Locked;
pub use self::page::Page;
pub(crate) use self::position::{beyond, fingerprint, reversed, same_first_rows, total_order};
pub(crate) use self::projection::Reading;
#[doc(hidden)]
pub use self::projection::{
    Bare, FieldOf, Fields, Fills, Outline, ProjectionOf, ReadAs, deeper, depth_of, read_result, result_field,
};
pub use self::projection::{Distinct, Projected, ProjectedKeyset, Projection};
pub use self::queries::Queries;
pub use self::related_rows::RelatedRows;
pub use self::returning::Returning;
pub(crate) use self::returning::Write;
pub use self::returning_only::ReturningOnly;
pub(crate) use self::returning_only::Wanted;
pub use self::select::Select;
pub(crate) use self::selected::Decode;
#[doc(hidden)]
pub use self::selected::Scope;
pub use self::selected::{Selected, Standalone, Within};
pub use self::selection::{Returned, Selection};
pub use self::subquery::{Subquery, exists};
pub use self::update::Update;
pub(crate) use self::update_many::{Changes, changes_of};
pub use self::update_many::{NewValues, SaveMany, UpdateMany};
pub use self::upsert::{
    CreateBuilder, HasBuilder, Ignoring, OnConflict, Updating, UpdatingSome, Upsert, UpsertMany,
};
pub use crate::model::{Alias, AsIs, HasColumns, Named, NamedType, Naming, Nullable, OrNull};
pub use crate::sql::ast::Lock;

/// Fails to compile for an enum that has no table of its own. (Nor has a model with a mistake: its own error says so.)
const fn assert_table<M: crate::model::Model>() {
    assert!(
        !M::TABLE.name.is_empty(),
        "this enum has no table of its own: its rows are reached through a relation"
    );
}

/// The state of an UPDATE or DELETE that does not say yet which rows it is about. It cannot be run.
pub enum Unfiltered {}

/// The state of an UPDATE or DELETE that says which rows it is about.
pub enum Filtered {}

/// Whether a statement says which rows it is about.
#[diagnostic::on_unimplemented(
    message = "this statement would change every row of the table",
    label = "no filter",
    note = "choose the rows with `.filter(…)`, or say `.all_rows()`"
)]
pub trait HasFilter {}

#[diagnostic::do_not_recommend]
impl HasFilter for Filtered {}
