//! Models: structs that are tables, and how rows become them.

mod access;
mod at_depth;
mod check;
mod column;
mod derived;
mod edit;
mod from_row;
mod inheritance;
mod invalid;
mod key;
mod life;
mod named;
mod placeholder;
mod result;
mod row;
mod shape;
mod soft_delete;
mod stitch;
mod tree;
mod unique;

#[doc(hidden)]
pub use self::access::{Created, FoundByKey};
pub use self::access::{Keyed, Writable};
pub use self::at_depth::AtDepth;
pub use self::check::check_columns;
pub(crate) use self::check::check_items;
pub use self::column::{At, Column};
pub use self::derived::{DerivedTable, TableOf};
pub use self::edit::Edit;
pub use self::from_row::FromRow;
pub(crate) use self::from_row::value_at;
pub use self::inheritance::{
    FieldNamed, HasKind, Inheritance, Inherits, SharedAs, assert_inherits, assert_shared, decode_kind,
    kind_field, kind_of, shared_column,
};
pub(crate) use self::invalid::refused;
pub use self::key::{ForeignKeyFor, KeyValues, NoPrimaryKey, RowKey, assert_foreign_key, assert_keyed};
#[doc(hidden)]
pub use self::life::Hooked;
pub use self::life::Life;
pub use self::named::{Alias, AsIs, HasColumns, Named, NamedType, Naming, Nullable, OrNull, SharedField};
pub(crate) use self::placeholder::{candidate, copy};
pub use self::result::{ResultField, ResultValue, ResultValues, find_fields};
pub use self::row::{Row, RowReader, nullable_field};
pub(crate) use self::row::{decode_all, decode_error, plain_bytes};
pub use self::shape::{CloneModel, Shape};
pub use self::soft_delete::{SoftDelete, assert_soft_delete};
pub use self::tree::Tree;
pub use self::unique::{Columns, ConflictKey, ConflictTarget, UniqueBy, UniqueIndex};

// What the derive's `FromRow` names.
#[doc(hidden)]
pub use sqlx::postgres::{PgColumn, PgRow};

use crate::error::Result;
use crate::schema::Table;
use crate::value::Field;

/// A struct that is a table: what `#[derive(Model)]` implements.
///
/// A bare model is itself the simplest [`Shape`] of its rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "derive it: `#[derive(Model)]`"
)]
pub trait Model: Shape<Model = Self> {
    /// The type of the primary key; a tuple for a composite one, and [`NoPrimaryKey`] for none.
    type Key: KeyValues;

    /// The table.
    const TABLE: &'static Table;

    /// Its hooks and validators.
    const LIFE: Life = Life::NONE;

    /// Reads a row, column by column in the order of [`TABLE`](Model::TABLE).
    ///
    /// # Errors
    /// If a column's value is none of its field's type.
    fn decode(row: &mut RowReader<'_>) -> Result<Self>;

    /// The field of a column, by the column's position.
    fn field(&self, column: usize) -> &dyn Field;
}
