use std::collections::HashSet;
use std::marker::PhantomData;

use super::untyped;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Column, Columns, Edit, KeyValues, Model, SoftDelete};
use crate::schema::Table;
use crate::sql::ast::{self, Deleted};
use crate::value::{ColumnValue, IntoField, Value};

/// New values of the columns `C`: of one column a value, of a tuple of columns a tuple of values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new value of these columns",
    label = "expected keys, each with a value of the column, or with a tuple of values of the columns",
    note = "`update_many(Post::views, [(key, views)])` and `update_many((Post::views, Post::title), [(key, (views, title))])`"
)]
pub trait NewValues<C> {
    /// They, in the order of the columns.
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue, K, V: IntoField<T>> NewValues<Column<M, T, K>> for V {
    fn into_values(self) -> Vec<Value> {
        vec![Value::of(&self.into_field())]
    }
}

macro_rules! tuples_of_values {
    ($(($($value:ident $column:ident $position:tt),*);)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<$($column, $value: NewValues<$column>),*> NewValues<($($column,)*)> for ($($value,)*) {
            fn into_values(self) -> Vec<Value> {
                [$(self.$position.into_values()),*].concat()
            }
        })*
    };
}

// More columns are tuples in a tuple.
tuples_of_values! {
    (A I 0);
    (A I 0, B J 1);
    (A I 0, B J 1, C K 2);
    (A I 0, B J 1, C K 2, D L 3);
    (A I 0, B J 1, C K 2, D L 3, E N 4);
    (A I 0, B J 1, C K 2, D L 3, E N 4, F O 5);
    (A I 0, B J 1, C K 2, D L 3, E N 4, F O 5, G P 6);
    (A I 0, B J 1, C K 2, D L 3, E N 4, F O 5, G P 6, H Q 7);
}

/// What changes of rows that are found by their primary key: of each row a value for some columns.
pub(crate) struct Changes {
    table: &'static Table,
    /// By column: what finds the row, and what it gets.
    rows: Vec<Vec<Option<Value>>>,
    set: Vec<usize>,
    by: Vec<usize>,
    deleted: Deleted,
}

impl Changes {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing would be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.set.is_empty()
    }

    /// # Errors
    /// If the key is to change, by which the rows are found, or if two of them are for one row.
    pub(crate) fn checked(self) -> Result<Self> {
        let table = self.table;
        let refused = |message| Err(Error::new(ErrorKind::Statement, message).with_table(table.name));
        if let Some(&column) = self.set.iter().find(|column| table.primary_key.contains(column)) {
            let field = table.columns[column].field;
            return refused(format!(
                "`{field}` finds the rows of {}, so it cannot change for many at once: save them one by one",
                table.name
            ));
        }
        let mut keys = HashSet::with_capacity(self.rows.len());
        for row in &self.rows {
            let part = |&column: &usize| row[column].as_ref()?.bytes().ok().flatten();
            if !keys.insert(table.primary_key.iter().map(part).collect::<Vec<_>>()) {
                return refused(format!(
                    "two of the new values are for the same row of {}: keep one",
                    table.name
                ));
            }
        }
        drop(keys);
        Ok(self)
    }

    /// The first of the rows, at most so many, for one statement.
    pub(crate) fn take(&mut self, most: usize) -> Option<ast::UpdateMany> {
        if self.rows.is_empty() {
            return None;
        }
        let rest = self.rows.split_off(most.min(self.rows.len()));
        let rows = std::mem::replace(&mut self.rows, rest);
        Some(ast::UpdateMany {
            input: untyped(self.table, &rows),
            set: self.set.clone(),
            by: self.by.clone(),
            deleted: self.deleted,
        })
    }
}

/// Changes many rows, each to values of its own, which are found by their primary key.
///
/// Neither the hooks of the model nor its validators run; those of [`save_many`](super::Queries::save_many) do.
#[must_use = "the rows are changed by `.exec(&db)` or `.all(&db)`"]
pub struct UpdateMany<M> {
    changes: Changes,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> UpdateMany<M> {
    pub(super) fn new<C: Columns<M>, V: NewValues<C>>(
        columns: C,
        rows: impl IntoIterator<Item = (M::Key, V)>,
    ) -> Self {
        const { super::assert_table::<M>() };
        let table = M::TABLE;
        let set = columns.positions();
        let row = |(key, values): (M::Key, V)| {
            let mut row = vec![None; table.columns.len()];
            let keys = table.primary_key.iter().copied().zip(key.values());
            for (column, value) in set.iter().copied().zip(values.into_values()).chain(keys) {
                row[column] = Some(value);
            }
            row
        };
        let rows = rows.into_iter().map(row).collect();
        // Only the library counts versions.
        let set: Vec<usize> = set.into_iter().filter(|&column| table.version != Some(column)).collect();
        let by = table.primary_key.to_vec();
        UpdateMany { changes: Changes { table, rows, set, by, deleted: Deleted::Excluded }, of: PhantomData }
    }

    /// Changes soft-deleted rows too. They are left out otherwise.
    pub fn with_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.changes.deleted = Deleted::Included;
        self
    }

    pub(crate) fn into_changes(self) -> Changes {
        self.changes
    }
}

/// Edited rows that are saved together.
#[must_use = "the rows are saved by `.all(&db)`"]
pub struct SaveMany<M> {
    edits: Vec<Edit<M>>,
}

impl<M: Model> SaveMany<M> {
    pub(super) fn new(edits: impl IntoIterator<Item = Edit<M>>) -> Self {
        const { super::assert_table::<M>() };
        SaveMany { edits: edits.into_iter().collect() }
    }

    pub(crate) fn into_edits(self) -> Vec<Edit<M>> {
        self.edits
    }
}

/// What changes of edited rows, which are found as they were read. Those of which nothing changed are not among them.
pub(crate) fn changes_of<M: Model>(edits: &[Edit<M>]) -> Changes {
    let table = M::TABLE;
    let by: Vec<usize> = table.primary_key.iter().copied().chain(table.version).collect();
    let mut set = Vec::new();
    let mut rows = Vec::new();
    for edit in edits {
        let changes = edit.changes();
        if changes.is_empty() {
            continue;
        }
        let mut row = vec![None; table.columns.len()];
        for &column in &by {
            row[column] = Some(edit.previous().field(column).value());
        }
        for column in changes {
            row[column] = Some(edit.field(column).value());
            if !set.contains(&column) {
                set.push(column);
            }
        }
        rows.push(row);
    }
    Changes { table, rows, set, by, deleted: Deleted::Included }
}
