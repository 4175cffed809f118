//! Statements as data.

mod combined;
mod conflict;
mod deleted;
mod expr;
mod include;
mod join;
mod mark;
mod origin;
mod query;
mod raw;
mod select;
mod walk;
mod write;

pub use self::combined::{Branch, Combined, InPlace, SetOperator};
pub use self::conflict::OnConflict;
pub use self::deleted::Deleted;
pub use self::expr::{ColumnRef, Exists, Expr, FunctionName, Quantifier};
pub use self::include::Include;
pub use self::join::{Instance, Join, JoinKind, Joins, Rows};
pub use self::mark::{Mark, Marks};
pub use self::origin::{Derived, Form, Origin};
pub use self::query::{
    Aggregate, Bound, Frame, FrameMode, GroupBy, Grouping, Item, Query, RelatedValue, Window,
};
pub use self::raw::Piece;
pub use self::select::{Lock, LockWait, Nulls, Order, Output, RowLock, Select};
pub use self::walk::Walk;
pub use self::write::{
    Assignment, Delete, Elements, Insert, InsertMany, ManyColumn, Returning, SoftDelete, Update, UpdateMany,
    touched,
};
