use super::{Expr, Expression, Of, Operand, Present, Scalar, Text, With};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, Value};

/// Functions of text. NULL of NULL, which their types say.
pub trait TextFunctions: Expression {
    /// SQL: `a || b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.concat("!").eq("Hello!"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" || $1 = $2"#));
    /// ```
    fn concat<V: Operand<Self::Model, String>>(self, other: V) -> With<Self, V, String, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::Concat, self.node(), other.operand()))
    }

    /// SQL: `length(a)`, in characters.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.length().gt(80));
    /// assert!(query.to_sql().ends_with(r#" WHERE length("posts"."title") > $1"#));
    /// ```
    fn length(self) -> Of<Self, i32>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("length", [self.node()]))
    }

    /// SQL: `lower(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.lower().eq("hello"));
    /// assert!(query.to_sql().ends_with(r#" WHERE lower("posts"."title") = $1"#));
    /// ```
    fn lower(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("lower", [self.node()]))
    }

    /// SQL: `upper(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.upper().eq("HELLO"));
    /// assert!(query.to_sql().ends_with(r#" WHERE upper("posts"."title") = $1"#));
    /// ```
    fn upper(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("upper", [self.node()]))
    }

    /// SQL: `initcap(a)`: every word with a capital letter.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.initcap().eq("Hello World"));
    /// assert!(query.to_sql().ends_with(r#" WHERE initcap("posts"."title") = $1"#));
    /// ```
    fn initcap(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("initcap", [self.node()]))
    }

    /// SQL: `btrim(a)`: without spaces at either end. Only the space goes, not a tab or the end of a line.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.trim().eq(""));
    /// assert!(query.to_sql().ends_with(r#" WHERE btrim("posts"."title") = $1"#));
    /// ```
    fn trim(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("btrim", [self.node()]))
    }

    /// SQL: `ltrim(a)`: without spaces at the start.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.trim_start().ne(Post::title));
    /// assert!(query.to_sql().ends_with(r#" WHERE ltrim("posts"."title") <> "posts"."title""#));
    /// ```
    fn trim_start(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("ltrim", [self.node()]))
    }

    /// SQL: `rtrim(a)`: without spaces at the end.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.trim_end().ne(Post::title));
    /// assert!(query.to_sql().ends_with(r#" WHERE rtrim("posts"."title") <> "posts"."title""#));
    /// ```
    fn trim_end(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("rtrim", [self.node()]))
    }

    /// SQL: `btrim(a, characters)`: without any of these characters at either end.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.trim_of("#!").eq("Hello"));
    /// assert!(query.to_sql().ends_with(r#" WHERE btrim("posts"."title", $1) = $2"#));
    /// ```
    fn trim_of<V: Operand<Self::Model, String>>(self, characters: V) -> With<Self, V, String, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("btrim", [self.node(), characters.operand()]))
    }

    /// SQL: `replace(a, from, to)`: every occurrence of a text.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.replace("-", " ").eq("a b"));
    /// assert!(query.to_sql().ends_with(r#" WHERE replace("posts"."title", $1, $2) = $3"#));
    /// ```
    fn replace(
        self,
        from: impl Present<Self::Model, String>,
        to: impl Present<Self::Model, String>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("replace", [self.node(), from.present(), to.present()]))
    }

    /// SQL: `strpos(a, part)`: the number of the character at which the text first has the part; the first is 1, and 0 is
    /// nowhere.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.position_of("rust").gt(0));
    /// assert!(query.to_sql().ends_with(r#" WHERE strpos("posts"."title", $1) > $2"#));
    /// ```
    fn position_of<V: Operand<Self::Model, String>>(self, part: V) -> With<Self, V, String, i32>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("strpos", [self.node(), part.operand()]))
    }

    /// SQL: `left(a, count)`: the first characters; of a negative count all but the last.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.left(1).eq("A"));
    /// assert!(query.to_sql().ends_with(r#" WHERE left("posts"."title", $1) = $2"#));
    /// ```
    fn left<V: Operand<Self::Model, i32>>(self, count: V) -> With<Self, V, i32, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("left", [self.node(), count.operand()]))
    }

    /// SQL: `right(a, count)`: the last characters; of a negative count all but the first.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.right(1).eq("?"));
    /// assert!(query.to_sql().ends_with(r#" WHERE right("posts"."title", $1) = $2"#));
    /// ```
    fn right<V: Operand<Self::Model, i32>>(self, count: V) -> With<Self, V, i32, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("right", [self.node(), count.operand()]))
    }

    /// SQL: `substr(a, from)`: what begins with the character of that number; the first is 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.substring_from(3).eq("llo"));
    /// assert!(query.to_sql().ends_with(r#" WHERE substr("posts"."title", $1) = $2"#));
    /// ```
    fn substring_from<V: Operand<Self::Model, i32>>(self, from: V) -> With<Self, V, i32, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("substr", [self.node(), from.operand()]))
    }

    /// SQL: `substr(a, from, count)`: so many characters from that number on; the first is 1.
    ///
    /// # Errors
    /// Of the server if the count is negative.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.substring(1, 4).eq("Hell"));
    /// assert!(query.to_sql().ends_with(r#" WHERE substr("posts"."title", $1, $2) = $3"#));
    /// ```
    fn substring(
        self,
        from: impl Present<Self::Model, i32>,
        count: impl Present<Self::Model, i32>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("substr", [self.node(), from.present(), count.present()]))
    }

    /// SQL: `split_part(a, delimiter, position)`: the part of that number between delimiters; the first is 1, and a part that
    /// is not there is empty.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.split_part(":", 1).eq("Rust"));
    /// assert!(query.to_sql().ends_with(r#" WHERE split_part("posts"."title", $1, $2) = $3"#));
    /// ```
    fn split_part(
        self,
        delimiter: impl Present<Self::Model, String>,
        position: impl Present<Self::Model, i32>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("split_part", [self.node(), delimiter.present(), position.present()]))
    }

    /// SQL: `string_to_array(a, delimiter)`: all parts between delimiters.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.split(" ").cardinality().gt(3));
    /// assert!(query.to_sql().ends_with(r#" WHERE cardinality(string_to_array("posts"."title", $1)) > $2"#));
    /// ```
    fn split(self, delimiter: impl Present<Self::Model, String>) -> Of<Self, Vec<String>>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("string_to_array", [self.node(), delimiter.present()]))
    }

    /// SQL: `lpad(a, length, fill)`: filled at the start up to that length, or cut down to it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.pad_start(3, "0").eq("007"));
    /// assert!(query.to_sql().ends_with(r#" WHERE lpad("posts"."title", $1, $2) = $3"#));
    /// ```
    fn pad_start(
        self,
        length: impl Present<Self::Model, i32>,
        fill: impl Present<Self::Model, String>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("lpad", [self.node(), length.present(), fill.present()]))
    }

    /// SQL: `rpad(a, length, fill)`: filled at the end up to that length, or cut down to it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.pad_end(3, ".").eq("Hm."));
    /// assert!(query.to_sql().ends_with(r#" WHERE rpad("posts"."title", $1, $2) = $3"#));
    /// ```
    fn pad_end(
        self,
        length: impl Present<Self::Model, i32>,
        fill: impl Present<Self::Model, String>,
    ) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("rpad", [self.node(), length.present(), fill.present()]))
    }

    /// SQL: `repeat(a, count)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.repeat(2).eq("haha"));
    /// assert!(query.to_sql().ends_with(r#" WHERE repeat("posts"."title", $1) = $2"#));
    /// ```
    fn repeat<V: Operand<Self::Model, i32>>(self, count: V) -> With<Self, V, i32, String>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("repeat", [self.node(), count.operand()]))
    }

    /// SQL: `reverse(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.reverse().eq(Post::title));
    /// assert!(query.to_sql().ends_with(r#" WHERE reverse("posts"."title") = "posts"."title""#));
    /// ```
    fn reverse(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::call("reverse", [self.node()]))
    }
}

impl<E: Expression> TextFunctions for E {}

/// A value as an expression, where an operator needs one at its left. It is bound, never written into the SQL.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = Post::update_all().set(Post::title, orm::expr::value("Re: ".to_owned()).concat(Post::title));
/// ```
///
/// Where it is selected by itself, nothing says what the query is about but its first parameter: a model, or of aggregates a
/// group of it.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{Group, count, value};
/// let query = Post::find().aggregate((value::<Group<Post>, _>(0), count()));
/// assert!(query.to_sql().starts_with(r"SELECT $1, count(*) FROM"));
/// ```
#[expect(clippy::needless_pass_by_value, reason = "operands are values")]
pub fn value<M, T: ColumnType>(value: T) -> Expr<M, T> {
    Expr::new(ast::Expr::Value(Value::of(&value)))
}
