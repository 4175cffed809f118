//! A relation that no model has. It is a second candidate wherever the compiler looks for the relations of a shape: with
//! one candidate alone it would take the argument of `.include(…)` for that one, and report a mismatch of types
//! instead of what was done wrong.

use super::{Include, Relation};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row, RowReader, Shape};
use crate::schema::{self, Action, RelationKind, Table};
use crate::value::Field;

/// The relation, and the model at its other end.
#[derive(Debug)]
pub enum Never {}

#[diagnostic::do_not_recommend]
impl Model for Never {
    type Key = i64;

    const TABLE: &'static Table = &Table {
        schema: None,
        name: "",
        model: "Never",
        columns: &[],
        primary_key: &[],
        indexes: &[],
        checks: &[],
        foreign_keys: &[],
        updated_at: None,
        relations: &[],
        inheritance: None,
    };

    fn decode(_: &mut RowReader<'_>) -> Result<Self> {
        Err(Error::new(ErrorKind::Other, "there is no such model"))
    }

    fn field(&self, _: usize) -> &dyn Field {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl Shape for Never {
    type Model = Never;

    fn decode(row: Row<'_>) -> Result<Self> {
        <Never as Model>::decode(&mut row.reader())
    }

    fn model(&self) -> &Never {
        self
    }

    fn into_model(self) -> Never {
        self
    }
}

impl Relation for Never {
    type Source = Never;
    type Target = Never;
    type Slot<S: Shape<Model = Never>> = S;

    const DEF: &'static schema::Relation = &schema::Relation {
        name: "",
        slot: 0,
        source: || Never::TABLE,
        target: || Never::TABLE,
        kind: RelationKind::BelongsTo {
            keys: &[],
            optional: false,
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
        },
    };
}

#[diagnostic::do_not_recommend]
impl<S: Shape> Include<Never, Never> for S {
    type Out = S;

    fn attach(self, loaded: Never) -> S {
        match loaded {}
    }
}
