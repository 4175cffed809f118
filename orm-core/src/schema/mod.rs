//! What a model's table is: constant data that the derive emits. Statements, DDL and messages read it.

mod cascade;
mod column;
mod index;
mod name;
mod relation;
mod table;

pub use self::column::{Column, Default};
pub use self::index::{Check, Index, IndexPart};
pub use self::name::MAX_NAME;
pub use self::relation::{Action, ForeignKey, Relation, RelationKind};
pub use self::table::Table;
