use super::{ColumnRef, Deleted, Expr};
use crate::schema::Table;
use crate::sql::Operator;
use crate::value::Value;

/// INSERT of one row.
#[derive(Debug, Clone)]
pub struct Insert {
    /// The table.
    pub table: &'static Table,
    /// The given columns by position, with their values; the others get the database's defaults.
    pub values: Vec<(usize, Value)>,
}

/// INSERT of any number of rows, from one array for each column.
#[derive(Debug, Clone)]
pub struct InsertMany {
    /// The table.
    pub table: &'static Table,
    /// How many rows there are.
    pub rows: usize,
    /// The table's columns.
    pub columns: Vec<ManyColumn>,
    /// Whether the rows are returned, in the order of the arrays.
    pub returning: bool,
    /// The columns beside the primary key by which a returned row is found among those of the arrays.
    pub found_by: Vec<usize>,
}

/// A column of an [`InsertMany`].
#[derive(Debug, Clone)]
pub struct ManyColumn {
    /// Its position.
    pub column: usize,
    /// Its values, as an array; none where every row takes the database's default. Of a column that is an array
    /// itself: the elements of all rows in one array.
    pub values: Option<Value>,
    /// Of a column that is an array itself: whose the elements are.
    pub elements: Option<Elements>,
    /// Where some rows give a value and others take the database's default: an array of booleans, true for a
    /// given value.
    pub given: Option<Value>,
}

/// Whose the elements of a flattened array column are.
#[derive(Debug, Clone)]
pub struct Elements {
    /// The number of the row that each element belongs to, from 1: `int8[]`.
    pub rows: Value,
    /// Whether each row has an array, rather than NULL: `bool[]`.
    pub present: Value,
}

/// UPDATE.
#[derive(Debug, Clone)]
pub struct Update {
    /// The table.
    pub table: &'static Table,
    /// What changes.
    pub set: Vec<Assignment>,
    /// Whether soft-deleted rows are among those that change.
    pub deleted: Deleted,
    /// Conditions, all of which must hold.
    pub filter: Vec<Expr>,
    /// What is returned of the changed rows.
    pub returning: Returning,
}

/// UPDATE of any number of rows, each with its own values, from one array for each column.
#[derive(Debug, Clone)]
pub struct UpdateMany {
    /// The arrays: of the columns that change, and of those by which the rows are found.
    pub input: InsertMany,
    /// The columns that change, by position.
    pub set: Vec<usize>,
    /// The columns by which the rows are found.
    pub by: Vec<usize>,
    /// Whether soft-deleted rows are among those that change.
    pub deleted: Deleted,
}

/// RETURNING.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// Nothing.
    Nothing,
    /// Every column.
    Columns,
    /// One column, by its position.
    Column(usize),
}

/// `column = expression` of an UPDATE.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The column's position.
    pub column: usize,
    /// Its new value.
    pub value: Expr,
}

/// DELETE.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The table.
    pub table: &'static Table,
    /// Whether soft-deleted rows are among those that go.
    pub deleted: Deleted,
    /// Conditions, all of which must hold.
    pub filter: Vec<Expr>,
}

/// UPDATE that marks rows as deleted, or restores them, together with the rows that go with them.
#[derive(Debug, Clone)]
pub struct SoftDelete {
    /// The table, which has the column for it.
    pub table: &'static Table,
    /// Conditions, all of which must hold.
    pub filter: Vec<Expr>,
    /// Whether deleted rows are restored, and returned, instead of others deleted.
    pub restore: bool,
}

/// What an update sets; with the time of it in the column that says when a row was last changed, unless it is set
/// already, and with one more in the column that counts the changes, whatever was set there.
pub fn touched(table: &'static Table, mut set: Vec<Assignment>) -> Vec<Assignment> {
    if let Some(column) = table.updated_at
        && !set.iter().any(|assignment| assignment.column == column)
    {
        set.push(Assignment { column, value: Expr::Call("now", Vec::new()) });
    }
    if let Some(column) = table.version {
        set.retain(|assignment| assignment.column != column);
        let counted = Expr::Column(ColumnRef { table, column });
        set.push(Assignment { column, value: Expr::binary(Operator::Add, counted, Expr::Literal("1")) });
    }
    set
}
