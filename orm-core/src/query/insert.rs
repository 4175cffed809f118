use std::marker::PhantomData;

use super::insert_many::NewCells;
use crate::model::Model;
use crate::schema::{self, Default, Table};
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Field, Value};

/// A row that is going to be inserted: what was given of it, by column.
#[must_use = "a row is inserted by `.save(&db)`"]
pub struct Insert<M> {
    values: Vec<Option<Value>>,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> Insert<M> {
    /// Nothing given yet.
    #[doc(hidden)]
    pub fn new() -> Self {
        Insert { values: vec![None; M::TABLE.columns.len()], of: PhantomData }
    }

    /// Gives the value of a column; the last one counts.
    #[doc(hidden)]
    pub fn set<T: ColumnValue>(mut self, column: usize, value: &T) -> Self {
        self.values[column] = Some(Value::of(value));
        self
    }

    /// The same of a column that may be NULL: see [`Column::of_nullable`](crate::schema::Column::of_nullable).
    #[doc(hidden)]
    pub fn set_nullable<T: ColumnType>(self, column: usize, value: &Option<T>) -> Self {
        self.set(column, value)
    }

    /// Sets a column to a field of another row: a key that refers to it.
    #[doc(hidden)]
    pub fn set_field(mut self, column: usize, field: &dyn Field) -> Self {
        self.values[column] = Some(field.value());
        self
    }

    /// Sets a column to a value that crosses as it is.
    pub(crate) fn put(&mut self, column: usize, value: Value) {
        self.values[column] = Some(value);
    }

    /// Fills in a foreign key: the columns that lead to the row, in the order of its primary key.
    pub(crate) fn refer<P: Model>(&mut self, columns: &[usize], row: &P) {
        for (&column, &key) in columns.iter().zip(P::TABLE.primary_key) {
            self.put(column, row.field(key).value());
        }
    }

    /// A row of which these are the values, but for the columns that are filled in later.
    pub(crate) fn without(&self, later: &[usize]) -> Vec<Option<Value>> {
        let mut values = self.values.clone();
        complete(M::TABLE, &mut values);
        for &column in later {
            values[column] = None;
        }
        values
    }

    /// All of a model's columns. An identity column that is 0 is left to the database, which never makes a 0.
    pub(crate) fn of_model(model: &M) -> Self {
        let value = |(position, column): (usize, &crate::schema::Column)| {
            let value = model.field(position).value();
            (!is_made(column, &value)).then_some(value)
        };
        Insert { values: M::TABLE.columns.iter().enumerate().map(value).collect(), of: PhantomData }
    }

    /// What is to be inserted, by column.
    pub(crate) fn of_values(values: Vec<Option<Value>>) -> Self {
        Insert { values, of: PhantomData }
    }

    /// Which columns have a value.
    pub(crate) fn given(&self) -> Vec<bool> {
        self.values.iter().map(Option::is_some).collect()
    }

    /// The statement.
    pub(crate) fn into_ast(self) -> ast::Insert {
        let values = self.completed().values.into_iter().enumerate();
        ast::Insert {
            table: M::TABLE,
            // A hook may have changed what only the database can set.
            values: values
                .filter(|&(column, _)| !M::TABLE.columns[column].default.is_generated())
                .filter_map(|(column, value)| Some((column, value?)))
                .collect(),
        }
    }

    /// With the values that are made here: all but those that only the database can make, so that nearly every
    /// create of a model is the same prepared statement.
    pub(crate) fn completed(mut self) -> Self {
        complete(M::TABLE, &mut self.values);
        self
    }

    /// Gives the values of some columns, which cross as they are.
    #[doc(hidden)]
    pub fn set_values(mut self, columns: &[usize], values: &[Value]) -> Self {
        for (&column, value) in columns.iter().zip(values) {
            self.values[column] = Some(value.clone());
        }
        self
    }

    /// What was given, by column.
    #[doc(hidden)]
    pub fn into_values(self) -> Vec<Option<Value>> {
        self.values
    }

    /// A column's value, if it was given.
    pub(super) fn value(&self, column: usize) -> Option<&Value> {
        self.values.get(column)?.as_ref()
    }
}

impl<M: Model> std::default::Default for Insert<M> {
    fn default() -> Self {
        Insert::new()
    }
}

/// Gives a row of a table the values that are made here: all but those that only the database can make.
pub fn complete(table: &Table, values: &mut [Option<Value>]) {
    for (column, value) in table.columns.iter().zip(values) {
        if value.is_none() {
            *value = match column.default {
                Default::None => Some(Value::null(column.ty)),
                Default::Constant(value) | Default::Computed { value, .. } => Some(value()),
                Default::Sql(_) | Default::Identity | Default::Generated(_) => None,
            };
        }
    }
}

/// Whether the database makes the value of a whole row's column: of an identity column that is 0, of a generated one.
pub(super) fn is_made(column: &schema::Column, value: &Value) -> bool {
    match column.default {
        Default::Identity => is_zero(value),
        default => default.is_generated(),
    }
}

fn is_zero(value: &Value) -> bool {
    matches!(value.bytes(), Ok(Some(bytes)) if bytes.iter().all(|&byte| byte == 0))
}

/// What a create builder's parameter becomes when its field is given.
pub enum Given {}

/// Whether a create builder's field was given. The markers of the fields are named after them.
#[diagnostic::on_unimplemented(
    message = "the required field `{Self}` was not given",
    label = "`{Self}` is missing",
    note = "give it before the row is inserted: `.title(\"…\")`; a field is required if it is neither an `Option` nor has a default"
)]
pub trait IsGiven {}

#[diagnostic::do_not_recommend]
impl IsGiven for Given {}

/// What `insert_many` takes: a model, or a `create()` builder with every required field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of `{M}`",
    label = "expected `{M}`, or `{M}::create()` with every required field",
    note = "a builder that has rows of its relations is saved by itself: `.save(&db)`"
)]
pub trait NewRow<M: Model>: Sized {
    /// The row as given.
    #[doc(hidden)]
    fn into_insert(self) -> Insert<M>;

    /// The row, in the form that is cheapest to write.
    #[doc(hidden)]
    fn into_cells(self) -> NewCells<M> {
        NewCells::Insert(self.into_insert())
    }
}

impl<M: Model> NewRow<M> for M {
    fn into_insert(self) -> Insert<M> {
        Insert::of_model(&self)
    }

    fn into_cells(self) -> NewCells<M> {
        NewCells::Model(self)
    }
}
