use futures_util::future;

use super::super::{Executor, InTransaction, Plan};
use super::Pending;
use super::page::{counted, offset};
use crate::expr::count;
use crate::model::Model as _;
use crate::query::{Join, LockedJoin, Page, Tables};
use crate::sql::{Statement, render};

impl<J: Tables> Join<J> {
    /// Every row of the join, in its order. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `Schema` if a table does not fit its model, `Decode` if a value is none of its field's type; those of the
    /// connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let rows: Vec<(Post, Option<User>)> =
    ///     Post::find().left_join(User::find(), |post, user| post.editor_id.eq(user.id)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<J>> {
        self.rows().all(db)
    }

    /// The first row of the join, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Join::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest: Option<(Post, User)> = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .order_by(|(post, _)| post.id.desc())
    ///     .one(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<J>> {
        self.rows().one(db)
    }

    /// The first row of the join; that there is none is an error. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Join::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (post, author) = Post::find_by_pk(1)
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .required(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, J> {
        self.rows().required(db)
    }

    /// How many rows the join has. One statement, one round trip.
    ///
    /// SQL: `SELECT count(*) FROM …`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let pairs = Post::find().join(Comment::find(), |post, comment| comment.post_id.eq(post.id)).count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = self.count_statement();
        let session = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(u64::try_from(count).unwrap_or(0)) // count(*) is never negative
        })
    }

    fn count_statement(self) -> Statement {
        if self.is_limited() {
            render::count(&self.rows().to_query())
        } else {
            self.aggregate(|_| count()).to_statement()
        }
    }

    /// A page of the rows by its number, from 1, and how many rows there are in all. Two statements, sent as those of
    /// [`Select::page`](crate::query::Select::page) are. Rows that are equal in the query's order come in that of their primary
    /// keys, so that none is on two pages. A limit or offset that was said before is replaced.
    ///
    /// SQL: `SELECT … LIMIT $1 OFFSET $2` and `SELECT count(*) FROM …`.
    ///
    /// # Errors
    /// Of kind `OutOfRange`, and nothing is sent, if the page or the number of its rows is 0; else as [`all`](Join::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let page = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .order_by(|(_, user)| user.name)
    ///     .page(3, 20, db)
    ///     .await?;
    /// println!("page {} of {}", page.page, page.total_pages);
    /// # Ok(())
    /// # }
    /// ```
    pub fn page(self, page: u64, per_page: u64, db: &(impl Executor + ?Sized)) -> Pending<'_, Page<J>> {
        let offset = match offset(page, per_page, J::First::TABLE) {
            Ok(offset) => offset,
            Err(error) => return Box::pin(future::ready(Err(error))),
        };
        let count = self.clone().unlimited().count_statement();
        let rows = self.part(per_page, offset).all(db);
        Box::pin(counted(db.session(), (page, per_page, offset), count, rows))
    }

    /// Whether the join has a row. One statement, one round trip; the server stops at the first row.
    ///
    /// SQL: `SELECT EXISTS (SELECT 1 FROM …)`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let own = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.author_id.eq(post.author_id))
    ///     .exists(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        let statement = render::exists(&self.rows().to_query());
        let session = db.session();
        Box::pin(async move { session.scalar(&statement).await })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let plan = Post::find().cross_join(Tag::find()).explain(db).await?;
    /// println!("{plan}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        self.rows().explain(db)
    }

    /// The statement that [`all`](Join::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = PostTag::find().join(Tag::find(), |link, tag| link.tag_id.eq(tag.id));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     r#"SELECT "post_tags"."post_id", "post_tags"."tag_id", "post_tags"."position", "tags"."id", "tags"."name" FROM "post_tags" JOIN "tags" ON "post_tags"."tag_id" = "tags"."id""#
    /// );
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The same with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        self.clone().rows().to_statement()
    }
}

impl<J: Tables> LockedJoin<J> {
    /// Every row of the join, in its order, locked. One statement, one round trip.
    ///
    /// SQL: `… FOR UPDATE`.
    ///
    /// # Errors
    /// Of kind `LockNotAvailable` if a row is locked by somebody else and [`nowait`](LockedJoin::nowait) was said, `Deadlock` if
    /// two transactions wait for each other; else as [`Join::all`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let drafts = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .filter(|(post, _)| post.published_at.is_null())
    ///     .lock_of(|(post, _)| post, ForUpdate)
    ///     .all(&tx)
    ///     .await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, Vec<J>> {
        self.into_join().all(tx)
    }

    /// The first row of the join, locked, if there is one. One statement, one round trip. SQL: `… LIMIT 1 FOR UPDATE`.
    ///
    /// # Errors
    /// As [`all`](LockedJoin::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let next = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .lock_of(|(post, _)| post, ForUpdate)
    ///     .skip_locked()
    ///     .one(&tx)
    ///     .await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, Option<J>> {
        self.into_join().one(tx)
    }

    /// The first row of the join, locked; that there is none is an error. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row, or [`skip_locked`](LockedJoin::skip_locked) left it out; else as
    /// [`all`](LockedJoin::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let (post, author) = Post::find_by_pk(1)
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .lock(ForShare)
    ///     .required(&tx)
    ///     .await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, J> {
        self.into_join().required(tx)
    }

    /// The statement that [`all`](LockedJoin::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().cross_join(Tag::find()).lock_of(|(post, _)| post, ForShare);
    /// assert!(query.to_sql().ends_with(r#" CROSS JOIN "tags" FOR SHARE OF "posts""#));
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The same with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        self.clone().into_join().to_statement()
    }
}
