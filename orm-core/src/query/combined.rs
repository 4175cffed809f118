use std::marker::PhantomData;

use super::{Decode, Subquery};
use crate::expr::{Expr, IntoOrder, List, Operand};
use crate::schema::Table;
use crate::sql::ast::{self, Branch, Deleted, InPlace, Item, Origin, SetOperator};
use crate::value::{ColumnType, ColumnValue};

/// The rows of two queries of values as those of one: `a.union(b)`. It is sent by `.all(&db)`, `.one(&db)`, `.required(&db)`,
/// `.count(&db)` or `.exists(&db)`: one statement, one round trip; or stands in another query.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Combined<R> {
    query: ast::Query,
    decode: Decode<R>,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Combined<R> {
    fn clone(&self) -> Self {
        Combined { query: self.query.clone(), decode: self.decode, of: PhantomData }
    }
}

/// The values of a row as expressions: of a tuple a tuple of them.
#[doc(hidden)]
pub trait Outputs<R> {
    /// The expressions.
    type Columns;

    /// The expressions.
    fn columns() -> Self::Columns;
}

#[diagnostic::do_not_recommend]
impl<R, T: ColumnValue> Outputs<R> for T {
    type Columns = Expr<Combined<R>, T>;

    fn columns() -> Self::Columns {
        Expr::new(ast::Expr::Output(0))
    }
}

macro_rules! tuples {
    ($(($($name:ident $position:tt),*);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<R, $($name: ColumnValue),*> Outputs<R> for ($($name,)*) {
            type Columns = ($(Expr<Combined<R>, $name>,)*);

            fn columns() -> Self::Columns {
                ($(Expr::new(ast::Expr::Output($position)),)*)
            }
        }
    )* };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
}

/// The rows of a table in the place of which two queries stand.
pub(crate) fn combined_rows(
    table: &'static Table,
    operator: SetOperator,
    left: Branch,
    right: Branch,
) -> ast::Select {
    let combined = ast::Combined::of(operator, left, right);
    ast::Select {
        origin: Origin::Rows(InPlace::Combined(combined)),
        deleted: Deleted::Included,
        ..ast::Select::from(table)
    }
}

impl<R> Combined<R> {
    /// The values of two queries, of which the first has these types.
    pub(crate) fn of(operator: SetOperator, left: ast::Query, right: Branch, decode: Decode<R>) -> Self {
        let table = left.select.table;
        let items = left.items.iter().enumerate();
        let items: Vec<Item> =
            items.map(|(position, item)| Item { expr: ast::Expr::Output(position), ty: item.ty }).collect();
        let combined = ast::Combined::of(operator, Branch::of_values(left), right);
        let origin = Origin::Rows(InPlace::CombinedValues(combined, items.len()));
        let select = ast::Select { origin, deleted: Deleted::Included, ..ast::Select::from(table) };
        Combined { query: ast::Query { select, items, ..ast::Query::from(table) }, decode, of: PhantomData }
    }

    /// The order of the rows, by their values, which the closure is given: of a tuple a tuple of them. Further calls add less
    /// significant keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let names = User::find().select((User::id, User::name));
    /// let query = names.clone().union(names).order_by(|(id, name)| (name.desc(), id));
    /// assert!(query.to_sql().ends_with(" ORDER BY orm_rows.c1 DESC, orm_rows.c0"));
    /// ```
    pub fn order_by<O: IntoOrder<Combined<R>>>(mut self, order: impl FnOnce(R::Columns) -> O) -> Self
    where
        R: Outputs<R>,
    {
        self.query.select.order.extend(order(R::columns()).keys());
        self
    }

    /// At most so many rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().select(User::name).union(Tag::find().select(Tag::name)).limit(20);
    /// assert!(query.to_sql().ends_with(" LIMIT $1"));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.query.select.limit = Some(rows);
        self
    }

    /// Leaves out the first rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().select(User::name).union(Tag::find().select(Tag::name)).limit(20).offset(40);
    /// assert!(query.to_sql().ends_with(" LIMIT $1 OFFSET $2"));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.query.select.offset = Some(rows);
        self
    }

    /// Its parts, for what sends it; at most one row where one is wanted.
    pub(crate) fn into_statement(mut self, single: bool) -> (ast::Query, Decode<R>) {
        let limit = &mut self.query.select.limit;
        if single && limit.is_none_or(|limit| limit > 1) {
            *limit = Some(1);
        }
        (self.query, self.decode)
    }
}

impl<O, R> Subquery<O> for Combined<R> {
    fn into_query(self) -> ast::Query {
        self.query
    }
}

impl<T: ColumnType, R: ColumnValue<Scalar = T>, N> List<N, T> for Combined<R> {
    type Truth = R::Beside<bool>;

    fn list(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.query))
    }
}

/// The first value, or NULL if there is none. Of more than one the server says so: limit it.
#[diagnostic::do_not_recommend]
impl<R: ColumnValue, N> Operand<N, R::Scalar> for Combined<R> {
    type Type = Option<R::Scalar>;

    fn operand(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.query))
    }
}
