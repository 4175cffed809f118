use super::{Expr, Expression, List, Listed, Operand, Scalar, With};
use crate::sql::Operator;
use crate::sql::ast::{self, Quantifier};
use crate::value::ColumnValue;

/// A predicate about `E` and two operands: an `Option` if one of the three is.
type Within<E, L, H> = Expr<
    <E as Expression>::Model,
    <<L as Operand<<E as Expression>::Model, Scalar<E>>>::Type as ColumnValue>::Beside<
        <<H as Operand<<E as Expression>::Model, Scalar<E>>>::Type as ColumnValue>::Beside<
            <<E as Expression>::Type as ColumnValue>::Beside<bool>,
        >,
    >,
>;

/// Comparisons. NULL on either side makes every one of them NULL, which a filter drops; only
/// [`eq`](Comparison::eq) and [`ne`](Comparison::ne) treat a `None` that is written down as what was meant.
#[allow(clippy::wrong_self_convention)] // named after their SQL
pub trait Comparison: Expression {
    /// SQL: `a = b`; for `None` `a IS NULL`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.eq(7));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" = $1"#));
    /// let query = Post::find().filter(Post::published_at.eq(None));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."published_at" IS NULL"#));
    /// ```
    fn eq<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        equality(self.node(), other.operand(), false)
    }

    /// SQL: `a <> b`; for `None` `a IS NOT NULL`. A row whose `a` is NULL is not found by `a <> b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.ne("Untitled"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" <> $1"#));
    /// ```
    fn ne<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        equality(self.node(), other.operand(), true)
    }

    /// SQL: `a > b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.gt(100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" > $1"#));
    /// ```
    fn gt<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        Expr::new(ast::Expr::binary(Operator::Gt, self.node(), other.operand()))
    }

    /// SQL: `a >= b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.gte(100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" >= $1"#));
    /// ```
    fn gte<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        Expr::new(ast::Expr::binary(Operator::Gte, self.node(), other.operand()))
    }

    /// SQL: `a < b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.lt(Post::updated_at));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."created_at" < "posts"."updated_at""#));
    /// ```
    fn lt<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        Expr::new(ast::Expr::binary(Operator::Lt, self.node(), other.operand()))
    }

    /// SQL: `a <= b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.lte(100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" <= $1"#));
    /// ```
    fn lte<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool> {
        Expr::new(ast::Expr::binary(Operator::Lte, self.node(), other.operand()))
    }

    /// SQL: `a BETWEEN low AND high`; both ends belong to it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.between(10, 100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" BETWEEN $1 AND $2"#));
    /// ```
    fn between<L, H>(self, low: L, high: H) -> Within<Self, L, H>
    where
        L: Operand<Self::Model, Scalar<Self>>,
        H: Operand<Self::Model, Scalar<Self>>,
    {
        between(self.node(), low.operand(), high.operand(), false)
    }

    /// SQL: `a NOT BETWEEN low AND high`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.not_between(10, 100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" NOT BETWEEN $1 AND $2"#));
    /// ```
    fn not_between<L, H>(self, low: L, high: H) -> Within<Self, L, H>
    where
        L: Operand<Self::Model, Scalar<Self>>,
        H: Operand<Self::Model, Scalar<Self>>,
    {
        between(self.node(), low.operand(), high.operand(), true)
    }

    /// SQL: `a = ANY($1)`, the whole list one array argument: every length is the same prepared statement, and no
    /// length is too great. Of an empty list it is false.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::id.in_([3, 1, 2]));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."id" = ANY($1)"#));
    /// ```
    fn in_<L: List<Self::Model, Scalar<Self>>>(self, list: L) -> Listed<Self, L, Scalar<Self>> {
        Expr::new(ast::Expr::Array(
            Operator::Eq,
            Quantifier::Any,
            Box::new(self.node()),
            Box::new(list.list()),
        ))
    }

    /// SQL: `a <> ALL($1)`. Of an empty list it is true. A row whose `a` is NULL is not found.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.not_in(["Untitled", ""]));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" <> ALL($1)"#));
    /// ```
    fn not_in<L: List<Self::Model, Scalar<Self>>>(self, list: L) -> Listed<Self, L, Scalar<Self>> {
        Expr::new(ast::Expr::Array(
            Operator::Ne,
            Quantifier::All,
            Box::new(self.node()),
            Box::new(list.list()),
        ))
    }

    /// SQL: `a IS NULL`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::published_at.is_null());
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."published_at" IS NULL"#));
    /// ```
    fn is_null(self) -> Expr<Self::Model, bool> {
        Expr::new(ast::Expr::IsNull { operand: Box::new(self.node()), negated: false })
    }

    /// SQL: `a IS NOT NULL`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::published_at.is_not_null());
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."published_at" IS NOT NULL"#));
    /// ```
    fn is_not_null(self) -> Expr<Self::Model, bool> {
        Expr::new(ast::Expr::IsNull { operand: Box::new(self.node()), negated: true })
    }
}

impl<E: Expression> Comparison for E {}

fn equality<M, T>(left: ast::Expr, right: ast::Expr, negated: bool) -> Expr<M, T> {
    Expr::new(match right {
        ast::Expr::Value(value) if value.bytes() == Ok(None) => {
            ast::Expr::IsNull { operand: Box::new(left), negated }
        }
        right => ast::Expr::binary(if negated { Operator::Ne } else { Operator::Eq }, left, right),
    })
}

fn between<M, T>(operand: ast::Expr, low: ast::Expr, high: ast::Expr, negated: bool) -> Expr<M, T> {
    Expr::new(ast::Expr::Between {
        operand: Box::new(operand),
        low: Box::new(low),
        high: Box::new(high),
        negated,
    })
}
