use super::super::selected::{Decode, Parts};
use super::super::{GroupKeys, Lock, Selected, Selection};
use super::{ColumnsOf, GroupedJoin, Join, LockedJoin, Locks, Tables};
use crate::expr::{Group, IntoOrder, Predicate};

/// What is wanted of the joined rows. Every closure is given the columns of all tables, in a tuple.
impl<J: Tables> Join<J> {
    /// Keeps only the joined rows that satisfy the predicate; of several filters, all. A predicate that is NULL drops the row:
    /// so does one on a side that is missing, unless it asks for that.
    ///
    /// SQL: `WHERE …`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// // Users who never wrote anything.
    /// let query = User::find()
    ///     .left_join(Post::find(), |user, post| post.author_id.eq(user.id))
    ///     .filter(|(_, post)| post.id.is_null());
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."id" IS NULL"#));
    /// ```
    pub fn filter<P: Predicate<Join<J>>>(mut self, predicate: impl FnOnce(ColumnsOf<J>) -> P) -> Self {
        let condition = predicate(self.columns()).condition();
        self.joins.filter.extend(condition);
        self
    }

    /// The order of the rows; further calls add less significant keys. An order that the first query has comes before.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .order_by(|(post, user)| (user.name, post.views.desc()));
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "users"."name", "posts"."views" DESC"#));
    /// ```
    pub fn order_by<O: IntoOrder<Join<J>>>(mut self, order: impl FnOnce(ColumnsOf<J>) -> O) -> Self {
        let keys = order(self.columns()).keys();
        self.first.order.extend(keys);
        self
    }

    /// At most so many rows of the join.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).limit(9);
    /// assert!(query.to_sql().ends_with(" LIMIT $1"));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.first.limit = Some(rows);
        self
    }

    /// Leaves out the first rows of the join.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).limit(9).offset(9);
    /// assert!(query.to_sql().ends_with(" LIMIT $1 OFFSET $2"));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.first.offset = Some(rows);
        self
    }

    /// Selects columns and expressions in the place of whole rows. Those of a side that can be missing are `Option`s.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names: Vec<(String, Option<String>)> = Post::find()
    ///     .left_join(User::find(), |post, user| post.editor_id.eq(user.id))
    ///     .select(|(post, editor)| (post.title, editor.name))
    ///     .all(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<I: Selection<Join<J>>>(
        mut self,
        items: impl FnOnce(ColumnsOf<J>) -> I,
    ) -> Selected<Join<J>, I::Row> {
        let items = items(self.columns()).items();
        self.selected(Parts::of(items), Decode::of::<Join<J>, I>())
    }

    /// Selects aggregates of all rows of the join, of a limited one of so many: one row of values. Without a limit an order means
    /// nothing to them, and is left out; with one the joined rows stand in FROM, and each of their tables beside them again.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .aggregate(|(post, user)| (count(), post.views.sum(), user.id.count().distinct()));
    /// assert!(query.to_sql().starts_with(r#"SELECT count(*), sum("posts"."views"), count(DISTINCT "users"."id") FROM"#));
    /// ```
    pub fn aggregate<I: Selection<Group<Join<J>>>>(
        mut self,
        items: impl FnOnce(ColumnsOf<J>) -> I,
    ) -> Selected<Group<Join<J>>, I::Row> {
        self.aggregated();
        let items = items(self.columns()).items();
        let parts = Parts { aggregates_join: true, ..Parts::of(items) };
        self.selected(parts, Decode::of::<Group<Join<J>>, I>())
    }

    /// Puts rows that are equal in the keys into one group: a column, an expression, or a tuple of them. A limit that was said
    /// before is about the rows that are grouped.
    ///
    /// SQL: `GROUP BY a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// // How many posts each user has, 0 of those who have none.
    /// let numbers: Vec<(String, i64)> = User::find()
    ///     .left_join(Post::find(), |user, post| post.author_id.eq(user.id))
    ///     .group_by(|(user, _)| (user.id, user.name))
    ///     .select(|(_, name), (_, post)| (name, post.id.count()))
    ///     .all(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_by<K: GroupKeys<Join<J>>>(
        mut self,
        keys: impl FnOnce(ColumnsOf<J>) -> K,
    ) -> GroupedJoin<J, K> {
        self.aggregated();
        let keys = keys(self.columns());
        GroupedJoin::new(self, keys)
    }

    /// Locks the rows of all tables until the transaction ends. Said last, and sent in a transaction only. Where a table's row can
    /// be missing it does not compile, because PostgreSQL does not lock those: see [`lock_of`](Join::lock_of).
    ///
    /// SQL: `… FOR UPDATE`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).lock(ForUpdate);
    /// assert!(query.to_sql().ends_with(" FOR UPDATE"));
    /// ```
    pub fn lock(self, lock: Lock) -> LockedJoin<J>
    where
        J::Locks: Locks,
    {
        LockedJoin::new(self, lock)
    }

    /// Locks the rows of some of the tables until the transaction ends: of one, or of a tuple of them.
    ///
    /// SQL: `… FOR UPDATE OF posts`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .left_join(User::find(), |post, user| post.editor_id.eq(user.id))
    ///     .lock_of(|(post, _)| post, ForUpdate)
    ///     .skip_locked();
    /// assert!(query.to_sql().ends_with(r#" FOR UPDATE OF "posts" SKIP LOCKED"#));
    /// ```
    pub fn lock_of<L: Locks>(mut self, tables: impl FnOnce(J::Locks) -> L, lock: Lock) -> LockedJoin<J> {
        self.joins.locked = tables(J::locks()).positions();
        LockedJoin::new(self, lock)
    }
}
