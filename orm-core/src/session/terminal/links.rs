use super::super::Executor;
use super::Pending;
use super::link_statement::{add_statement, add_with_statement, remove_statement, set_statement};
use crate::model::{Keyed, Shape, Writable};
use crate::query::{JoinRow, Links as Plan, RelatedRows};
use crate::relation::{Holder, LinkOf, Rel, Releases};
use crate::sql::ast::Output;
use crate::sql::render;

/// The rows that a to-many relation leads to from a row: adding them, taking them away, asking for them. Each is one
/// statement in one round trip; of no rows nothing is sent.
///
/// A row is linked by its key, as the row at hand has it.
pub trait Links: Shape {
    /// Links rows to this one, and returns how many of them were not linked before: of one row, 1 if it is new and 0
    /// if it is not.
    ///
    /// SQL: of a many-to-many relation `INSERT INTO join_table … ON CONFLICT (both keys) DO NOTHING`, with the join
    /// model's defaults in its other columns; of a `has_many` `UPDATE … SET foreign_key = $1`, so that a row that
    /// belonged to another one is taken from it; of one `as` a polymorphic relation `SET key = $1, type = $2`. A row that is gone is not counted there. A join row that was soft-deleted
    /// is in nobody's way: it becomes the new one, with the new values, `DO UPDATE … WHERE deleted_at IS NOT NULL`. Neither
    /// hooks nor validators run, of the join model or the related one.
    ///
    /// # Errors
    /// Of kind `ForeignKeyViolation` if one of the rows of a many-to-many relation is gone; of kind `Schema` if the join
    /// model has no unique key over both; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let tag = Tag::find().filter(Tag::name.eq("rust")).required(db).await?;
    /// let is_new = post.add(Post::tags, &tag, db).await? == 1;
    /// let all = Tag::find().all(db).await?;
    /// let others = post.add(Post::tags, &all, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn add<'a, R: LinkOf<Self::Model>>(
        &self,
        relation: Rel<R>,
        rows: impl RelatedRows<R::Target>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, u64>
    where
        R::Target: Keyed,
        <R::Link as Holder>::Model: Writable,
    {
        let statement = add_statement(self, &relation, rows);
        let session = db.session();
        Box::pin(async move {
            match statement? {
                Some(statement) => session.execute(&statement).await,
                None => Ok(0),
            }
        })
    }

    /// Links a row to this one by a join row that has columns of its own, and tells whether it was not linked before;
    /// if it was, its join row stays as it is. Neither hooks nor validators of the join model run. The builder is the join model's, without its two keys.
    ///
    /// SQL: `INSERT INTO join_table … ON CONFLICT (both keys) DO NOTHING`.
    ///
    /// # Errors
    /// As [`add`](Links::add).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let tag = Tag::find().filter(Tag::name.eq("rust")).required(db).await?;
    /// let is_new = post.add_with(Post::tags, &tag, PostTag::create().position(3), db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn add_with<'a, R: LinkOf<Self::Model>>(
        &self,
        relation: Rel<R>,
        row: &impl Shape<Model = R::Target>,
        join_row: impl JoinRow<R>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, bool>
    where
        R::Target: Keyed,
        <R::Link as Holder>::Model: Writable,
    {
        let statement = add_with_statement(self, &relation, row, join_row);
        let session = db.session();
        Box::pin(async move { Ok(session.execute(&statement?).await? == 1) })
    }

    /// Takes rows away from this one, and returns how many of them were linked. The rows themselves stay.
    ///
    /// SQL: of a many-to-many relation `DELETE FROM join_table WHERE …`, or of a join model with soft deletion `UPDATE
    /// join_table SET deleted_at = …`; of a `has_many` `UPDATE … SET foreign_key =
    /// NULL WHERE …`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let tags = Post::tags.of(&post).filter(Tag::name.starts_with("a")).all(db).await?;
    /// let removed = post.remove(Post::tags, &tags, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn remove<'a, R: Releases<Self::Model>>(
        &self,
        relation: Rel<R>,
        rows: impl RelatedRows<R::Target>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, u64>
    where
        R::Target: Keyed,
    {
        let statement = remove_statement(self, &relation, rows);
        let session = db.session();
        Box::pin(async move {
            match statement? {
                Some(statement) => session.execute(&statement).await,
                None => Ok(0),
            }
        })
    }

    /// Makes these rows, and no others, the ones that are linked to this one: of no rows, none. One statement takes
    /// away what is not among them and adds what is missing; a link that stays is not touched, nor is its join row.
    ///
    /// Two calls at once for one row can leave the rows of both: lock the row before, where that matters.
    ///
    /// SQL: `WITH … AS (DELETE FROM join_table …) INSERT INTO join_table … ON CONFLICT (both keys) DO NOTHING`, or the
    /// same of two UPDATEs.
    ///
    /// # Errors
    /// As [`add`](Links::add).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let tags = Tag::find().filter(Tag::name.in_(["rust", "sql"])).all(db).await?;
    /// post.set(Post::tags, &tags, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn set<'a, R: Releases<Self::Model>>(
        &self,
        relation: Rel<R>,
        rows: impl RelatedRows<R::Target>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, ()>
    where
        R::Target: Keyed,
    {
        let statement = set_statement(self, &relation, rows);
        let session = db.session();
        Box::pin(async move { session.execute(&statement?).await.map(drop) })
    }

    /// How many rows are linked to this one; of a relation with a filter, how many of those.
    ///
    /// SQL: `SELECT count(*) FROM … WHERE …`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let approved = post.count(Post::comments.filter(Comment::approved.eq(true)), db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn count<'a, R: LinkOf<Self::Model>>(
        &self,
        relation: Rel<R>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, u64> {
        relation.of(self).count(db)
    }

    /// Whether these rows are linked to this one, every one of them; of no rows, they are.
    ///
    /// SQL: `SELECT count(*) FROM join_table WHERE …`, or from the related rows' own table.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let tag = Tag::find().filter(Tag::name.eq("rust")).required(db).await?;
    /// if !post.has(Post::tags, &tag, db).await? {
    ///     println!("not about Rust");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    fn has<'a, R: LinkOf<Self::Model>>(
        &self,
        relation: Rel<R>,
        rows: impl RelatedRows<R::Target>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, bool>
    where
        R::Target: Keyed,
    {
        let plan = Plan::new(self, &relation, rows);
        let session = db.session();
        Box::pin(async move {
            let plan = plan?;
            if plan.is_empty() {
                return Ok(true);
            }
            let linked: i64 = session.scalar(&render::select(&plan.linked(), Output::Count)).await?;
            Ok(usize::try_from(linked).is_ok_and(|linked| linked >= plan.len()))
        })
    }
}

impl<S: Shape> Links for S {}
