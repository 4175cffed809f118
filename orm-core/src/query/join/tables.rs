//! Which tables a join is of, as types: a tuple of the rows that it yields.

use sqlx::postgres::{PgColumn, PgRow};

use super::super::Select;
use super::{CanBeMissing, Join, Lockable};
use crate::error::Result;
use crate::model::{AsIs, HasColumns, Model as _, Naming, OrNull, Row, Shape, check_columns, plain_bytes};
use crate::schema::Table;
use crate::sql::ast::{self, Instance, Item, Mark};

/// The row of one table of a join: a model, or an `Option` of one where the join can leave it out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of a join",
    label = "expected a model, or an `Option` of one"
)]
pub trait Joinable: Sized + Send + 'static {
    /// The model.
    type Model: HasColumns;

    /// How its columns are named.
    #[doc(hidden)]
    type Naming<S>: Naming;

    /// The row where it can be missing.
    #[doc(hidden)]
    type Missing: Joinable<Model = Self::Model>;

    /// The table as one whose rows are locked.
    #[doc(hidden)]
    type Lock;

    #[doc(hidden)]
    fn naming<S>(mark: Mark, position: u8) -> Self::Naming<S>;

    #[doc(hidden)]
    fn lock(position: u8) -> Self::Lock;

    /// Reads it from a row of the join, where its columns begin at `first`.
    #[doc(hidden)]
    fn read(row: &PgRow, first: usize) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: HasColumns> Joinable for M {
    type Model = M;
    type Naming<S> = AsIs<S>;
    type Missing = Option<M>;
    type Lock = Lockable;

    fn naming<S>(mark: Mark, position: u8) -> AsIs<S> {
        AsIs::of(M::TABLE, Instance::Joined(mark, position))
    }

    fn lock(position: u8) -> Lockable {
        Lockable::at(position)
    }

    fn read(row: &PgRow, first: usize) -> Result<Self> {
        <M as Shape>::decode(Row::plain(row, M::TABLE).starting_at(first).found())
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasColumns> Joinable for Option<M> {
    type Model = M;
    type Naming<S> = OrNull<S>;
    type Missing = Option<M>;
    type Lock = CanBeMissing;

    fn naming<S>(mark: Mark, position: u8) -> OrNull<S> {
        OrNull::of(M::TABLE, Instance::Joined(mark, position))
    }

    fn lock(_: u8) -> CanBeMissing {
        CanBeMissing::new()
    }

    /// No row of the table has NULL in its primary key; where there is none, a row with a value in no column is missing.
    fn read(row: &PgRow, first: usize) -> Result<Self> {
        let is_null = |column: usize| matches!(plain_bytes(row, first + column), Ok(None));
        let is_missing = match M::TABLE.primary_key {
            [] => (0..M::TABLE.columns.len()).all(is_null),
            [key, ..] => is_null(*key),
        };
        if is_missing { Ok(None) } else { M::read(row, first).map(Some) }
    }
}

/// The tables of a join, as a tuple of what it yields of each: `(Post, Option<User>)`. Up to eight.
pub trait Tables: Sized + Send + 'static {
    /// The first table's model.
    type First: HasColumns;

    /// The columns of all tables, in a tuple, as something of `S`; of one table, its columns.
    type Columns<S>;

    /// The same tables, where every row can be missing.
    #[doc(hidden)]
    type Missing: Tables;

    /// The tables, in a tuple, as what can be locked.
    type Locks;

    #[doc(hidden)]
    fn columns<S>(mark: Mark) -> Self::Columns<S>;

    #[doc(hidden)]
    fn locks() -> Self::Locks;

    /// Every column of every table.
    #[doc(hidden)]
    fn items(mark: Mark) -> Vec<Item>;

    /// The primary keys of all tables: an order without ties.
    #[doc(hidden)]
    fn keys(mark: Mark) -> Vec<ast::Order>;

    #[doc(hidden)]
    fn check(found: &[PgColumn]) -> Result<()>;

    #[doc(hidden)]
    fn read(row: &PgRow) -> Result<Self>;

    /// Lets the hooks of the joined tables narrow what is read of them.
    #[doc(hidden)]
    fn narrow(joins: &mut [ast::Join]);
}

/// The tables of a join, with one more.
#[diagnostic::on_unimplemented(
    message = "a join is of up to eight tables",
    label = "one table too many",
    note = "write this query as SQL: `orm::sql!(\"SELECT …\")`"
)]
pub trait Append<R>: Tables {
    /// Them.
    type Out: Tables;
}

/// The tables `J`, and behind them one whose row is an `R`.
pub type Appended<J, R> = <J as Append<R>>::Out;

/// The columns of one table of a join, as something of `S`.
pub type ColumnsIn<R, S> = <<R as Joinable>::Model as HasColumns>::Columns<<R as Joinable>::Naming<S>>;

/// The columns of all tables of a join: what its closures are given.
pub type ColumnsOf<J> = <J as Tables>::Columns<Join<J>>;

fn columns_of<R: Joinable, S>(mark: Mark, position: u8) -> ColumnsIn<R, S> {
    R::Model::columns(R::naming::<S>(mark, position))
}

fn items_of(table: &'static Table, mark: Mark, position: u8) -> impl Iterator<Item = Item> {
    table.columns.iter().enumerate().map(move |(column, definition)| Item {
        expr: ast::Expr::column_of(table, column, Instance::Joined(mark, position)),
        ty: definition.ty,
    })
}

fn keys_of(table: &'static Table, mark: Mark, position: u8) -> impl Iterator<Item = ast::Order> {
    table.primary_key.iter().map(move |&column| ast::Order {
        expr: ast::Expr::column_of(table, column, Instance::Joined(mark, position)),
        ..ast::Order::of_column(table, column, false)
    })
}

/// The columns of the next table, whose types are those of the model.
fn check_table(found: &mut &[PgColumn], table: &'static Table) -> Result<()> {
    check_columns(found, table, 0..table.columns.len())?;
    *found = found.get(table.columns.len()..).unwrap_or_default();
    Ok(())
}

fn read_next<R: Joinable>(row: &PgRow, first: &mut usize) -> Result<R> {
    let at = *first;
    *first += R::Model::TABLE.columns.len();
    R::read(row, at)
}

fn narrow_next<M: HasColumns>(join: Option<&mut ast::Join>) {
    if let Some(join) = join.filter(|join| join.scoped) {
        let rows = std::mem::replace(&mut join.rows, ast::Select::from(M::TABLE));
        join.rows = Select::<M>::of_ast(rows, true).by_hooks().into_source().0;
    }
}

macro_rules! tables {
    ($($first:ident $first_position:literal $(, $name:ident $position:literal)*;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$first: Joinable $(, $name: Joinable)*> Tables for ($first, $($name,)*) {
            type First = $first::Model;
            type Columns<S> = tables!(@columns S, $first $($name)*);
            type Missing = ($first::Missing, $($name::Missing,)*);
            type Locks = ($first::Lock, $($name::Lock,)*);

            fn columns<S>(mark: Mark) -> Self::Columns<S> {
                tables!(@values mark S, $first $first_position $($name $position)*)
            }

            fn locks() -> Self::Locks {
                ($first::lock($first_position), $($name::lock($position),)*)
            }

            fn items(mark: Mark) -> Vec<Item> {
                let items = items_of($first::Model::TABLE, mark, $first_position);
                items$(.chain(items_of($name::Model::TABLE, mark, $position)))*.collect()
            }

            fn keys(mark: Mark) -> Vec<ast::Order> {
                let keys = keys_of($first::Model::TABLE, mark, $first_position);
                keys$(.chain(keys_of($name::Model::TABLE, mark, $position)))*.collect()
            }

            fn check(mut found: &[PgColumn]) -> Result<()> {
                check_table(&mut found, $first::Model::TABLE)?;
                $(check_table(&mut found, $name::Model::TABLE)?;)*
                Ok(())
            }

            fn read(row: &PgRow) -> Result<Self> {
                let mut first = 0;
                Ok((read_next::<$first>(row, &mut first)?, $(read_next::<$name>(row, &mut first)?,)*))
            }

            fn narrow(joins: &mut [ast::Join]) {
                let _joins = &mut joins.iter_mut();
                $(narrow_next::<$name::Model>(_joins.next());)*
            }
        }
    )* };
    (@columns $scope:ident, $only:ident) => { ColumnsIn<$only, $scope> };
    (@columns $scope:ident, $($name:ident)*) => { ($(ColumnsIn<$name, $scope>,)*) };
    (@values $mark:ident $scope:ident, $only:ident $position:literal) => { columns_of::<$only, $scope>($mark, $position) };
    (@values $mark:ident $scope:ident, $($name:ident $position:literal)*) => {
        ($(columns_of::<$name, $scope>($mark, $position),)*)
    };
}

macro_rules! appends {
    ($($($name:ident)*;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($name: Joinable,)* Next: Joinable> Append<Next> for ($($name,)*) {
            type Out = ($($name,)* Next,);
        }
    )* };
}

tables! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, I 7;
}

appends! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
}
