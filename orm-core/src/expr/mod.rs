//! Typed expressions: columns, values, and what the operators make of them.
//!
//! The operators are methods of columns and expressions alike: [`Comparison`] for every type, [`TextOperators`] for
//! text, [`Ordering`] for `order_by`, and one trait for each other family of types; `and`, `or` and `!` are those of
//! predicates: expressions of the type `bool`, or `Option<bool>` where they can be NULL.
//!
//! `+`, `-`, `*`, `/` and `%` calculate with columns, expressions and values. NULL on either side makes the outcome
//! NULL, and its type says so: it is an `Option` if either side is one.
//!
//! ```
//! # use orm::prelude::*;
//! # use orm_guide::blog::*;
//! let query = Post::find().filter((Post::views / 2 + 10).gt(500));
//! assert!(query.to_sql().ends_with(r#"WHERE "posts"."views" / $1 + $2 > $3"#));
//! ```

// The shell over `sql::ast`: one file for each family of operators.

mod aggregate;
mod arithmetic;
mod array;
mod assign;
mod cast;
mod comparison;
mod conditional;
mod containment;
mod json;
mod kind;
mod list;
mod logic;
mod network;
mod number;
mod operand;
mod order;
mod outer;
mod predicate;
mod range;
pub mod raw;
mod regexp;
mod search;
mod text;
mod text_function;
mod time;
mod truth;
mod window;

pub use self::aggregate::{Aggregate, Aggregates, Average, Extreme, Group, Sum, count};
pub use self::arithmetic::{Divisible, Minus, Number, Plus};
pub use self::array::{Array, ArrayOperators, Elements};
pub use self::assign::Assign;
pub use self::cast::CastTo;
pub use self::comparison::Comparison;
pub use self::conditional::{Arguments, Case, Conditionals, EmptyCase, Function, case, func};
pub use self::containment::{Address, ContainedBy, Containment, Contains, Overlaps};
pub use self::json::{JsonDocument, JsonKey, JsonOperand, JsonOperators, JsonPath, MergedJson};
pub use self::kind::Kinds;
pub use self::list::List;
pub use self::network::{Network, NetworkFunctions};
pub use self::number::{Exact, Fractional, NumberFunctions};
pub use self::operand::{Amount, Argument, Operand, Present};
pub use self::order::{IntoOrder, Order, Ordering};
pub use self::outer::outer;
pub use self::predicate::Predicate;
pub use self::range::{RangeOperators, Span};
pub use self::regexp::Regexps;
pub use self::search::{Search, SearchOperators, Searchable};
pub(crate) use self::text::escape;
pub use self::text::{Text, TextOperators};
pub use self::text_function::{TextFunctions, value};
pub use self::time::{
    Calendar, Clock, DateFunctions, Dated, Moment, Since, Temporal, Unit, Zoned, current_date, now,
};

pub use self::truth::Truth;
pub use self::window::{
    Bound, Over, Window, WindowFunction, cume_dist, dense_rank, first_value, lag, last_value, lead,
    nth_value, ntile, percent_rank, rank, row_number, window,
};

use std::fmt;
use std::marker::PhantomData;

use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast;
use crate::value::ColumnValue;

/// An expression over the columns of the model `M`, of the type `T`. `Post::title.eq("hello")` is an
/// `Expr<Post, bool>`, `Post::published_at.lt(now())` an `Expr<Post, Option<bool>>`: it is NULL where the column is.
#[must_use = "an expression does nothing until a query uses it"]
pub struct Expr<M, T> {
    node: ast::Expr,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Expr<M, T> {
    pub(crate) fn new(node: ast::Expr) -> Self {
        Expr { node, of: PhantomData }
    }

    pub(crate) fn into_node(self) -> ast::Expr {
        self.node
    }
}

impl<M, T> Clone for Expr<M, T> {
    fn clone(&self) -> Self {
        Expr::new(self.node.clone())
    }
}

impl<M, T> fmt::Debug for Expr<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

/// A column or an expression: what the operators are methods of.
pub trait Expression: Sized {
    /// The model whose columns it is about.
    type Model;

    /// Its type; an `Option` if it can be NULL.
    type Type: ColumnValue;

    /// It, untyped.
    #[doc(hidden)]
    fn node(self) -> ast::Expr;
}

impl<M: Model, T: ColumnValue, K> Expression for Column<M, T, K> {
    type Model = M;
    type Type = T;

    fn node(self) -> ast::Expr {
        ast::Expr::Column(ast::ColumnRef { table: M::TABLE, column: self.position() })
    }
}

impl<S, T: NamedType> Expression for Named<S, T> {
    type Model = S;
    type Type = T::Type;

    fn node(self) -> ast::Expr {
        self.column()
    }
}

impl<M, T: ColumnValue> Expression for Expr<M, T> {
    type Model = M;
    type Type = T;

    fn node(self) -> ast::Expr {
        self.into_node()
    }
}

/// The type of an expression without its `Option`.
pub type Scalar<E> = <<E as Expression>::Type as ColumnValue>::Scalar;

/// An expression of the type `U` that is NULL where `E` is, so that it is an `Option` if `E` is one.
pub type Of<E, U> = Expr<<E as Expression>::Model, <<E as Expression>::Type as ColumnValue>::Beside<U>>;

/// An expression of the type `U` that is NULL where `E` or the operand `V`, a `S`, is: an `Option` if either is one.
pub type With<E, V, S, U> = Expr<
    <E as Expression>::Model,
    <<V as Operand<<E as Expression>::Model, S>>::Type as ColumnValue>::Beside<
        <<E as Expression>::Type as ColumnValue>::Beside<U>,
    >,
>;

/// A predicate about `E` and the list `L` of `S`: an `Option` if `E` is one, or NULL can be in the list.
pub type Listed<E, L, S> = Expr<
    <E as Expression>::Model,
    <<E as Expression>::Type as ColumnValue>::Beside<<L as List<<E as Expression>::Model, S>>::Truth>,
>;
