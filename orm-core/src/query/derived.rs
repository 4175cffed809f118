use std::marker::PhantomData;

use super::selected::Decode;
use super::{GroupKeys, Selected, Selection, Standalone, Subquery};
use crate::expr::{Group, IntoOrder, List, Operand, Predicate};
use crate::model::{AsIs, DerivedTable, TableOf};
use crate::sql::ast::{self, Form, GroupBy, Instance, Item, Order, Origin};
use crate::value::{ColumnType, ColumnValue};

/// A query of values as the table `T`, whose columns are the fields of that struct: what
/// [`as_table`](Selected::as_table) makes. It is filtered, ordered and selected from as a table is, and sent by
/// `.all(&db)`, `.one(&db)`, `.required(&db)`, `.count(&db)` or `.exists(&db)`: one statement, one round trip.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Derived<T> {
    select: ast::Select,
    of: PhantomData<fn() -> T>,
}

/// The columns of a query that is a table, as a closure gets them: by the names of the struct's fields.
pub type DerivedColumns<T> = <T as DerivedTable>::Columns<AsIs<T>>;

impl<M: Standalone, R> Selected<M, R> {
    /// The query as a table that another query reads from: what was selected are its columns, which the struct `T` names. It
    /// has a field for each, with its type and in their order: `#[derive(Projection)]` without a model. A struct of other
    /// types is a compile error.
    ///
    /// So groups are filtered, ordered, counted and grouped again, and a window function's value can stand in a condition.
    ///
    /// SQL: `SELECT … FROM (SELECT …) AS "Spending"("user_id", "total")`, or in WITH: [`cte`](Derived::cte). Hooks of the
    /// model narrow it as they would narrow the query alone.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    ///
    /// #[derive(Projection)]
    /// struct Written {
    ///     author_id: Uuid,
    ///     posts: i64,
    /// }
    ///
    /// let written = Post::find()
    ///     .group_by(Post::author_id)
    ///     .select(|author| (author, count()))
    ///     .as_table::<Written>();
    /// let busy = written.clone().filter(|written| written.posts.gt(10)).order_by(|written| written.posts.desc());
    /// assert!(busy.to_sql().ends_with(r#") AS "Written"("author_id", "posts") WHERE "Written"."posts" > $1 ORDER BY "Written"."posts" DESC"#));
    ///
    /// # async fn example(db: &Database, written: orm::query::Derived<Written>) -> orm::Result<()> {
    /// // How many posts an author has, and how many authors have as many.
    /// let authors: Vec<(i64, i64)> =
    ///     written.group_by(|written| written.posts).select(|posts, _| (posts, count())).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn as_table<T: TableOf<R>>(self) -> Derived<T> {
        Derived::of(self.into_subquery())
    }
}

impl<T: DerivedTable> Derived<T> {
    fn of(query: ast::Query) -> Self {
        let origin = Origin::Query(Box::new(ast::Derived { query, form: Form::From }));
        Derived { select: ast::Select { origin, ..ast::Select::from(T::TABLE) }, of: PhantomData }
    }

    fn in_form(mut self, form: Form) -> Self {
        if let Origin::Query(derived) = &mut self.select.origin {
            derived.form = form;
        }
        self
    }

    /// Has the query in WITH, which the server treats as one in FROM: it is a common table expression.
    ///
    /// SQL: `WITH "Spending"("user_id", "total") AS (SELECT …) SELECT … FROM "Spending"`. In that statement the name hides a table
    /// of the database that is spelled the same.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().cte();
    /// assert!(query.to_sql().starts_with(r#"WITH "Title"("title") AS (SELECT "posts"."title" FROM "posts") SELECT"#));
    /// ```
    pub fn cte(self) -> Self {
        self.in_form(Form::With(None))
    }

    /// Has the query in WITH, and lets the server run it by itself and keep its rows: no condition gets into it from
    /// outside. SQL: `WITH … AS MATERIALIZED (…)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().materialized();
    /// assert!(query.to_sql().starts_with(r#"WITH "Title"("title") AS MATERIALIZED (SELECT"#));
    /// ```
    pub fn materialized(self) -> Self {
        self.in_form(Form::With(Some(true)))
    }

    /// Has the query in WITH, and makes the server plan it as a part of the one outside, even if it would not.
    /// SQL: `WITH … AS NOT MATERIALIZED (…)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().not_materialized();
    /// assert!(query.to_sql().starts_with(r#"WITH "Title"("title") AS NOT MATERIALIZED (SELECT"#));
    /// ```
    pub fn not_materialized(self) -> Self {
        self.in_form(Form::With(Some(false)))
    }

    /// Keeps only the rows that satisfy the predicate; of several filters, all. A predicate that is NULL drops the row.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.filter(|post| post.views.between(10, 20));
    /// assert!(query.to_sql().ends_with(r#" WHERE "Viewed"."views" BETWEEN $1 AND $2"#));
    /// ```
    pub fn filter<P: Predicate<T>>(mut self, predicate: impl FnOnce(DerivedColumns<T>) -> P) -> Self {
        let condition = predicate(self.columns()).condition();
        self.select.filter.extend(condition);
        self
    }

    /// The order of the rows; further calls add less significant keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.order_by(|post| (post.views.desc(), post.title));
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "Viewed"."views" DESC, "Viewed"."title""#));
    /// ```
    pub fn order_by<O: IntoOrder<T>>(mut self, order: impl FnOnce(DerivedColumns<T>) -> O) -> Self {
        let keys = order(self.columns()).keys();
        self.select.order.extend(keys);
        self
    }

    /// At most so many rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().limit(3);
    /// assert!(query.to_sql().ends_with(" LIMIT $1"));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.select.limit = Some(rows);
        self
    }

    /// Leaves out the first rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().limit(20).offset(40);
    /// assert!(query.to_sql().ends_with(" LIMIT $1 OFFSET $2"));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.select.offset = Some(rows);
        self
    }

    /// Selects columns and expressions of it in the place of whole rows, window functions too.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.select(|post| (post.title.upper(), post.views * 2));
    /// assert!(query.to_sql().starts_with(r#"SELECT upper("Viewed"."title"), "Viewed"."views" * $1 FROM ("#));
    /// ```
    pub fn select<I: Selection<T>>(mut self, items: impl FnOnce(DerivedColumns<T>) -> I) -> Values<I::Row> {
        let items = items(self.columns()).items();
        Values { query: self.query(items), decode: Decode::of::<T, I>() }
    }

    /// Selects aggregates of all its rows, of a limited one of so many: one row of values.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.aggregate(|post| (orm::expr::count(), post.views.max()));
    /// assert!(query.to_sql().starts_with(r#"SELECT count(*), max("Viewed"."views") FROM ("#));
    /// ```
    pub fn aggregate<I: Selection<Group<T>>>(
        mut self,
        items: impl FnOnce(DerivedColumns<T>) -> I,
    ) -> Values<I::Row> {
        self.select = self.select.into_rows();
        let items = items(self.columns()).items();
        Values { query: self.query(items), decode: Decode::of::<Group<T>, I>() }
    }

    /// Puts its rows into groups, by a column, an expression, or a tuple of them; see
    /// [`group_by`](crate::query::Select::group_by) of a table. A limit before is about the rows that are grouped.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed
    ///     .group_by(|post| post.title)
    ///     .having(|_, post| post.views.sum().gt(100))
    ///     .order_by(|title, _| title)
    ///     .select(|title, post| (title, post.views.max()));
    /// assert!(query.to_sql().ends_with(
    ///     r#" GROUP BY "Viewed"."title" HAVING sum("Viewed"."views") > $1 ORDER BY "Viewed"."title""#
    /// ));
    /// ```
    pub fn group_by<K: GroupKeys<T>>(
        mut self,
        keys: impl FnOnce(DerivedColumns<T>) -> K,
    ) -> DerivedGroups<T, K> {
        self.select = self.select.into_rows();
        let keys = keys(self.columns());
        DerivedGroups { table: self, keys, having: Vec::new(), order: Vec::new() }
    }

    /// Its columns, which no other query takes for its own.
    fn columns(&mut self) -> DerivedColumns<T> {
        T::columns_of(&AsIs::of(T::TABLE, Instance::Derived(self.select.marks.mark())))
    }

    fn query(self, items: Vec<Item>) -> ast::Query {
        ast::Query { select: self.select, items, ..ast::Query::from(T::TABLE) }
    }

    /// The query of its rows, and the same as a SELECT; with `LIMIT 1` where one row is wanted.
    pub(crate) fn into_ast(mut self, single: bool) -> ast::Query {
        if single && self.select.limit.is_none_or(|limit| limit > 1) {
            self.select.limit = Some(1);
        }
        let items = (0..T::TABLE.columns.len()).map(|column| Item::of_column(T::TABLE, column)).collect();
        self.query(items)
    }
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        Derived { select: self.select.clone(), of: PhantomData }
    }
}

/// Groups of the rows of a query that is the table `T`: what is selected of each has yet to be said.
#[must_use = "say what is wanted of each group: `.select(|key, row| (key, count()))`"]
pub struct DerivedGroups<T: DerivedTable, K> {
    table: Derived<T>,
    keys: K,
    having: Vec<ast::Expr>,
    order: Vec<Order>,
}

impl<T: DerivedTable, K: GroupKeys<T>> DerivedGroups<T, K> {
    fn keys(&self) -> K::Keys {
        K::keys(&mut self.keys.nodes().into_iter())
    }

    /// Keeps only the groups that satisfy the predicate; of several, all. The closure is given the keys, and the columns to
    /// be aggregated. SQL: `HAVING …`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.group_by(|post| post.title).having(|_, post| post.views.max().gt(9)).select(|title, _| title);
    /// assert!(query.to_sql().ends_with(r#" HAVING max("Viewed"."views") > $1"#));
    /// ```
    pub fn having<P: Predicate<Group<T>>>(
        mut self,
        predicate: impl FnOnce(K::Keys, DerivedColumns<T>) -> P,
    ) -> Self {
        self.having.extend(predicate(self.keys(), self.table.columns()).condition());
        self
    }

    /// The order of the groups, by keys and aggregates; further calls add less significant keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.group_by(|post| post.title).order_by(|_, post| post.views.max().desc()).select(|title, _| title);
    /// assert!(query.to_sql().ends_with(r#" ORDER BY max("Viewed"."views") DESC"#));
    /// ```
    pub fn order_by<O: IntoOrder<Group<T>>>(
        mut self,
        order: impl FnOnce(K::Keys, DerivedColumns<T>) -> O,
    ) -> Self {
        self.order.extend(order(self.keys(), self.table.columns()).keys());
        self
    }

    /// Selects values of each group: the keys, aggregates of the columns, and what is calculated of them.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let query = viewed.group_by(|post| post.title).select(|title, post| (title, post.views.sum()));
    /// assert!(query.to_sql().starts_with(r#"SELECT "Viewed"."title", sum("Viewed"."views") FROM ("#));
    /// ```
    pub fn select<I: Selection<Group<T>>>(
        mut self,
        items: impl FnOnce(K::Keys, DerivedColumns<T>) -> I,
    ) -> Values<I::Row> {
        let items = items(self.keys(), self.table.columns()).items();
        let keys = self.keys.nodes();
        let mut query = self.table.query(items);
        query.select.order = self.order;
        query.group = Some(GroupBy { keys, by: self.keys.grouping() });
        query.having = self.having;
        Values { query, decode: Decode::of::<Group<T>, I>() }
    }
}

/// A query for values of a query that is a table. `R` is what a row is read as. It is sent by `.all(&db)`, `.one(&db)` or
/// `.required(&db)`: one statement, one round trip; or stands in another query, or is a table again.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Values<R> {
    query: ast::Query,
    decode: Decode<R>,
}

impl<R> Values<R> {
    /// Each combination of values once. SQL: `SELECT DISTINCT …`. What it is ordered by has to be selected.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let query = Post::find().select(Post::title).as_table::<Title>().select(|post| post.title).distinct();
    /// assert!(query.to_sql().starts_with(r#"SELECT DISTINCT "Title"."title" FROM"#));
    /// ```
    pub fn distinct(mut self) -> Self {
        self.query.distinct = true;
        self
    }

    /// The query as a table again; see [`as_table`](Selected::as_table).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// # #[derive(Projection)]
    /// # struct Length { length: i32 }
    /// let titles = Post::find().select(Post::title).as_table::<Title>();
    /// let lengths = titles.select(|post| post.title.length()).as_table::<Length>();
    /// assert!(lengths.to_sql().ends_with(r#"AS "Title"("title")) AS "Length"("length")"#));
    /// ```
    pub fn as_table<T: TableOf<R>>(self) -> Derived<T> {
        Derived::of(self.query)
    }

    /// The statement as data, with `LIMIT 1` where one row is wanted.
    pub(crate) fn into_ast(mut self, single: bool) -> (ast::Query, Decode<R>) {
        if single && self.query.select.limit.is_none_or(|limit| limit > 1) {
            self.query.select.limit = Some(1);
        }
        (self.query, self.decode)
    }
}

impl<R> Clone for Values<R> {
    fn clone(&self) -> Self {
        Values { query: self.query.clone(), decode: self.decode }
    }
}

impl<N, R> Subquery<N> for Values<R> {
    fn into_query(self) -> ast::Query {
        self.query
    }
}

impl<T: ColumnType, R: ColumnValue<Scalar = T>, N> List<N, T> for Values<R> {
    type Truth = R::Beside<bool>;

    fn list(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.query))
    }
}

/// The first value, or NULL if there is none. Of more than one the server says so: limit it.
#[diagnostic::do_not_recommend]
impl<R: ColumnValue, N> Operand<N, R::Scalar> for Values<R> {
    type Type = Option<R::Scalar>;

    fn operand(self) -> ast::Expr {
        ast::Expr::Subquery(Box::new(self.query))
    }
}
