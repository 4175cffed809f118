//! Which models are written, and which have a primary key.

use super::Model;

/// A model whose rows can be written: every one but those with `#[model(read_only)]`, which are of views and of tables
/// without a primary key. `#[derive(Model)]` implements it.
///
/// What writes asks for it, in code that is generic over models too:
///
/// ```
/// # use orm::prelude::*;
/// # use orm::Writable;
/// async fn replace<M: Writable>(row: M, db: &Database) -> orm::Result<M> {
///     M::delete_all().all_rows().exec(db).await?;
///     row.insert(db).await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is read-only: its rows are read and never written",
    label = "this would write rows of `{Self}`",
    note = "a model with `#[model(read_only)]` is written through the tables that its rows come from"
)]
pub trait Writable: Keyed {}

/// A model that has a primary key: every one but those with `#[model(read_only)]` that name none. `#[derive(Model)]`
/// implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no primary key, which this needs",
    label = "no column of `{Self}` is known to tell its rows apart",
    note = "if one does, write `#[column(primary_key)]` above it, or `#[model(primary_key(…))]` for several together"
)]
pub trait Keyed: Model {}

#[diagnostic::do_not_recommend]
impl<M: Writable> Keyed for M {}

/// What `create()` of a read-only model asks for, which nothing is: a function that is not generic has to ask for
/// something about a lifetime, or it would be an error where it stands.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is read-only: its rows are read and never written",
    label = "this would write rows of `{Self}`",
    note = "a model with `#[model(read_only)]` is written through the tables that its rows come from"
)]
pub trait Created<'a> {
    /// What stands in the place of a builder.
    type Builder;

    /// It.
    fn builder() -> Self::Builder;
}

/// The same of `find_by_pk()` of a model without a primary key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no primary key, which this needs",
    label = "no column of `{Self}` is known to tell its rows apart",
    note = "if one does, write `#[column(primary_key)]` above it, or `#[model(primary_key(…))]` for several together"
)]
pub trait FoundByKey<'a> {
    /// What stands in the place of a query.
    type Query;

    /// It.
    fn query() -> Self::Query;
}
