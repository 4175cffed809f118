use super::{Expr, Truth};
use crate::sql::ast;

/// Logic on predicates, with SQL's three values: NULL AND FALSE is FALSE, NULL OR TRUE is TRUE, NOT NULL is NULL.
impl<M, T: Truth> Expr<M, T> {
    /// SQL: `a AND b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.gt(10).and(Post::views.lt(20)));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" > $1 AND "posts"."views" < $2"#));
    /// ```
    pub fn and<U: Truth>(self, other: Expr<M, U>) -> Expr<M, T::With<U>> {
        Expr::new(self.into_node().and(other.into_node()))
    }

    /// SQL: `a OR b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.lt(10).or(Post::views.gt(20)));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" < $1 OR "posts"."views" > $2"#));
    /// ```
    pub fn or<U: Truth>(self, other: Expr<M, U>) -> Expr<M, T::With<U>> {
        Expr::new(self.into_node().or(other.into_node()))
    }

    /// All of several; of none it is true. They are of one type: where one can be NULL, `.nullable()` makes the others so.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::Expr;
    ///
    /// let words = ["rust", "sql"].map(|word| Post::title.contains(word));
    /// let query = Post::find().filter(Expr::all_of(words));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1 AND "posts"."title" LIKE $2"#));
    /// ```
    pub fn all_of(predicates: impl IntoIterator<Item = Expr<M, T>>) -> Expr<M, T> {
        Expr::new(ast::Expr::And(predicates.into_iter().map(Expr::into_node).collect()))
    }

    /// At least one of several; of none it is false. They are of one type, as in [`all_of`](Expr::all_of).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::Expr;
    ///
    /// let words = ["rust", "sql"].map(|word| Post::title.contains(word));
    /// let query = Post::find().filter(Expr::any_of(words));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1 OR "posts"."title" LIKE $2"#));
    /// ```
    pub fn any_of(predicates: impl IntoIterator<Item = Expr<M, T>>) -> Expr<M, T> {
        Expr::new(ast::Expr::Or(predicates.into_iter().map(Expr::into_node).collect()))
    }
}

/// SQL: `NOT a`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = Post::find().filter(!Post::title.contains("draft"));
/// assert!(query.to_sql().ends_with(r#" WHERE NOT "posts"."title" LIKE $1"#));
/// ```
impl<M, T: Truth> std::ops::Not for Expr<M, T> {
    type Output = Expr<M, T>;

    fn not(self) -> Expr<M, T> {
        Expr::new(ast::Expr::Not(Box::new(self.into_node())))
    }
}
