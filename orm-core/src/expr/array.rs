use std::marker::PhantomData;

use super::{Expr, Expression, List, Of, Operand, Present, Scalar};
use crate::sql::Operator;
use crate::sql::ast::{self, Quantifier};
use crate::value::{ColumnType, ColumnValue};

/// An element of the array `E`, as an `Option` if the array or its elements can be NULL.
type ItemOf<E> = <<E as Expression>::Type as ColumnValue>::Beside<<Scalar<E> as Array>::Item>;

/// A comparison of elements `T` with `V`: an `Option` if either can be NULL.
type Compared<M, T, V> = Expr<
    M,
    <<V as Operand<M, <T as ColumnValue>::Scalar>>::Type as ColumnValue>::Beside<
        <T as ColumnValue>::Beside<bool>,
    >,
>;

/// Operators on arrays; `contains`, `contained_by` and `overlaps` are those of
/// [`Containment`](super::Containment). Positions count from 1.
pub trait ArrayOperators: Expression {
    /// SQL: `element = ANY(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).has(2));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY($2)"#));
    /// ```
    fn has<V>(self, element: V) -> Compared<Self::Model, ItemOf<Self>, V>
    where
        Scalar<Self>: Array,
        V: Operand<Self::Model, <Scalar<Self> as Array>::Element>,
    {
        self.any().eq(element)
    }

    /// At least one element, for a comparison: `a.any().gt(5)` is `5 < ANY(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1_i64, 2]).any().gt(Post::views));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" < ANY($1)"#));
    /// ```
    fn any(self) -> Elements<Self::Model, ItemOf<Self>>
    where
        Scalar<Self>: Array,
    {
        Elements::new(self.node(), Quantifier::Any)
    }

    /// Every element, for a comparison: `a.all().gt(5)` is `5 < ALL(a)`. True of an empty array.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1_i64, 2]).all().lte(Post::views));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" >= ALL($1)"#));
    /// ```
    fn all(self) -> Elements<Self::Model, ItemOf<Self>>
    where
        Scalar<Self>: Array,
    {
        Elements::new(self.node(), Quantifier::All)
    }

    /// SQL: `cardinality(a)`: how many elements it has.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).cardinality().gt(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE cardinality($1) > $2"#));
    /// ```
    fn cardinality(self) -> Of<Self, i32>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("cardinality", [self.node()]))
    }

    /// SQL: `a[position]`, from 1; NULL where there is no element.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).element(1).eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE ($1)[$2] = $3"#));
    /// ```
    fn element(
        self,
        position: impl Operand<Self::Model, i32>,
    ) -> Expr<Self::Model, Option<<Scalar<Self> as Array>::Element>>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::Element(Box::new(self.node()), Box::new(position.operand())))
    }

    /// SQL: `array_position(a, element)`: where it first stands, from 1; NULL if it does not.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).index_of(2).eq(2));
    /// assert!(query.to_sql().ends_with(r#" WHERE array_position($1, $2) = $3"#));
    /// ```
    fn index_of(
        self,
        element: impl Operand<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Option<i32>>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_position", [self.node(), element.operand()]))
    }

    /// SQL: `array_append(a, element)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).append(3).has(3));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY(array_append($2, $3))"#));
    /// ```
    fn append(
        self,
        element: impl Present<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_append", [self.node(), element.present()]))
    }

    /// SQL: `array_prepend(element, a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).prepend(0).has(0));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY(array_prepend($2, $3))"#));
    /// ```
    fn prepend(
        self,
        element: impl Present<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_prepend", [element.present(), self.node()]))
    }

    /// SQL: `array_remove(a, element)`: without any such element.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).remove(1).has(2));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY(array_remove($2, $3))"#));
    /// ```
    fn remove(
        self,
        element: impl Present<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_remove", [self.node(), element.present()]))
    }

    /// SQL: `array_replace(a, from, to)`: every such element.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).replace_element(1, 3).has(3));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY(array_replace($2, $3, $4))"#));
    /// ```
    fn replace_element(
        self,
        from: impl Present<Self::Model, <Scalar<Self> as Array>::Element>,
        to: impl Present<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_replace", [self.node(), from.present(), to.present()]))
    }

    /// SQL: `a || b`: the elements of both.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).extend([3]).has(3));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 = ANY($2 || $3)"#));
    /// ```
    fn extend(
        self,
        other: impl List<Self::Model, <Scalar<Self> as Array>::Element>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::binary(Operator::Concat, self.node(), other.list()))
    }

    /// SQL: `array_to_string(a, delimiter)`: NULLs in it are left out.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(vec![1, 2]).join_text("-").eq("1-2"));
    /// assert!(query.to_sql().ends_with(r#" WHERE array_to_string($1, $2) = $3"#));
    /// ```
    fn join_text(self, delimiter: impl Present<Self::Model, String>) -> Of<Self, String>
    where
        Scalar<Self>: Array,
    {
        Expr::new(ast::Expr::call("array_to_string", [self.node(), delimiter.present()]))
    }
}

impl<E: Expression> ArrayOperators for E {}

/// Types that are arrays. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array",
    label = "expected a column or an expression of a `Vec`"
)]
pub trait Array: ColumnType + sealed::Sealed {
    /// What it is made of.
    type Element: ColumnType;

    /// The same, as an `Option` if an element can be NULL.
    #[doc(hidden)]
    type Item: ColumnValue<Scalar = Self::Element>;
}

impl<T: ColumnType> Array for Vec<T> {
    type Element = T;
    type Item = T;
}

impl<T: ColumnType> Array for Vec<Option<T>> {
    type Element = T;
    type Item = Option<T>;
}

mod sealed {
    use super::ColumnType;

    pub trait Sealed {}
    impl<T: ColumnType> Sealed for Vec<T> {}
    impl<T: ColumnType> Sealed for Vec<Option<T>> {}
}

/// Elements of an array that are to be compared. A NULL among them, or as the array, makes the outcome NULL unless the
/// others decide it.
#[must_use = "elements have to be compared with something"]
pub struct Elements<M, T> {
    array: ast::Expr,
    quantifier: Quantifier,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T: ColumnValue> Elements<M, T> {
    fn new(array: ast::Expr, quantifier: Quantifier) -> Self {
        Elements { array, quantifier, of: PhantomData }
    }

    /// SQL: `b mirrored ANY(a)`.
    fn compared<U>(self, mirrored: Operator, other: ast::Expr) -> Expr<M, U> {
        Expr::new(ast::Expr::Array(mirrored, self.quantifier, Box::new(other), Box::new(self.array)))
    }

    /// They equal a value. SQL: `b = ANY(a)`.
    pub fn eq<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Eq, other.operand())
    }

    /// They differ from a value. SQL: `b <> ANY(a)`.
    pub fn ne<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Ne, other.operand())
    }

    /// They are greater than a value. SQL: `b < ANY(a)`.
    pub fn gt<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Lt, other.operand())
    }

    /// They are not less than a value. SQL: `b <= ANY(a)`.
    pub fn gte<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Lte, other.operand())
    }

    /// They are less than a value. SQL: `b > ANY(a)`.
    pub fn lt<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Gt, other.operand())
    }

    /// They are not greater than a value. SQL: `b >= ANY(a)`.
    pub fn lte<V: Operand<M, T::Scalar>>(self, other: V) -> Compared<M, T, V> {
        self.compared(Operator::Gte, other.operand())
    }
}
