//! The only path that generated code names. Not for use by hand: it changes without notice.

pub use std::marker::PhantomData;

pub use orm_core::error::Result;
pub use orm_core::model::{
    At, CloneModel, Column, Created, DerivedTable, FieldNamed, FoundByKey, FromRow, HasColumns, HasKind,
    Inheritance, Inherits, Keyed, Life, Model, Naming, NoPrimaryKey, PgColumn, PgRow, ResultField,
    ResultValue, ResultValues, Row, RowReader, Shape, SharedField, SoftDelete, TableOf, UniqueBy,
    UniqueIndex, Writable, assert_foreign_key, assert_inherits, assert_keyed, assert_shared,
    assert_soft_delete, decode_kind, find_fields, kind_field, kind_of, nullable_field, shared_column,
};
pub use orm_core::query::{
    CreateBuilder, FieldOf, Fields, Given, HasBuilder, Insert, IsGiven, NewRow, Outline, Projection, deeper,
    depth_of, read_result, result_field,
};
pub use orm_core::relation::{
    BelongsTo, BelongsToOneOf, ByName, ByTarget, HasJoinRow, HasTarget, Include, Inverse, IsOptional, Joined,
    LinkOf, Loadable, Loaded, LoadedThrough, ManyToMany, NotLoaded, Polymorphic, Rel, Relation,
    RelationNamed, SerializeSlot, Slot, Target, ToMany, ToOne, Variants, WithKey, assert_has_one,
    assert_inverse, assert_same_key, decode_nothing, deserialize_label, is_row_of, reference_to,
    serialize_flat,
};
pub use orm_core::schema;
pub use orm_core::session::{
    AfterHook, BeforeHook, Branches, Children, CommitHook, Executor, FoundHook, Hooks, JoinedRow, LifeOfKind,
    LifeOfKinds, Linked, New, NewChild, Node, NotGiven, Parent, Pending, RelatedRow, RowHook, ScopeHook,
    Validated, create_graph,
};
pub use orm_core::value::{
    ColumnType, ColumnValue, DbEnum, DecodeError, EncodeError, EnumDef, Field, IntoField, Key, SqlType,
    Value, unknown_label,
};

pub use serde;
pub use {uuid, uuid::Uuid};

/// What `sql!` is made of.
pub mod sql {
    pub use orm_core::expr::raw::{
        Fragment, columns_piece, expression, name_piece, part, table_piece, text, typed_part, typed_text,
    };
}

#[cfg(feature = "migrate")]
pub use orm_migrate as migrate;

#[cfg(feature = "testing")]
pub use orm_testkit as testkit;
