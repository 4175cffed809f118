use futures_util::Stream;

use super::{
    Delete, InsertMany, InsertStream, NewRow, NewValues, SaveMany, Select, Unfiltered, Update, UpdateMany,
};
use crate::error::Result;
use crate::model::{Alias, Columns, Edit, HasColumns, KeyValues, Keyed, Model, Shape, Writable};
use crate::relation::{Rel, ToMany};
use crate::sql::Operator;
use crate::sql::ast::{self, ColumnRef};

/// What every model can be asked for. Nothing is sent by these methods; what they return is sent by a method that
/// takes the database.
pub trait Queries: Model {
    /// A query for its rows.
    ///
    /// Of a model with `#[model(soft_delete)]`, the rows that are not deleted, unless it says otherwise by
    /// [`with_deleted`](Select::with_deleted) or [`only_deleted`](Select::only_deleted).
    ///
    /// SQL: `SELECT columns FROM table`; with soft deletion `… WHERE deleted_at IS NULL`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn find() -> Select<Self> {
        Select::new()
    }

    /// A query for the row with this primary key; with soft deletion as [`find`](Queries::find). Of a model that has one:
    /// with `#[model(read_only)]` it may have none.
    ///
    /// SQL: `SELECT columns FROM table WHERE key = $1`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let link = PostTag::find_by_pk((1, 2)).one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn find_by_pk(key: Self::Key) -> Select<Self>
    where
        Self: Keyed,
    {
        let conditions = Self::TABLE.primary_key.iter().zip(key.values());
        let query = conditions.fold(Select::new(), |query, (&column, value)| {
            let column = ast::Expr::Column(ColumnRef { table: Self::TABLE, column });
            query.and(ast::Expr::binary(Operator::Eq, column, ast::Expr::Value(value)))
        });
        query.by_key()
    }

    /// An alias of its table, for a subquery that uses columns of the row outside: of the same table or of another. `O` is what
    /// the subquery stands in an expression of, and found by the compiler.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// // The newest post of each author.
    /// let other = Post::alias();
    /// let newest = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.id.max());
    /// let query = Post::find().filter(Post::id.eq(newest));
    /// assert!(query.to_sql().ends_with(
    ///     r#" = (SELECT max("posts_2"."id") FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "posts"."author_id")"#
    /// ));
    /// ```
    fn alias<O>() -> Alias<Self, O>
    where
        Self: HasColumns,
    {
        Alias::new()
    }

    /// Changes many rows in one statement: `.set(…)`, then `.filter(…)` or `.all_rows()`, then `.exec(&db)`. Soft-deleted
    /// rows are left out, unless it says otherwise.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::update_all().set(Post::views, 0).filter(Post::views.lt(0)).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn update_all() -> Update<Self, Unfiltered>
    where
        Self: Writable,
    {
        Update::new()
    }

    /// Deletes many rows in one statement: `.filter(…)` or `.all_rows()`, then `.exec(&db)`. Those of a model with
    /// `#[model(soft_delete)]` are marked as deleted; `.force()` deletes them for good.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::delete_all().filter(Post::views.eq(0)).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn delete_all() -> Delete<Self, Unfiltered>
    where
        Self: Writable,
    {
        Delete::new()
    }

    /// Changes many rows, each to its own values, by their primary keys: a column, or a tuple of columns, and keys with
    /// values. The hooks of the model do not run.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::update_many(Post::views, [(1, 10), (2, 20)]).exec(db).await?;
    /// Post::update_many((Post::views, Post::title), [(1, (11, "Hello"))]).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn update_many<C, V>(columns: C, rows: impl IntoIterator<Item = (Self::Key, V)>) -> UpdateMany<Self>
    where
        Self: Writable,
        C: Columns<Self>,
        V: NewValues<C>,
    {
        UpdateMany::new(columns, rows)
    }

    /// Saves many edited rows together, all or none: of each what changed, as [`Edit::save`](Edit) does.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut posts: Vec<_> = Post::find().all(db).await?.into_iter().map(Post::edit).collect();
    /// for (place, post) in posts.iter_mut().enumerate() {
    ///     post.title = format!("{place}. {}", post.title);
    /// }
    /// let posts = Post::save_many(posts).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn save_many(edits: impl IntoIterator<Item = Edit<Self>>) -> SaveMany<Self>
    where
        Self: Writable,
    {
        SaveMany::new(edits)
    }

    /// Inserts any number of rows, models or `create()` builders: few in one statement, many by COPY.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name))).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn insert_many(rows: impl IntoIterator<Item: NewRow<Self>>) -> InsertMany<Self>
    where
        Self: Writable,
    {
        InsertMany::new(rows)
    }

    /// Inserts rows as an iterator makes them, models or `create()` builders, however many they are: a file of a million
    /// lines is never in memory as a whole. All of them or none.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let numbers = (1..=1_000_000).map(|number| Tag::create().name(format!("tag {number}")));
    /// assert_eq!(Tag::insert_iter(numbers).exec(db).await?, 1_000_000);
    /// # Ok(())
    /// # }
    /// ```
    fn insert_iter<'s, I>(rows: I) -> InsertStream<'s, Self>
    where
        Self: Writable,
        I: IntoIterator<Item: NewRow<Self>, IntoIter: Send + 's>,
    {
        InsertStream::of_iter(rows)
    }

    /// Inserts rows as a stream yields them, models or `create()` builders, however many they are. All of them or none:
    /// an error of the stream undoes what was inserted, and is the error of the whole.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database, other: &Database) -> orm::Result<()> {
    /// // From one database into another.
    /// let rows = User::find().order_by(User::id).stream(other);
    /// let inserted = User::insert_stream(rows).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn insert_stream<'s, R: NewRow<Self> + 's>(
        rows: impl Stream<Item = Result<R>> + Send + 's,
    ) -> InsertStream<'s, Self>
    where
        Self: Writable,
    {
        InsertStream::of_stream(rows)
    }
}

impl<M: Model> Queries for M {}

impl<R: ToMany> Rel<R> {
    /// A query for the related rows of one row: `Post::comments.of(&post).filter(…).all(&db)`.
    ///
    /// What was said of the relation before, by `filter`, `order_by` and `limit`, is part of the query.
    ///
    /// SQL: `SELECT columns FROM comments WHERE comments.post_id = $1`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let comments = Post::comments.of(&post).order_by(Comment::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn of(self, row: &impl Shape<Model = R::Source>) -> Select<R::Target> {
        Select::new().and(Rel::<R>::related_to(row)).refined(self.into_include())
    }
}
