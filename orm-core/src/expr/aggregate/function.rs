use super::super::{Expression, Scalar, Text};
use super::{Aggregate, Average, Extreme, Sum};
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Value};

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
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().group_by(Post::author_id).select(|author| (author, Post::views.gt(9).some()));
    /// assert!(query.to_sql().contains(r#"bool_or("posts"."views" > $1)"#));
    /// ```
    fn some(self) -> Aggregate<Self::Model, Option<bool>>
    where
        Self: Expression<Type: ColumnValue<Scalar = bool>>,
    {
        Aggregate::call("bool_or", vec![self.node()])
    }
}

impl<E: Expression> Aggregates for E {}
