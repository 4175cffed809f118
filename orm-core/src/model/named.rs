use crate::value::ColumnValue;

/// How the columns of a table are named: what the struct of its columns has as its fields.
pub trait Naming {
    /// A column whose field has the type `T`.
    type Column<T: ColumnValue>;

    /// The column at a position of the table; the derive calls it.
    #[doc(hidden)]
    fn column<T: ColumnValue>(&self, position: usize) -> Self::Column<T>;
}
