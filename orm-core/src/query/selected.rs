use std::marker::PhantomData;

use sqlx::postgres::{PgColumn, PgRow};

use super::{Grouped, Returned, Select, Selection, total_order};
use crate::error::Result;
use crate::expr::{Expr, Group, IntoOrder, List, Operand, Predicate};
use crate::model::{FromRow, Model, Shape};
use crate::sql::ast::{self, GroupBy, Item};
use crate::value::{ColumnType, ColumnValue};

/// A query for values: of the rows of a model `M`, or of a [`Group<M>`](Group) of them. `R` is what a row is read as. It is
/// sent by `.all(&db)`, `.one(&db)` or `.required(&db)`: one statement, one round trip; or stands in another query.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Selected<M: Scope, R> {
    select: Select<M::Model>,
    query: Parts,
    decode: Decode<R>,
    of: PhantomData<fn() -> M>,
}

/// What a query of values is about: the rows of a model, or groups of them.
#[doc(hidden)]
pub trait Scope {
    /// The model; of a join, that of its first table.
    type Model: Model;

    /// Lets the hooks of the joined tables narrow what is read of them.
    #[doc(hidden)]
    fn narrow(_: &mut ast::Joins) {}

    /// What tells apart what is equal in the order of a query.
    #[doc(hidden)]
    fn ties(query: &mut ast::Query) -> Vec<ast::Order>;
}

/// What a query is about that can be sent by itself, rather than stand in another one.
#[diagnostic::on_unimplemented(
    message = "this query is part of another one, and cannot be sent by itself",
    label = "it is about an alias, which can use columns of the row outside",
    note = "it stands in an expression of the query outside: `Product::price.gt(…)`, `exists(…)`; by itself it is one of the model: `Product::find()`"
)]
pub trait Standalone: Scope {}

#[diagnostic::do_not_recommend]
impl<M: Model> Standalone for M {}

#[diagnostic::do_not_recommend]
impl<S: Standalone> Standalone for Group<S> {}

/// What a subquery can be about in an expression of `O`: whatever it likes, if it is about no alias; else an alias of that
/// expression.
#[diagnostic::on_unimplemented(
    message = "this subquery cannot stand in an expression of `{O}`",
    label = "its alias is used beside the columns of another table: `{Self}`",
    note = "an alias belongs to the query in which its subquery stands: make another one, `….alias()`, for this"
)]
pub trait Within<O>: Scope {}

impl<M: Model, O> Within<O> for M {}

#[diagnostic::do_not_recommend]
impl<S: Within<O>, O> Within<O> for Group<S> {}

impl<M: Model> Scope for M {
    type Model = M;

    fn ties(query: &mut ast::Query) -> Vec<ast::Order> {
        total_order(std::mem::take(&mut query.select.order), M::TABLE)
    }
}

impl<S: Scope> Scope for Group<S> {
    type Model = S::Model;

    fn narrow(joins: &mut ast::Joins) {
        S::narrow(joins);
    }

    /// The keys; of subtotals, by which keys they are none. Aggregates of all rows are one row.
    fn ties(query: &mut ast::Query) -> Vec<ast::Order> {
        let Some(group) = &query.group else { return Vec::new() };
        let mut ties: Vec<ast::Order> = group.keys.iter().cloned().map(ast::Order::of_expr).collect();
        if group.has_sets() && !ties.is_empty() {
            ties.push(ast::Order::of_expr(ast::Expr::call("grouping", group.keys.clone())));
        }
        ties
    }
}

/// What a query of values says beyond where its rows come from.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) items: Vec<Item>,
    pub(super) joins: ast::Joins,
    pub(super) distinct: bool,
    pub(super) group: Option<GroupBy>,
    pub(super) having: Vec<ast::Expr>,
    pub(super) order: Vec<ast::Order>,
    /// Whether it is about all rows of a join, or about groups of them.
    pub(super) aggregates_join: bool,
}

/// How a row is read.
pub(crate) struct Decode<R> {
    /// Compares the types of the columns.
    pub(crate) check: fn(&[PgColumn]) -> Result<Vec<usize>>,
    /// Reads a row.
    pub(crate) read: fn(&PgRow) -> Result<R>,
}

impl<R> Clone for Decode<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Decode<R> {}

impl<M: Scope, R> Clone for Selected<M, R> {
    fn clone(&self) -> Self {
        Selected {
            select: self.select.clone(),
            query: self.query.clone(),
            decode: self.decode,
            of: PhantomData,
        }
    }
}

impl Parts {
    pub(super) fn of(items: Vec<Item>) -> Self {
        let joins = ast::Joins::default();
        let (having, order) = (Vec::new(), Vec::new());
        Parts { items, joins, distinct: false, group: None, having, order, aggregates_join: false }
    }
}

impl<S: Shape> Select<S> {
    /// Selects columns and expressions in the place of whole rows: of a tuple come tuples, of one column its values.
    /// Relations that were included are not loaded then.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles: Vec<(i64, String)> = Post::find().select((Post::id, Post::title)).all(db).await?;
    /// let emails: Vec<String> = User::find().select(User::email).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<I: Selection<S::Model>>(self, items: I) -> Selected<S::Model, I::Row> {
        Selected::new(self.into_plain(), Parts::of(items.items()), Decode::of::<S::Model, I>())
    }

    /// Selects aggregates of all rows that the query finds: one row of values. A limit and an offset are about these rows:
    /// `… FROM (SELECT columns FROM table ORDER BY … LIMIT …) AS table`. Without them an order of the query means nothing, and is
    /// left out.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// use orm::expr::count;
    /// let (posts, views): (i64, Option<Decimal>) =
    ///     Post::find().aggregate((count(), Post::views.sum())).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn aggregate<I: Selection<Group<S::Model>>>(self, items: I) -> Selected<Group<S::Model>, I::Row> {
        Selected::new(
            self.into_plain().aggregated(),
            Parts::of(items.items()),
            Decode::of::<Group<S::Model>, I>(),
        )
    }

    /// Puts rows that are equal in the keys into one group: a column, an expression, or a tuple of them; or all levels of
    /// them by [`rollup`](super::rollup), all combinations by [`cube`](super::cube). A limit that was said before is about the
    /// rows that are grouped, one that is said of the groups about these.
    ///
    /// SQL: `GROUP BY a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// use orm::expr::count;
    /// let by_author: Vec<(Uuid, i64, Option<i64>)> = Post::find()
    ///     .group_by(Post::author_id)
    ///     .having(count().gt(10))
    ///     .order_by(count().desc())
    ///     .select(|author| (author, count(), Post::views.max()))
    ///     .all(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_by<K: super::GroupKeys<S::Model>>(self, keys: K) -> Grouped<S::Model, K> {
        Grouped::new(self.into_plain().aggregated(), keys)
    }
}

impl<R> Decode<R> {
    pub(super) fn of<M, I: Selection<M, Row = R>>() -> Self {
        Decode { check: I::Values::columns, read: |row| I::Values::from_row(row, &[]).map(I::row) }
    }
}

impl<M: Scope, R> Selected<M, R> {
    pub(super) fn new(select: Select<M::Model>, query: Parts, decode: Decode<R>) -> Self {
        Selected { select, query, decode, of: PhantomData }
    }

    /// Each combination of values once. SQL: `SELECT DISTINCT …`. What it is ordered by has to be selected.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().select(Post::author_id).distinct();
    /// assert!(query.to_sql().starts_with(r#"SELECT DISTINCT "posts"."author_id" FROM"#));
    /// ```
    pub fn distinct(mut self) -> Self {
        self.query.distinct = true;
        self
    }

    /// The order of the rows; further calls add less significant keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().select(Post::title).order_by(Post::id.desc());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."id" DESC"#));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<M>) -> Self {
        self.query.order.extend(order.keys());
        self
    }

    /// At most so many rows; of a grouped query, groups.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().select(Post::title).limit(3);
    /// assert!(query.to_sql().ends_with(r#" LIMIT $1"#));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        *self.select.limits().0 = Some(rows);
        self
    }

    /// Leaves out the first rows; of a grouped query, groups.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().select(Post::title).limit(20).offset(40);
    /// assert!(query.to_sql().ends_with(" LIMIT $1 OFFSET $2"));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        *self.select.limits().1 = Some(rows);
        self
    }

    /// As an expression of the query outside, with every operator: the first value, NULL if there is none. Of more than one the
    /// server says so: limit it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comment = Comment::alias();
    /// let last = comment.find().filter(comment.post_id.eq(Post::id)).order_by(comment.id.desc()).limit(1);
    /// let last = last.select(comment.body).value();
    /// let query = Post::find().select((Post::title, last.coalesce("no comments")));
    /// assert!(query.to_sql().starts_with(
    ///     r#"SELECT "posts"."title", coalesce((SELECT "comments"."body" FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $1), $2) FROM"#
    /// ));
    /// ```
    pub fn value<O>(self) -> Expr<O, Option<R::Scalar>>
    where
        M: Within<O>,
        R: ColumnValue,
    {
        Expr::new(ast::Expr::Subquery(Box::new(self.into_subquery())))
    }

    fn into_parts(self) -> (Select<M::Model>, impl FnOnce(ast::Select) -> ast::Query, Decode<R>) {
        let Parts { items, mut joins, distinct, group, having, order, aggregates_join } = self.query;
        let said = self.select.order_keys();
        let assemble = move |mut select: ast::Select| {
            let of_hooks = |key: &&ast::Order| !said.contains(&key.expr);
            if let Some(first) = &mut joins.first {
                first.order.extend(select.order.iter().filter(of_hooks).cloned());
            }
            if aggregates_join {
                let order = std::mem::take(&mut select.order);
                if let Some(part) = &mut joins.part {
                    part.order.extend(order);
                }
            }
            let query = ast::Query { select, joins, items, distinct, group, having };
            let mut query = if distinct { query.distinct_by(&said) } else { query };
            query.select.order.extend(order);
            query
        };
        (self.select, assemble, self.decode)
    }

    /// As data, narrowed by the hooks of its models, and how a row is read.
    pub(crate) fn query(self, single: bool) -> (ast::Query, Decode<R>) {
        let (select, assemble, decode) = self.into_parts();
        let mut query = assemble(select.by_hooks().into_ast(single));
        M::narrow(&mut query.joins);
        (query, decode)
    }

    /// The order of a query, in which nothing is equal any more, so that its pages have each row once.
    pub(crate) fn in_total_order(query: &mut ast::Query) {
        let ties = if query.distinct {
            query.items.iter().map(|item| ast::Order::of_expr(item.expr.clone())).collect()
        } else {
            M::ties(query)
        };
        for tie in ties {
            if !query.select.order.iter().any(|key| key.expr == tie.expr) {
                query.select.order.push(tie);
            }
        }
    }

    /// As part of another statement.
    pub(super) fn into_subquery(self) -> ast::Query {
        self.query(false).0
    }
}

impl<M: Model, R> Selected<M, R> {
    /// Keeps only the rows of the model that satisfy the predicate, as [`Select::filter`] does: it may be said before
    /// `select` or behind it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().select(Post::title).filter(Post::views.gt(100));
    /// assert_eq!(query.to_sql(), r#"SELECT "posts"."title" FROM "posts" WHERE "posts"."views" > $1"#);
    /// ```
    pub fn filter(mut self, predicate: impl Predicate<M>) -> Self {
        self.select = self.select.filter(predicate);
        self
    }
}

impl<M: Within<N>, T: ColumnType, R: ColumnValue<Scalar = T>, N> List<N, T> for Selected<M, R> {
    type Truth = R::Beside<bool>;

    fn list(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.into_subquery()))
    }
}

/// The same in what is selected: `None` if there is none.
#[diagnostic::do_not_recommend]
impl<M: Within<N>, R: ColumnValue, N> Selection<N> for Selected<M, R> {
    type Row = Option<R::Scalar>;
    type Values = (Option<R::Scalar>,);

    fn items(self) -> Vec<Item> {
        vec![Item {
            expr: ast::Expr::Subquery(Box::new(self.into_subquery())),
            ty: <R::Scalar as ColumnType>::TYPE,
        }]
    }

    fn row((value,): Self::Values) -> Self::Row {
        value
    }
}

#[diagnostic::do_not_recommend]
impl<M: Within<N>, R: ColumnValue, N> Returned<N> for Selected<M, R> {}

/// The first value, or NULL if there is none. Of more than one the server says so: limit it.
#[diagnostic::do_not_recommend]
impl<M: Within<N>, R: ColumnValue, N> Operand<N, R::Scalar> for Selected<M, R> {
    type Type = Option<R::Scalar>;

    fn operand(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.into_subquery()))
    }
}
