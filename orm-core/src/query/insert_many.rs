use super::{Insert, NewRow};
use crate::model::Model;
use crate::schema::{Column, Table};
use crate::sql::ast::{self, Elements, ManyColumn};
use crate::value::{ArrayBuilder, Field, TypeKind, Value};

/// Rows that are going to be inserted: few in one statement, which has one array argument for each column, so that any
/// number of rows is the same prepared statement; many by COPY.
///
/// Neither the hooks of the model nor its validators run, except [with them](InsertMany::with_hooks).
#[must_use = "the rows are inserted by `.exec(&db)` or `.all(&db)`"]
pub struct InsertMany<M> {
    rows: Vec<NewCells<M>>,
    with_hooks: bool,
}

/// A row of an [`InsertMany`].
pub enum NewCells<M> {
    /// A model, written column by column without being copied.
    Model(M),
    /// What was given of a row.
    Insert(Insert<M>),
}

impl<M: Model> InsertMany<M> {
    pub(super) fn new(rows: impl IntoIterator<Item: NewRow<M>>) -> Self {
        const { super::assert_table::<M>() };
        InsertMany { rows: rows.into_iter().map(NewRow::into_cells).collect(), with_hooks: false }
    }

    /// How many rows there are.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let tags = Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name)));
    /// assert_eq!(tags.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none: then nothing is sent.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// assert!(Tag::insert_many(Vec::<Tag>::new()).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Runs the model's hooks and validators for each row, as if it were saved alone: the rows are inserted one after
    /// the other, in the order given, in one transaction (in a transaction, in a savepoint), and the first that is
    /// refused undoes all of them. A round trip for each row, two for the transaction, and those of the hooks.
    ///
    /// Of a model whose only rules are those of `#[validate(…)]` all rows are checked, and then inserted by one statement
    /// in one round trip.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// Tag::insert_many(tags).with_hooks().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_hooks(mut self) -> Self {
        self.with_hooks = true;
        self
    }

    /// Whether hooks and validators are to run.
    pub(crate) fn has_hooks(&self) -> bool {
        self.with_hooks
    }

    pub(crate) fn into_rows(self) -> Vec<NewCells<M>> {
        self.rows
    }

    pub(crate) fn of_rows(rows: Vec<NewCells<M>>) -> Self {
        InsertMany { rows, with_hooks: false }
    }

    /// The statement.
    pub(crate) fn into_ast(mut self, returning: bool) -> ast::InsertMany {
        self.rows = self.rows.into_iter().map(NewCells::completed).collect();
        let columns = (0..M::TABLE.columns.len()).map(|column| self.column(column)).collect();
        ast::InsertMany { table: M::TABLE, rows: self.rows.len(), columns, returning, found_by: Vec::new() }
    }

    fn column(&self, position: usize) -> ManyColumn {
        let column = &M::TABLE.columns[position];
        many_column(column, position, self.rows.len(), || {
            self.rows.iter().map(|row| row.cell(position, column))
        })
    }
}

/// Rows of a table without its model: what is given of each, by column; none where the database makes it.
pub fn untyped(table: &'static Table, rows: &[Vec<Option<Value>>]) -> ast::InsertMany {
    let column = |(position, column)| {
        many_column(column, position, rows.len(), || {
            rows.iter().map(move |row| row[position].as_ref().map(|value| value as &dyn Field))
        })
    };
    let columns = table.columns.iter().enumerate().map(column).collect();
    ast::InsertMany { table, rows: rows.len(), columns, returning: false, found_by: Vec::new() }
}

/// A column of all rows, from their cells.
fn many_column<'a, I>(
    column: &'static Column,
    position: usize,
    rows: usize,
    cells: impl Fn() -> I,
) -> ManyColumn
where
    I: Iterator<Item = Option<&'a dyn Field>>,
{
    let given = cells().flatten().count();
    let mask = || Value::of(&cells().map(|cell| cell.is_some()).collect::<Vec<bool>>());
    let (values, elements) = match column.ty.kind {
        _ if given == 0 => (None, None),
        TypeKind::Array(element) => {
            let (all, elements) = flattened(ArrayBuilder::new(element, rows), cells());
            (Some(all), Some(elements))
        }
        _ => {
            let mut values = ArrayBuilder::new(&column.ty, rows);
            for cell in cells() {
                match cell {
                    Some(field) => values.push(field),
                    None => values.push_bytes(None),
                }
            }
            (Some(values.finish()), None)
        }
    };
    let given = (given > 0 && given < rows).then(mask);
    ManyColumn { column: position, values, elements, given }
}

/// The elements of every row's array in one array, and whose they are.
fn flattened<'a>(
    mut elements: ArrayBuilder,
    cells: impl Iterator<Item = Option<&'a dyn Field>>,
) -> (Value, Elements) {
    let (mut rows, mut present) = (Vec::new(), Vec::new());
    for (row, cell) in (1_i64..).zip(cells) {
        let count = cell.and_then(|field| elements.push_elements(field));
        rows.extend(std::iter::repeat_n(row, count.unwrap_or(0)));
        present.push(count.is_some());
    }
    (elements.finish(), Elements { rows: Value::of(&rows), present: Value::of(&present) })
}

impl<M: Model> NewCells<M> {
    /// With the values that are made here.
    pub(super) fn completed(self) -> Self {
        match self {
            NewCells::Insert(insert) => NewCells::Insert(insert.completed()),
            model @ NewCells::Model(_) => model,
        }
    }

    /// A column's value; none where the database makes it.
    pub(super) fn cell(&self, position: usize, column: &Column) -> Option<&dyn Field> {
        match self {
            NewCells::Insert(insert) if !column.default.is_generated() => {
                insert.value(position).map(|value| value as &dyn Field)
            }
            NewCells::Insert(_) => None,
            NewCells::Model(model) => {
                let field = model.field(position);
                (!super::insert::is_made(column, &field.value())).then_some(field)
            }
        }
    }
}
