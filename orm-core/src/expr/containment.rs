use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use serde_json::Value;

use super::text::escape;
use super::{Expr, Expression, JsonOperand, List, Operand, Scalar};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{self, ColumnType, ColumnValue, Document, Json, Numeric, Range, RangeItem};

/// Whether an `E` contains a `V`: an `Option` if either can be NULL.
type Contained<E, V> = Expr<
    <E as Expression>::Model,
    <Scalar<E> as Contains<<E as Expression>::Model, V>>::Truth<<E as Expression>::Type>,
>;

/// Whether an `E` is contained in a `V`.
type Containing<E, V> = Expr<
    <E as Expression>::Model,
    <Scalar<E> as ContainedBy<<E as Expression>::Model, V>>::Truth<<E as Expression>::Type>,
>;

/// Whether an `E` and a `V` have something in common.
type Overlapping<E, V> = Expr<
    <E as Expression>::Model,
    <Scalar<E> as Overlaps<<E as Expression>::Model, V>>::Truth<<E as Expression>::Type>,
>;

/// What is in what: parts of texts, elements of arrays and ranges, members of documents, addresses of networks. NULL on
/// either side yields NULL.
pub trait Containment: Expression {
    /// It contains the other one.
    ///
    /// - a text a part, taken literally: `a LIKE '%part%'`, with `%`, `_` and `\` of the part escaped;
    /// - an array all of some elements: `a @> $1`;
    /// - a range an element: `a @> $1`; [`contains_range`](super::RangeOperators::contains_range) is for a range;
    /// - a JSON document another one: `a @> $1`;
    /// - a network an address or a network, be it itself: `a >>= $1`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.contains("snake_case"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1"#));
    /// let query = Post::find().filter(orm::expr::value(Range::from(1_i64..9)).contains(Post::views));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 @> "posts"."views""#));
    /// ```
    fn contains<V>(self, other: V) -> Contained<Self, V>
    where
        Scalar<Self>: Contains<Self::Model, V>,
    {
        Expr::new(Scalar::<Self>::contains(self.node(), other))
    }

    /// It is contained in the other one: an array in an array, an element or a range in a range, a document in a document
    /// (`a <@ $1`), an address or a network in a network (`a <<= $1`).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.contained_by(10..20));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" <@ $1"#));
    /// ```
    fn contained_by<V>(self, other: V) -> Containing<Self, V>
    where
        Scalar<Self>: ContainedBy<Self::Model, V>,
    {
        Expr::new(Scalar::<Self>::contained_by(self.node(), other))
    }

    /// They have something in common: two arrays, two ranges, two networks. SQL: `a && $1`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(orm::expr::value(vec![1, 2]).overlaps([2, 3]));
    /// assert!(query.to_sql().ends_with(" WHERE $1 && $2"));
    /// ```
    fn overlaps<V>(self, other: V) -> Overlapping<Self, V>
    where
        Scalar<Self>: Overlaps<Self::Model, V>,
    {
        Expr::new(Scalar::<Self>::overlaps(self.node(), other))
    }
}

impl<E: Expression> Containment for E {}

/// A type whose values contain a `V`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not contain a `{V}`",
    label = "texts contain texts, arrays lists of their elements, ranges their elements, JSON JSON, networks addresses"
)]
pub trait Contains<M, V> {
    /// The type of the condition, where `T` is the whole type of this side: an `Option` if either side can be NULL.
    #[doc(hidden)]
    type Truth<T: ColumnValue>: ColumnValue<Scalar = bool>;

    /// The condition.
    #[doc(hidden)]
    fn contains(container: ast::Expr, other: V) -> ast::Expr;
}

/// A type whose values are contained in a `V`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is not contained in a `{V}`",
    label = "arrays are in lists of their elements, elements and ranges in ranges, JSON in JSON, addresses in networks"
)]
pub trait ContainedBy<M, V> {
    /// The type of the condition, where `T` is the whole type of this side: an `Option` if either side can be NULL.
    #[doc(hidden)]
    type Truth<T: ColumnValue>: ColumnValue<Scalar = bool>;

    /// The condition.
    #[doc(hidden)]
    fn contained_by(contained: ast::Expr, other: V) -> ast::Expr;
}

/// A type whose values can have something in common with a `V`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not overlap with a `{V}`",
    label = "arrays overlap with lists of their elements, ranges with ranges, networks with networks"
)]
pub trait Overlaps<M, V> {
    /// The type of the condition, where `T` is the whole type of this side: an `Option` if either side can be NULL.
    #[doc(hidden)]
    type Truth<T: ColumnValue>: ColumnValue<Scalar = bool>;

    /// The condition.
    #[doc(hidden)]
    fn overlaps(one: ast::Expr, other: V) -> ast::Expr;
}

impl<M, V: AsRef<str>> Contains<M, V> for String {
    type Truth<T: ColumnValue> = T::Beside<bool>;

    fn contains(container: ast::Expr, other: V) -> ast::Expr {
        let pattern = escape("%", other.as_ref(), "%");
        ast::Expr::binary(Operator::Like, container, ast::Expr::Value(value::Value::of(&pattern)))
    }
}

/// What of three conditions a family has: its type, its operator, the bound of the other side, and how that is untyped.
macro_rules! containment {
    ($([$($generic:tt)*] $ty:ty: $trait:ident $method:ident $operator:ident, $other:path, $untyped:ident;)*) => { $(
        impl<M, V: $other, $($generic)*> $trait<M, V> for $ty {
            type Truth<L: ColumnValue> = containment!(@truth $untyped);

            fn $method(one: ast::Expr, other: V) -> ast::Expr {
                ast::Expr::binary(Operator::$operator, one, other.$untyped())
            }
        }
    )* };
    (@truth list) => { L::Beside<V::Truth> };
    (@truth $operand:ident) => { <V::Type as ColumnValue>::Beside<L::Beside<bool>> };
}

containment! {
    [T: ColumnType] Vec<T>: Contains contains Contains, List<M, T>, list;
    [T: ColumnType] Vec<T>: ContainedBy contained_by ContainedBy, List<M, T>, list;
    [T: ColumnType] Vec<T>: Overlaps overlaps Overlaps, List<M, T>, list;
    [T: ColumnType] Vec<Option<T>>: Contains contains Contains, List<M, T>, list;
    [T: ColumnType] Vec<Option<T>>: ContainedBy contained_by ContainedBy, List<M, T>, list;
    [T: ColumnType] Vec<Option<T>>: Overlaps overlaps Overlaps, List<M, T>, list;
    [T: RangeItem] Range<T>: Contains contains Contains, Operand<M, T>, operand;
    [T: RangeItem] Range<T>: ContainedBy contained_by ContainedBy, Operand<M, Range<T>>, operand;
    [T: RangeItem] Range<T>: Overlaps overlaps Overlaps, Operand<M, Range<T>>, operand;
    [] i32: ContainedBy contained_by ContainedBy, Operand<M, Range<i32>>, operand;
    [] i64: ContainedBy contained_by ContainedBy, Operand<M, Range<i64>>, operand;
    [] Decimal: ContainedBy contained_by ContainedBy, Operand<M, Range<Decimal>>, operand;
    [] Numeric: ContainedBy contained_by ContainedBy, Operand<M, Range<Numeric>>, operand;
    [] NaiveDate: ContainedBy contained_by ContainedBy, Operand<M, Range<NaiveDate>>, operand;
    [] NaiveDateTime: ContainedBy contained_by ContainedBy, Operand<M, Range<NaiveDateTime>>, operand;
    [] DateTime<Utc>: ContainedBy contained_by ContainedBy, Operand<M, Range<DateTime<Utc>>>, operand;
    [] Value: Contains contains Contains, JsonOperand<M>, json;
    [] Value: ContainedBy contained_by ContainedBy, JsonOperand<M>, json;
    [T: Document] Json<T>: Contains contains Contains, JsonOperand<M>, json;
    [T: Document] Json<T>: ContainedBy contained_by ContainedBy, JsonOperand<M>, json;
    [T: Document] HashMap<String, T>: Contains contains Contains, JsonOperand<M>, json;
    [T: Document] HashMap<String, T>: ContainedBy contained_by ContainedBy, JsonOperand<M>, json;
    [T: Document] BTreeMap<String, T>: Contains contains Contains, JsonOperand<M>, json;
    [T: Document] BTreeMap<String, T>: ContainedBy contained_by ContainedBy, JsonOperand<M>, json;
    [] IpNetwork: Contains contains Supernet, Address<M>, address;
    [] IpNetwork: ContainedBy contained_by Subnet, Address<M>, address;
    [] IpNetwork: Overlaps overlaps Overlaps, Address<M>, address;
    [] IpAddr: ContainedBy contained_by Subnet, Address<M>, address;
}

/// An address or a network: a value, a column, an expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a network address of `{M}`",
    label = "expected `IpNetwork`, `IpAddr`, or a column or an expression of `{M}` of these"
)]
pub trait Address<M> {
    /// Its own type, which tells whether it can be NULL.
    #[doc(hidden)]
    type Type: ColumnValue;

    /// It, untyped.
    #[doc(hidden)]
    fn address(self) -> ast::Expr;
}

impl<M> Address<M> for IpNetwork {
    type Type = IpNetwork;

    fn address(self) -> ast::Expr {
        ast::Expr::Value(value::Value::of(&self))
    }
}

impl<M> Address<M> for IpAddr {
    type Type = IpAddr;

    fn address(self) -> ast::Expr {
        ast::Expr::Value(value::Value::of(&self))
    }
}

impl<E: Expression> Address<E::Model> for E
where
    Scalar<E>: super::Network,
{
    type Type = E::Type;

    fn address(self) -> ast::Expr {
        self.node()
    }
}
