//! What a model's table is: constant data that the derive emits. Statements, DDL and messages read it.

mod cascade;
mod column;
mod exposure;
mod index;
mod inheritance;
mod name;
mod relation;
mod search;
mod table;

pub use self::column::{Column, Default};
pub use self::exposure::{FilterOperator, FilterOperators, exposed};
pub use self::index::{Check, Index, IndexPart};
pub(crate) use self::inheritance::kind_check_name;
pub use self::inheritance::{
    Inheritance, Kind, assert_kind, discriminator, merged_columns, merged_count, merged_key, merged_nulls,
    merged_position, merged_positions, merged_soft_delete, merged_updated_at, merged_version,
};
pub use self::name::MAX_NAME;
pub(crate) use self::name::constraint_name;
pub use self::relation::{Action, ForeignKey, Relation, RelationKind, to_one_model};
pub use self::search::SearchConfig;
pub use self::table::Table;
