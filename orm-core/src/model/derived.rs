use super::{FromRow, Naming};
use crate::schema::Table;

/// A struct whose fields are the columns of a query: `#[derive(Projection)]` without a model makes it one. See
/// [`as_table`](crate::query::Selected::as_table).
pub trait DerivedTable: FromRow {
    /// Its columns, one field for each.
    type Columns<N: Naming>;

    /// It as a table, which the database does not have.
    #[doc(hidden)]
    const TABLE: &'static Table;

    /// The columns, as something names them.
    #[doc(hidden)]
    fn columns_of<N: Naming>(naming: &N) -> Self::Columns<N>;
}

/// A struct whose fields have the types `R`, in this order: a tuple, as a query of values yields it, or the type of the one.
#[diagnostic::on_unimplemented(
    message = "the fields of `{Self}` are not what the query selects: `{R}`",
    label = "expected a struct with a field for each of `{R}`, in this order",
    note = "derive `Projection` for it, without `#[projection(of = …)]`; what can be NULL is an `Option`"
)]
pub trait TableOf<R>: DerivedTable {}
