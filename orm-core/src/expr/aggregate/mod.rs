mod function;
mod types;

pub use self::function::Aggregates;
pub use self::types::{Average, Extreme, Sum};

use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Sub};

use super::{Argument, Expr, Expression, IntoOrder, Number, Operand, Truth};
use crate::sql::Operator;
use crate::sql::ast::{self, Aggregate as Node};
use crate::value::ColumnValue;

/// What an expression of many rows is about: of `Order::total.sum()` it is `Group<Order>`, a group of orders or all of
/// them. What is about single rows cannot stand beside it, which is how the compiler tells a column that is neither
/// aggregated nor grouped by.
pub struct Group<M>(PhantomData<fn() -> M>);

/// A call of an aggregate function: an expression over the groups of a query's rows. `count()`, `Order::total.sum()`.
///
/// It can be narrowed by [`filter`](Aggregate::filter), [`distinct`](Aggregate::distinct) and
/// [`order_by`](Aggregate::order_by), and becomes a window function by [`over`](Aggregate::over).
#[must_use = "an aggregate does nothing until a query uses it"]
pub struct Aggregate<M, T> {
    pub(super) node: Node,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Clone for Aggregate<M, T> {
    fn clone(&self) -> Self {
        Aggregate { node: self.node.clone(), of: PhantomData }
    }
}

impl<M, T> Aggregate<M, T> {
    pub(crate) fn call(name: &'static str, arguments: Vec<ast::Expr>) -> Self {
        let node = Node {
            name,
            arguments,
            is_window: false,
            distinct: false,
            order: Vec::new(),
            filter: None,
            over: None,
        };
        Aggregate { node, of: PhantomData }
    }

    /// Only of the rows that satisfy the predicate. SQL: `sum(a) FILTER (WHERE …)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # use orm::expr::count;
    /// let query = Post::find().aggregate((count(), count().filter(Post::views.gt(100))));
    /// assert!(query.to_sql().starts_with(r#"SELECT count(*), count(*) FILTER (WHERE "posts"."views" > $1)"#));
    /// ```
    pub fn filter(mut self, predicate: Expr<M, impl Truth>) -> Self {
        let predicate = predicate.into_node();
        self.node.filter = Some(match self.node.filter {
            Some(filter) => filter.and(predicate),
            None => predicate,
        });
        self
    }

    /// Each value once. SQL: `count(DISTINCT a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate(Post::author_id.count().distinct());
    /// assert!(query.to_sql().starts_with(r#"SELECT count(DISTINCT "posts"."author_id")"#));
    /// ```
    pub fn distinct(mut self) -> Self {
        // `count(DISTINCT *)` does not exist, and every row is another one.
        self.node.distinct = !self.node.arguments.is_empty();
        self
    }

    /// The order in which an array or a text is put together. SQL: `array_agg(a ORDER BY b)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate(Post::title.array_agg().order_by(Post::id.desc()));
    /// assert!(query.to_sql().starts_with(r#"SELECT array_agg("posts"."title" ORDER BY "posts"."id" DESC)"#));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<M>) -> Self {
        self.node.order.extend(order.keys());
        self
    }
}

impl<M, T: ColumnValue> Expression for Aggregate<M, T> {
    type Model = Group<M>;
    type Type = T;

    fn node(self) -> ast::Expr {
        ast::Expr::Aggregate(Box::new(self.node))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Operand<Group<M>, T::Scalar> for Aggregate<M, T> {
    type Type = T;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Argument<Group<M>> for Aggregate<M, T> {
    type Type = T;

    fn argument(self) -> ast::Expr {
        self.node()
    }
}

impl<M, T: ColumnValue> IntoOrder<Group<M>> for Aggregate<M, T> {
    fn keys(self) -> Vec<ast::Order> {
        super::Ordering::asc(self).keys()
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident;)*) => { $(
        impl<M, T: ColumnValue<Scalar: Number>, V: Operand<Group<M>, T::Scalar>> $trait<V> for Aggregate<M, T> {
            type Output = Expr<Group<M>, <V::Type as ColumnValue>::Beside<T>>;

            fn $method(self, other: V) -> Self::Output {
                Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other.operand()))
            }
        }
    )* };
}

arithmetic! {
    Add add Add;
    Sub sub Subtract;
    Mul mul Multiply;
    Div div Divide;
}

/// The number of rows; of a group, of its rows. SQL: `count(*)`. Never NULL, 0 of no rows.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::count;
/// let query = Post::find().group_by(Post::author_id).having(count().gt(10)).select(|author| (author, count()));
/// assert!(query.to_sql().ends_with(r#"GROUP BY "posts"."author_id" HAVING count(*) > $1"#));
/// ```
pub fn count<M>() -> Aggregate<M, i64> {
    Aggregate::call("count", Vec::new())
}
