use super::Model;

/// A model whose rows stay in the table when they are deleted, with the time of it in `deleted_at`:
/// `#[model(soft_delete)]` makes it one. Queries, includes and bulk statements leave such rows out unless they say
/// otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep its deleted rows",
    label = "rows of `{Self}` are deleted for good",
    note = "write `#[model(soft_delete)]` above `{Self}`, and give it the field `deleted_at: Option<DateTime<Utc>>`"
)]
pub trait SoftDelete: Model {}

/// Compiles if the rows of `T` can be soft-deleted; the derive calls it.
#[doc(hidden)]
pub const fn assert_soft_delete<T: SoftDelete>() {}
