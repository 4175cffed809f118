use std::borrow::Cow;
use std::marker::PhantomData;

use super::{Argument, Expr, Expression, Of, Operand, Scalar, Truth};
use crate::sql::ast::{self, FunctionName};
use crate::value::{ColumnType, ColumnValue};

/// The type of `coalesce` and the like: an `Option` only if both sides are.
type Either<E, V> = Expr<
    <E as Expression>::Model,
    <<V as Operand<<E as Expression>::Model, Scalar<E>>>::Type as ColumnValue>::Instead<
        <E as Expression>::Type,
    >,
>;

/// Functions of every type.
pub trait Conditionals: Expression {
    /// SQL: `coalesce(a, b)`: `b` where `a` is NULL. Not an `Option` if either side is none.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::published_at.coalesce(Post::created_at));
    /// assert!(query.to_sql().ends_with(r#" ORDER BY coalesce("posts"."published_at", "posts"."created_at")"#));
    /// ```
    fn coalesce<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> Either<Self, V> {
        Expr::new(ast::Expr::call("coalesce", [self.node(), other.operand()]))
    }

    /// SQL: `nullif(a, b)`: NULL where both are equal, else `a`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.nullif("").is_null());
    /// assert!(query.to_sql().ends_with(r#" WHERE nullif("posts"."title", $1) IS NULL"#));
    /// ```
    fn nullif(
        self,
        other: impl Operand<Self::Model, Scalar<Self>>,
    ) -> Expr<Self::Model, Option<Scalar<Self>>> {
        Expr::new(ast::Expr::call("nullif", [self.node(), other.operand()]))
    }

    /// SQL: `greatest(a, b)`. NULL is left out of it: the outcome is NULL only if both are.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.greatest(10).gt(11));
    /// assert!(query.to_sql().ends_with(r#" WHERE greatest("posts"."views", $1) > $2"#));
    /// ```
    fn greatest<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> Either<Self, V> {
        Expr::new(ast::Expr::call("greatest", [self.node(), other.operand()]))
    }

    /// SQL: `least(a, b)`. NULL is left out of it: the outcome is NULL only if both are.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.least(10).lt(9));
    /// assert!(query.to_sql().ends_with(r#" WHERE least("posts"."views", $1) < $2"#));
    /// ```
    fn least<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> Either<Self, V> {
        Expr::new(ast::Expr::call("least", [self.node(), other.operand()]))
    }

    /// The same where one that can be NULL is wanted. Nothing is added to the SQL.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let mut when = Post::created_at.nullable();
    /// when = Post::published_at.greatest(when).nullable();
    /// # let _ = when;
    /// ```
    fn nullable(self) -> Expr<Self::Model, Option<Scalar<Self>>> {
        Expr::new(self.node())
    }

    /// SQL: `a::type`. NULL stays NULL.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.cast::<String>().like("1%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views"::text LIKE $1"#));
    /// ```
    ///
    /// # Errors
    /// Of the server for a value that the other type does not have.
    fn cast<T: ColumnType>(self) -> Of<Self, T>
    where
        Scalar<Self>: super::CastTo<T>,
    {
        Expr::new(self.node().cast(T::TYPE))
    }
}

impl<E: Expression> Conditionals for E {}

/// A `CASE` without a branch yet: `case().when(condition, value)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::case;
///
/// let heat = case().when(Post::views.gt(1000), "hot").when(Post::views.gt(10), "warm").otherwise("cold");
/// let query = Post::find().filter(heat.eq("warm"));
/// let sql = r#" WHERE CASE WHEN "posts"."views" > $1 THEN $2 WHEN "posts"."views" > $3 THEN $4 ELSE $5 END = $6"#;
/// assert!(query.to_sql().ends_with(sql));
/// ```
pub const fn case() -> EmptyCase {
    EmptyCase(())
}

/// A `CASE` without a branch.
#[must_use = "a CASE needs branches"]
pub struct EmptyCase(());

impl EmptyCase {
    /// The first branch: its value gives the type.
    pub fn when<M, V: Argument<M>>(self, condition: Expr<M, impl Truth>, value: V) -> Case<M, V::Type> {
        Case { branches: vec![(condition.into_node(), value.argument())], of: PhantomData }
    }
}

/// A `CASE` whose branches have values of the type `T`. It ends in [`otherwise`](Case::otherwise) or [`end`](Case::end).
#[must_use = "a CASE ends in `otherwise` or `end`"]
pub struct Case<M, T> {
    branches: Vec<(ast::Expr, ast::Expr)>,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T: ColumnValue> Case<M, T> {
    /// A further branch, which counts if no earlier one does. A condition that is NULL is not met.
    pub fn when<V: Operand<M, T::Scalar>>(
        mut self,
        condition: Expr<M, impl Truth>,
        value: V,
    ) -> Case<M, <V::Type as ColumnValue>::Beside<T>> {
        self.branches.push((condition.into_node(), value.operand()));
        Case { branches: self.branches, of: PhantomData }
    }

    /// The value if no condition is met.
    pub fn otherwise<V: Operand<M, T::Scalar>>(
        self,
        value: V,
    ) -> Expr<M, <V::Type as ColumnValue>::Beside<T>> {
        let otherwise = Some(Box::new(value.operand()));
        Expr::new(ast::Expr::Case { branches: self.branches, otherwise })
    }

    /// NULL if no condition is met.
    pub fn end(self) -> Expr<M, Option<T::Scalar>> {
        Expr::new(ast::Expr::Case { branches: self.branches, otherwise: None })
    }
}

/// A call of any function of the database by its name, spelled as the catalogue has it: it is quoted. The arguments are
/// values, columns and expressions in a tuple; the caller says what comes back.
///
/// What looks like a function and is syntax, as `coalesce`, has a method of its own.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::func;
///
/// let query = Post::find().filter(func("md5", (Post::title,)).returns::<String>().eq("…"));
/// assert!(query.to_sql().ends_with(r#" WHERE "md5"("posts"."title") = $1"#));
/// let query = Post::find().filter(func(("app", "score"), (Post::views, 2)).returns::<Option<i32>>().gt(7));
/// assert!(query.to_sql().ends_with(r#" WHERE "app"."score"("posts"."views", $1) > $2"#));
/// ```
pub fn func<M>(name: impl Into<FunctionName>, arguments: impl Arguments<M>) -> Function<M> {
    Function { node: ast::Expr::Function(name.into(), arguments.arguments()), of: PhantomData }
}

/// A function's call whose type is to be said.
#[must_use = "say what the function returns: `.returns::<String>()`"]
pub struct Function<M> {
    node: ast::Expr,
    of: PhantomData<fn() -> M>,
}

impl<M> Function<M> {
    /// What comes back: an `Option` if it can be NULL. Another type than the function's own is an error where the value
    /// is read.
    pub fn returns<T: ColumnValue>(self) -> Expr<M, T> {
        Expr::new(self.node)
    }
}

impl From<&'static str> for FunctionName {
    fn from(name: &'static str) -> Self {
        FunctionName { schema: None, name: Cow::Borrowed(name) }
    }
}

impl From<String> for FunctionName {
    fn from(name: String) -> Self {
        FunctionName { schema: None, name: Cow::Owned(name) }
    }
}

impl From<(&'static str, &'static str)> for FunctionName {
    fn from((schema, name): (&'static str, &'static str)) -> Self {
        FunctionName { schema: Some(schema.into()), name: name.into() }
    }
}

/// The arguments of a function: a tuple of values, columns and expressions of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no arguments of a function",
    label = "expected a tuple of values, columns and expressions of one model: `(Post::title, 3)`, or `()`"
)]
pub trait Arguments<M> {
    /// They, untyped.
    #[doc(hidden)]
    fn arguments(self) -> Vec<ast::Expr>;
}

macro_rules! arguments {
    ($(($($name:ident $position:tt),*);)*) => { $(
        impl<M, $($name: Argument<M>),*> Arguments<M> for ($($name,)*) {
            fn arguments(self) -> Vec<ast::Expr> {
                vec![$(self.$position.argument()),*]
            }
        }
    )* };
}

arguments! {
    ();
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
