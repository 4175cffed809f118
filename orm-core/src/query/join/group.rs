use super::super::selected::{Decode, Parts};
use super::super::{GroupKeys, Selected, Selection};
use super::{ColumnsOf, Join, Tables};
use crate::expr::{Group, IntoOrder, Predicate};
use crate::sql::ast::{self, GroupBy};

/// A query of groups of the rows of a join: what is selected of each has yet to be said. Its closures are given the keys, and the
/// columns of the join for aggregates of them.
#[must_use = "say what is wanted of each group: `.select(|key, _| (key, count()))`"]
pub struct GroupedJoin<J, K> {
    join: Join<J>,
    keys: K,
    having: Vec<ast::Expr>,
    order: Vec<ast::Order>,
}

impl<J: Tables, K: GroupKeys<Join<J>>> GroupedJoin<J, K> {
    pub(super) fn new(join: Join<J>, keys: K) -> Self {
        GroupedJoin { join, keys, having: Vec::new(), order: Vec::new() }
    }

    /// Keeps only the groups that satisfy the predicate; of several, all. Conditions on single rows, and on the keys, are
    /// cheaper in `filter`, before the groups are made.
    ///
    /// SQL: `HAVING …`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .group_by(|(_, user)| user.name)
    ///     .having(|_, (post, _)| post.views.sum().gt(1_000))
    ///     .select(|name, _| (name, count()));
    /// assert!(query.to_sql().ends_with(r#" GROUP BY "users"."name" HAVING sum("posts"."views") > $1"#));
    /// ```
    pub fn having<P: Predicate<Group<Join<J>>>>(
        mut self,
        predicate: impl FnOnce(K::Keys, ColumnsOf<J>) -> P,
    ) -> Self {
        self.having.extend(predicate(self.keys(), self.join.columns()).condition());
        self
    }

    /// The order of the groups, by keys and aggregates.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .group_by(|(_, user)| user.name)
    ///     .order_by(|name, (post, _)| (post.views.max().desc(), name))
    ///     .select(|name, _| (name, count()));
    /// assert!(query.to_sql().ends_with(r#" ORDER BY max("posts"."views") DESC, "users"."name""#));
    /// ```
    pub fn order_by<O: IntoOrder<Group<Join<J>>>>(
        mut self,
        order: impl FnOnce(K::Keys, ColumnsOf<J>) -> O,
    ) -> Self {
        self.order.extend(order(self.keys(), self.join.columns()).keys());
        self
    }

    /// Selects values of each group: the keys, aggregates, and what is calculated of them. A column that is neither a key nor
    /// aggregated is a compile error.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .group_by(|(_, user)| (user.id, user.name))
    ///     .select(|(_, name), (post, _)| (name, count(), post.views.sum()));
    /// assert!(query.to_sql().starts_with(r#"SELECT "users"."name", count(*), sum("posts"."views") FROM"#));
    /// ```
    pub fn select<I: Selection<Group<Join<J>>>>(
        mut self,
        items: impl FnOnce(K::Keys, ColumnsOf<J>) -> I,
    ) -> Selected<Group<Join<J>>, I::Row> {
        let items = items(self.keys(), self.join.columns()).items();
        let group = Some(GroupBy { keys: self.keys.nodes(), by: self.keys.grouping() });
        let (having, order) = (self.having, self.order);
        let parts = Parts { having, order, group, aggregates_join: true, ..Parts::of(items) };
        self.join.selected(parts, Decode::of::<Group<Join<J>>, I>())
    }

    fn keys(&self) -> K::Keys {
        K::keys(&mut self.keys.nodes().into_iter())
    }
}
