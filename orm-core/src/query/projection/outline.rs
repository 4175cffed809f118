use super::{FieldOf, Projection};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row};
use crate::sql::ast::{self, Include, Item};
use crate::value::ColumnValue;

/// What a projection selects, in the order of its fields.
#[derive(Default)]
pub struct Outline {
    /// Columns and expressions; `None` is every column.
    items: Option<Vec<Item>>,
    /// Relations, each found by its position here: there may be several of one.
    includes: Vec<Include>,
    /// Whether a field is of a window function, which sees other rows of the query.
    has_window: bool,
}

impl Outline {
    /// Nothing yet.
    pub fn new() -> Self {
        Outline { items: Some(Vec::new()), includes: Vec::new(), has_window: false }
    }

    pub(super) fn whole() -> Self {
        Outline::default()
    }

    /// Adds a field.
    pub fn add<M, F, S: FieldOf<M, F>>(&mut self, source: fn() -> S) {
        source().add_to(self);
    }

    pub(super) fn add_item(&mut self, item: Item) {
        self.items.get_or_insert_default().push(item);
    }

    /// Adds a field that sees other rows of the query.
    pub(super) fn add_window(&mut self, item: Item) {
        self.has_window = true;
        self.add_item(item);
    }

    /// Adds a relation whose rows are read as `P`.
    pub(super) fn add_include<P: Projection>(&mut self, mut include: Include) {
        let Outline { items, includes, .. } = P::outline();
        include.slot = self.includes.len();
        include.items = items;
        include.includes = includes;
        self.includes.push(include);
    }

    pub(super) fn has_window(&self) -> bool {
        self.has_window
    }

    /// The query for rows of a model in this outline.
    pub(super) fn into_query<M: Model>(self, mut select: ast::Select) -> ast::Query {
        let columns =
            || (0..M::TABLE.columns.len()).map(|column| Item::of_column(M::TABLE, column)).collect();
        select.includes = self.includes;
        let items = self.items.unwrap_or_else(columns);
        ast::Query { items, ..ast::Query::of(select) }
    }
}

/// Reads the fields of a projection one after the other.
pub struct Fields<'r> {
    row: Row<'r>,
    /// The projection's name, for messages.
    projection: &'static str,
    column: usize,
    relation: usize,
}

impl<'r> Fields<'r> {
    /// The fields of a row.
    pub fn of(row: Row<'r>, projection: &'static str) -> Self {
        Fields { row, projection, column: 0, relation: 0 }
    }

    /// The next field, which has this name.
    ///
    /// # Errors
    /// If its value is none of the field's type, or a row that has to be there is not.
    pub fn next<M, F, S: FieldOf<M, F>>(&mut self, name: &'static str, _: fn() -> S) -> Result<F> {
        S::read(self, name)
    }

    /// The next column's value.
    pub(super) fn value<T: ColumnValue>(&mut self, name: &'static str) -> Result<T> {
        let column = self.column;
        self.column += 1;
        self.row.value(column).map_err(|error| {
            let message = format!("cannot read {}::{name}: {error}", self.projection);
            Error::new(ErrorKind::Decode, message).with_table(self.row.table().name).with_fields(vec![name])
        })
    }

    /// The row, and where the rows of the next relation are found from it.
    pub(super) fn relation(&mut self) -> (Row<'r>, usize) {
        let relation = self.relation;
        self.relation += 1;
        (self.row, relation)
    }
}

/// How many levels there are below a field.
pub const fn depth_of<M, F, S: FieldOf<M, F>>(_: fn() -> S) -> usize {
    S::DEPTH
}

/// The greater of two depths.
pub const fn deeper(one: usize, other: usize) -> usize {
    if one > other { one } else { other }
}
