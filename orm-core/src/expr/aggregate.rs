use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Sub};

use rust_decimal::Decimal;

use super::{Argument, Expr, Expression, IntoOrder, Number, Operand, Scalar, Text};
use crate::sql::Operator;
use crate::sql::ast::{self, Aggregate as Node};
use crate::value::{ColumnType, ColumnValue, Numeric, Value};

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
    pub fn filter(mut self, predicate: Expr<M, bool>) -> Self {
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

mod sealed {
    pub trait Sum {}
    pub trait Average {}
}

/// Types that PostgreSQL adds up. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added up",
    label = "PostgreSQL has no sum of it"
)]
pub trait Sum: ColumnType + sealed::Sum {
    /// The type of the sum: wide enough for many.
    type Output: ColumnType;
}

/// Types that PostgreSQL has an average of. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no average",
    label = "PostgreSQL has no average of it"
)]
pub trait Average: ColumnType + sealed::Average {
    /// The type of the average.
    type Output: ColumnType;
}

macro_rules! sums {
    ($($number:ty => $sum:ty, $average:ty;)*) => { $(
        impl sealed::Sum for $number {}
        impl sealed::Average for $number {}
        impl Sum for $number { type Output = $sum; }
        impl Average for $number { type Output = $average; }
    )* };
}

sums! {
    i16 => i64, Decimal;
    i32 => i64, Decimal;
    i64 => Decimal, Decimal;
    f32 => f32, f64;
    f64 => f64, f64;
    Decimal => Decimal, Decimal;
    Numeric => Numeric, Numeric;
    crate::value::Interval => crate::value::Interval, crate::value::Interval;
}

/// Types of which PostgreSQL finds the least and the greatest: all that have an order, but for booleans, UUIDs and JSON.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL finds no least or greatest `{Self}`",
    label = "no `min` and `max` of this type",
    note = "order by it and take the first: `.order_by(…).limit(1)`"
)]
pub trait Extreme: ColumnType {}

macro_rules! extremes {
    ($($ty:ty)*) => { $(impl Extreme for $ty {})* };
}

extremes! {
    i16 i32 i64 f32 f64 Decimal Numeric String crate::value::Interval chrono::NaiveDate chrono::NaiveTime
    chrono::NaiveDateTime chrono::DateTime<chrono::Utc>
}

#[diagnostic::do_not_recommend]
impl<E: crate::value::DbEnum + ColumnType> Extreme for E {}

/// Aggregate functions of columns and expressions. NULLs are left out; of no value at all every one but `count` is NULL,
/// which their types say.
pub trait Aggregates: Expression {
    /// How many values are not NULL. SQL: `count(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate(Post::published_at.count());
    /// assert!(query.to_sql().starts_with(r#"SELECT count("posts"."published_at") FROM"#));
    /// ```
    fn count(self) -> Aggregate<Self::Model, i64> {
        Aggregate::call("count", vec![self.node()])
    }

    /// SQL: `sum(a)`. Of integers it is the next wider type, `i64` or `Decimal`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let views: Option<Decimal> = Post::find().aggregate(Post::views.sum()).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn sum(self) -> Aggregate<Self::Model, Option<<Scalar<Self> as Sum>::Output>>
    where
        Scalar<Self>: Sum,
    {
        Aggregate::call("sum", vec![self.node()])
    }

    /// SQL: `avg(a)`. Of integers it is a `Decimal`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate(Post::views.avg());
    /// assert!(query.to_sql().starts_with(r#"SELECT avg("posts"."views") FROM"#));
    /// ```
    fn avg(self) -> Aggregate<Self::Model, Option<<Scalar<Self> as Average>::Output>>
    where
        Scalar<Self>: Average,
    {
        Aggregate::call("avg", vec![self.node()])
    }

    /// The least value. SQL: `min(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate((Post::views.min(), Post::views.max()));
    /// assert!(query.to_sql().starts_with(r#"SELECT min("posts"."views"), max("posts"."views") FROM"#));
    /// ```
    fn min(self) -> Aggregate<Self::Model, Option<Scalar<Self>>>
    where
        Scalar<Self>: Extreme,
    {
        Aggregate::call("min", vec![self.node()])
    }

    /// The greatest value. SQL: `max(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().aggregate(Post::created_at.max());
    /// assert!(query.to_sql().starts_with(r#"SELECT max("posts"."created_at") FROM"#));
    /// ```
    fn max(self) -> Aggregate<Self::Model, Option<Scalar<Self>>>
    where
        Scalar<Self>: Extreme,
    {
        Aggregate::call("max", vec![self.node()])
    }

    /// All values as an array. SQL: `array_agg(a)`; of a value that can be NULL the NULLs are left out, `array_agg(a) FILTER
    /// (WHERE a IS NOT NULL)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Tag::find().aggregate(Tag::name.array_agg().order_by(Tag::name));
    /// assert!(query.to_sql().starts_with(r#"SELECT array_agg("tags"."name" ORDER BY "tags"."name") FROM"#));
    /// ```
    fn array_agg(self) -> Aggregate<Self::Model, Option<Vec<Scalar<Self>>>>
    where
        Vec<Scalar<Self>>: ColumnType,
    {
        let node = self.node();
        let mut aggregate = Aggregate::call("array_agg", vec![node.clone()]);
        if Self::Type::NULLABLE {
            aggregate.node.filter = Some(ast::Expr::IsNull { operand: Box::new(node), negated: true });
        }
        aggregate
    }

    /// All texts as one, with this between them. SQL: `string_agg(a, ', ')`, the separator bound.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Tag::find().aggregate(Tag::name.string_agg(", "));
    /// assert!(query.to_sql().starts_with(r#"SELECT string_agg("tags"."name", $1) FROM"#));
    /// ```
    fn string_agg(self, separator: &str) -> Aggregate<Self::Model, Option<String>>
    where
        Scalar<Self>: Text,
    {
        let separator = ast::Expr::Value(Value::of(&separator.to_owned()));
        Aggregate::call("string_agg", vec![self.node(), separator])
    }

    /// Whether every value is true. SQL: `bool_and(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Comment::find().aggregate((Comment::approved.every(), Comment::approved.some()));
    /// assert!(query.to_sql().starts_with(r#"SELECT bool_and("comments"."approved"), bool_or("#));
    /// ```
    fn every(self) -> Aggregate<Self::Model, Option<bool>>
    where
        Self: Expression<Type: ColumnValue<Scalar = bool>>,
    {
        Aggregate::call("bool_and", vec![self.node()])
    }

    /// Whether one of the values is true. SQL: `bool_or(a)`.
    fn some(self) -> Aggregate<Self::Model, Option<bool>>
    where
        Self: Expression<Type: ColumnValue<Scalar = bool>>,
    {
        Aggregate::call("bool_or", vec![self.node()])
    }
}

impl<E: Expression> Aggregates for E {}
