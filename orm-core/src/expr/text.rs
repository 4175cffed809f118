use super::{Expr, Expression, Of, Operand, Scalar, With};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::Value;

mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
}

/// Types that PostgreSQL defines its text operators for. Sealed.
#[diagnostic::on_unimplemented(
    message = "text operators need a text column, and `{Self}` is none",
    label = "not text"
)]
pub trait Text: sealed::Sealed {}

impl Text for String {}

/// Patterns of text; regular expressions are those of [`Regexps`](super::Regexps), `contains` that of
/// [`Containment`](super::Containment). NULL on either side makes every one of them NULL, which a filter drops.
pub trait TextOperators: Expression {
    /// SQL: `a LIKE pattern`: `%` stands for any text, `_` for any character.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.like("R_st%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1"#));
    /// ```
    fn like<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::Like, self.node(), pattern.operand()))
    }

    /// SQL: `a NOT LIKE pattern`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.not_like("%draft%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" NOT LIKE $1"#));
    /// ```
    fn not_like<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::NotLike, self.node(), pattern.operand()))
    }

    /// SQL: `a ILIKE pattern`, whatever the case.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.ilike("%rust%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" ILIKE $1"#));
    /// ```
    fn ilike<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::ILike, self.node(), pattern.operand()))
    }

    /// SQL: `a NOT ILIKE pattern`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.not_ilike("%draft%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" NOT ILIKE $1"#));
    /// ```
    fn not_ilike<V: Operand<Self::Model, String>>(self, pattern: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::NotILike, self.node(), pattern.operand()))
    }

    /// SQL: `a LIKE 'prefix%'`, with `%`, `_` and `\` of the prefix taken literally.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.starts_with("100%"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1"#));
    /// ```
    fn starts_with(self, prefix: impl AsRef<str>) -> Of<Self, bool>
    where
        Scalar<Self>: Text,
    {
        matching(self.node(), &escape("", prefix.as_ref(), "%"))
    }

    /// SQL: `a LIKE '%suffix'`, with `%`, `_` and `\` of the suffix taken literally.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.ends_with("?"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" LIKE $1"#));
    /// ```
    fn ends_with(self, suffix: impl AsRef<str>) -> Of<Self, bool>
    where
        Scalar<Self>: Text,
    {
        matching(self.node(), &escape("%", suffix.as_ref(), ""))
    }
}

impl<E: Expression> TextOperators for E {}

fn matching<M, T>(text: ast::Expr, pattern: &String) -> Expr<M, T> {
    Expr::new(ast::Expr::binary(Operator::Like, text, ast::Expr::Value(Value::of(pattern))))
}

/// A pattern in which a text stands for itself.
pub(crate) fn escape(before: &str, text: &str, after: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push_str(before);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push_str(after);
    pattern
}
