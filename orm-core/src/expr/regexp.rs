use super::{Expr, Expression, Of, Operand, Present, Scalar, Text, With};
use crate::sql::Operator;
use crate::sql::ast;

/// POSIX regular expressions. NULL on either side yields NULL. A pattern that is none is an error of the server, with
/// the SQLSTATE 2201B.
pub trait Regexps: Expression {
    /// SQL: `a ~ pattern`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.regexp("^[A-Z]"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" ~ $1"#));
    /// ```
    fn regexp<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::Regexp, self.node(), pattern.operand()))
    }

    /// SQL: `a ~* pattern`, whatever the case.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.iregexp("rust|postgres"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" ~* $1"#));
    /// ```
    fn iregexp<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::IRegexp, self.node(), pattern.operand()))
    }

    /// SQL: `a !~ pattern`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.not_regexp("[0-9]"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" !~ $1"#));
    /// ```
    fn not_regexp<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::NotRegexp, self.node(), pattern.operand()))
    }

    /// SQL: `a !~* pattern`, whatever the case.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.not_iregexp("draft"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" !~* $1"#));
    /// ```
    fn not_iregexp<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::NotIRegexp, self.node(), pattern.operand()))
    }

    /// SQL: `regexp_replace(a, pattern, replacement)`: the first match. `\1` in the replacement is the first group.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.regexp_replace("^Re: ", "").eq("Hello"));
    /// assert!(query.to_sql().ends_with(r#" WHERE regexp_replace("posts"."title", $1, $2) = $3"#));
    /// ```
    fn regexp_replace(
        self,
        pattern: impl Present<Self::Model, String>,
        replacement: impl Present<Self::Model, String>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("regexp_replace", [self.node(), pattern.present(), replacement.present()]))
    }

    /// SQL: `regexp_replace(a, pattern, replacement, 'g')`: every match.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.regexp_replace_all("[^a-z]+", "-").eq("a-b"));
    /// assert!(query.to_sql().ends_with(r#" WHERE regexp_replace("posts"."title", $1, $2, 'g') = $3"#));
    /// ```
    fn regexp_replace_all(
        self,
        pattern: impl Present<Self::Model, String>,
        replacement: impl Present<Self::Model, String>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call(
            "regexp_replace",
            [self.node(), pattern.present(), replacement.present(), ast::Expr::Literal("'g'")],
        ))
    }

    /// SQL: `substring(a, pattern)`: the first match, or its first group if the pattern has one; NULL if nothing matches.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.regexp_find("[0-9]+").eq("42"));
    /// assert!(query.to_sql().ends_with(r#" WHERE substring("posts"."title", $1) = $2"#));
    /// ```
    fn regexp_find(self, pattern: impl Operand<Self::Model, String>) -> Expr<Self::Model, Option<String>>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("substring", [self.node(), pattern.operand()]))
    }

    /// SQL: `regexp_split_to_array(a, pattern)`: all parts between matches.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.regexp_split("\\s+").cardinality().gt(3));
    /// assert!(query.to_sql().ends_with(r#" WHERE cardinality(regexp_split_to_array("posts"."title", $1)) > $2"#));
    /// ```
    fn regexp_split(self, pattern: impl Present<Self::Model, String>) -> Of<Self, Vec<String>>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("regexp_split_to_array", [self.node(), pattern.present()]))
    }
}

impl<E: Expression> Regexps for E {}
