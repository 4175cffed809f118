use std::borrow::Cow;

use super::{ColumnRef, Expr};
use crate::schema::Table;

/// A piece of SQL that a person wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text of the program's own.
    Text(Cow<'static, str>),
    /// A bind argument, a column of a table, or what operators make of them.
    Expr(Expr),
    /// The name of a column alone: `"title"`.
    Name(ColumnRef),
    /// A name from outside, which is quoted.
    Identifier(String),
    /// The name of a table.
    Table(&'static Table),
    /// Every column of a table as it is read, behind an alias or the table's own name.
    Columns(&'static Table, Option<&'static str>),
    /// Other SQL that a person wrote; of no pieces, nothing.
    Fragment(Vec<Piece>),
}
