use std::marker::PhantomData;

use super::first_of_each::{first_of_each, keys_of};
use super::{Lock, Locked};
use crate::expr::{IntoOrder, Predicate};
use crate::model::{AtDepth, Model, Shape, SoftDelete};
use crate::relation::{Include, Rel, Relation};
use crate::sql::ast::{self, Deleted, InPlace, Origin, RowLock, Rows, Walk};

/// A query for rows in the shape `S`. It is sent by `.all(&db)`, `.one(&db)`, `.required(&db)`, `.count(&db)` or
/// `.exists(&db)`: one statement, one round trip, with all includes.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Select<S: Shape> {
    ast: ast::Select,
    /// Whether at most one row can be found, because the primary key is given.
    by_key: bool,
    /// Whether the hooks of its model narrow it.
    scoped: bool,
    /// Of the rows that are equal in these only the first is found.
    distinct_on: Vec<ast::Order>,
    /// Of rows that are aggregated, which part of the result is wanted.
    aggregated: Option<Rows>,
    of: PhantomData<fn() -> S>,
}

impl<M: Model> Select<M> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        Select {
            ast: ast::Select::from(M::TABLE),
            by_key: false,
            scoped: true,
            distinct_on: Vec::new(),
            aggregated: None,
            of: PhantomData,
        }
    }

    /// Of what a set operation yields; its sides are narrowed already.
    pub(crate) fn of_rows(rows: ast::Select) -> Self {
        Select { ast: rows, scoped: false, ..Select::new() }
    }
}

impl<S: Shape> Select<S> {
    /// Keeps only the rows that satisfy the predicate; of several filters, all. A predicate that is NULL drops the
    /// row.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.gt(100));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" > $1"#));
    /// ```
    pub fn filter(mut self, predicate: impl Predicate<S::Model>) -> Self {
        self.ast.filter.extend(predicate.condition());
        self
    }

    /// Finds soft-deleted rows too; their `deleted_at` tells them apart.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// assert!(Document::find().to_sql().ends_with(r#" WHERE "documents"."deleted_at" IS NULL"#));
    /// assert!(Document::find().with_deleted().to_sql().ends_with(r#" FROM "documents""#));
    /// ```
    pub fn with_deleted(mut self) -> Self
    where
        S::Model: SoftDelete,
    {
        self.ast.deleted = Deleted::Included;
        self
    }

    /// Finds soft-deleted rows, and no others.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// let trash = Document::find().only_deleted();
    /// assert!(trash.to_sql().ends_with(r#" WHERE "documents"."deleted_at" IS NOT NULL"#));
    /// ```
    pub fn only_deleted(mut self) -> Self
    where
        S::Model: SoftDelete,
    {
        self.ast.deleted = Deleted::Only;
        self
    }

    /// The order of the rows; further calls add less significant keys. Without one they come in no particular order.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by((Post::views.desc(), Post::id));
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."views" DESC, "posts"."id""#));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<S::Model>) -> Self {
        self.ast.order.extend(order.keys());
        self
    }

    /// Of the rows that are equal in the keys, a column, an expression or a tuple of them, only the first in the query's
    /// order: of the posts of each author the newest.
    ///
    /// What is said of the order decides which row that is. The keys come first in it, as PostgreSQL wants it, whether they
    /// are named there or not; a direction that is said for one of them counts. Filters, said before or behind, choose among
    /// the rows before; limits, pages, cursors, counts, aggregates and includes are about the rows that are found so. They
    /// cannot be locked. Of further calls the last counts.
    ///
    /// SQL: `SELECT columns FROM (SELECT DISTINCT ON (keys) columns FROM table WHERE … ORDER BY keys, order) AS table ORDER BY
    /// keys, order`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let newest = Post::find().distinct_on(Post::author_id).order_by(Post::published_at.desc().nulls_last());
    /// let order = r#"ORDER BY "posts"."author_id", "posts"."published_at" DESC NULLS LAST"#;
    /// let sql = newest.select(Post::title).to_sql();
    /// assert!(sql.starts_with(r#"SELECT "posts"."title" FROM (SELECT DISTINCT ON ("posts"."author_id") "posts"."id", "#));
    /// assert!(sql.ends_with(&format!(r#" FROM "posts" {order}) AS "posts" {order}"#)));
    /// ```
    pub fn distinct_on(mut self, keys: impl IntoOrder<S::Model>) -> Self {
        self.distinct_on = keys.keys();
        self
    }

    /// At most so many rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().limit(20);
    /// assert!(query.to_sql().ends_with(r#" LIMIT $1"#));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.ast.limit = Some(rows);
        self
    }

    /// Leaves out the first rows. The server still reads them: for deep pages see
    /// [`cursor_page`](Select::cursor_page).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::id).limit(20).offset(40);
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."id" LIMIT $1 OFFSET $2"#));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.ast.offset = Some(rows);
        self
    }

    /// Loads a relation beside each row, in the same statement: the rows' type changes to one that has it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().include(Post::author).include(Post::tags).all(db).await?;
    /// for post in &posts {
    ///     println!("{} by {}, {} tags", post.title, post.author.name, post.tags.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn include<R, T>(mut self, relation: Rel<R, T>) -> Select<S::Out>
    where
        R: Relation,
        T: Shape<Model = R::Target>,
        S: Include<R, T>,
    {
        self.ast.includes.push(relation.into_include());
        self.shaped()
    }

    /// Leaves out what the model's `before_find` hooks would add to the query.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model)]
    /// #[model(before_find = in_print)]
    /// struct Book {
    ///     #[column(primary_key)]
    ///     id: i64,
    ///     in_print: bool,
    /// }
    ///
    /// fn in_print(query: Select<Book>) -> Select<Book> {
    ///     query.filter(Book::in_print.eq(true))
    /// }
    ///
    /// assert!(Book::find().to_sql().ends_with(r#" WHERE "books"."in_print" = $1"#));
    /// assert!(Book::find().unscoped().to_sql().ends_with(r#" FROM "books""#));
    /// ```
    pub fn unscoped(mut self) -> Self {
        self.scoped = false;
        self
    }

    /// Lets its model's hooks narrow it, unless it is [`unscoped`](Select::unscoped). Its includes stay as they are.
    pub(crate) fn narrowed(mut self, narrow: impl FnOnce(Select<S::Model>) -> Select<S::Model>) -> Self {
        if !self.scoped {
            return self;
        }
        if let Origin::Rows(InPlace::DistinctOn(keys, rows)) = self.ast.origin {
            // A side of a join: the hooks choose among the rows of which it is the first ones.
            let query = Select { distinct_on: keys_of(&keys, &rows.order), ..Select::of_ast(*rows, true) };
            let rows = narrow(query).into_ast(false);
            self.ast.origin = match rows.origin {
                Origin::Rows(first) if rows.limit.is_none() && rows.offset.is_none() => Origin::Rows(first),
                origin => Origin::Rows(InPlace::Part(Box::new(ast::Select { origin, ..rows }))),
            };
            self.scoped = false;
            return self;
        }
        let includes = std::mem::take(&mut self.ast.includes);
        let lock = self.ast.lock.take();
        self.scoped = false;
        let mut query = narrow(self.shaped());
        query.ast.includes = includes;
        query.ast.lock = lock;
        query.scoped = false;
        query.shaped()
    }

    /// Locks the rows that the query finds until the transaction ends: `.lock(ForUpdate)`. Said last, and sent in a
    /// transaction only: a lock outside of one would end with its own statement, so it does not compile.
    ///
    /// SQL: `… FOR UPDATE`. With includes the rows of the query itself are locked, the included ones are not.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// db.transaction(async |tx| {
    ///     let post = Post::find_by_pk(1).lock(ForUpdate).required(tx).await?;
    ///     post.update(tx, |post| post.views += 1).await
    /// })
    /// .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn lock(self, lock: Lock) -> Locked<S> {
        Locked::new(self, lock)
    }

    /// Without its includes.
    pub(super) fn into_plain(mut self) -> Select<S::Model> {
        self.ast.includes.clear();
        self.ast.extra.clear();
        self.shaped()
    }

    fn shaped<T: Shape>(self) -> Select<T> {
        let Select { ast, by_key, scoped, distinct_on, aggregated, of: _ } = self;
        Select { ast, by_key, scoped, distinct_on, aggregated, of: PhantomData }
    }

    /// Of a statement, and whether hooks narrow it.
    pub(super) fn of_ast(ast: ast::Select, scoped: bool) -> Self {
        Select { ast, by_key: false, scoped, distinct_on: Vec::new(), aggregated: None, of: PhantomData }
    }

    /// The statement as it is, and whether hooks narrow it.
    pub(super) fn into_source(self) -> (ast::Select, bool) {
        let scoped = self.scoped;
        if self.distinct_on.is_empty() {
            return (self.ast, scoped);
        }
        (first_of_each(self.distinct_on, self.ast), scoped)
    }

    /// As the rows that are aggregated: what is said of it from now on is about the result.
    pub(super) fn aggregated(mut self) -> Self {
        self.aggregated = Some(Rows::default());
        self
    }

    /// What its limit and offset are from now on: its own, or those of what is aggregated.
    pub(super) fn limits(&mut self) -> (&mut Option<u64>, &mut Option<u64>) {
        match &mut self.aggregated {
            Some(rows) => (&mut rows.limit, &mut rows.offset),
            None => (&mut self.ast.limit, &mut self.ast.offset),
        }
    }

    /// Whether its rows are what another query makes of the table's.
    pub(crate) fn has_other_rows(&self) -> bool {
        !self.distinct_on.is_empty() || matches!(self.ast.origin, Origin::Rows(_))
    }

    /// What was said of the order.
    pub(crate) fn order_keys(&self) -> Vec<ast::Expr> {
        self.ast.order.iter().chain(&self.distinct_on).map(|key| key.expr.clone()).collect()
    }

    /// Whether hooks narrow what is found from its rows on. What a set operation yields is narrowed already, and says nothing
    /// of that.
    pub(super) fn narrows_what_follows(&self) -> bool {
        self.scoped || matches!(self.ast.origin, Origin::Rows(InPlace::Combined(_)))
    }

    /// With its lock.
    pub(super) fn locked(mut self, lock: RowLock) -> Self {
        self.ast.lock = Some(lock);
        self
    }

    /// With a key of its order that no expression of its model says.
    pub(super) fn and_order(mut self, key: ast::Order) -> Self {
        self.ast.order.push(key);
        self
    }

    pub(super) fn by_key(mut self) -> Self {
        self.by_key = true;
        self
    }

    pub(super) fn and(mut self, condition: ast::Expr) -> Self {
        self.ast.filter.push(condition);
        self
    }

    /// With what was said of a relation whose rows it finds.
    pub(super) fn refined(mut self, include: ast::Include) -> Self {
        self.ast.deleted = include.deleted;
        self.ast.filter.extend(include.filter);
        self.ast.order.extend(include.order);
        self.ast.limit = include.limit;
        self
    }

    /// The statement as data, with `LIMIT 1` where one row is wanted and more could be found.
    pub(crate) fn into_ast(mut self, single: bool) -> ast::Select {
        let at_most_one = single && !self.by_key;
        if let (true, (limit, _)) = (at_most_one, self.limits())
            && limit.is_none_or(|limit| limit > 1)
        {
            *limit = Some(1);
        }
        if !self.distinct_on.is_empty() {
            self.ast = first_of_each(self.distinct_on, self.ast);
        }
        match self.aggregated {
            Some(Rows { limit, offset, .. }) => ast::Select { limit, offset, ..self.ast.into_rows() },
            None => self.ast,
        }
    }
}

impl<M: Model> Select<AtDepth<M>> {
    /// The rows that a walk reaches.
    pub(super) fn of_walk(walk: Walk, scoped: bool) -> Self {
        let mut ast = ast::Select::from(M::TABLE);
        if walk.start.wants_deleted() {
            ast.deleted = Deleted::Included;
        }
        ast.extra.push((Walk::DEPTH, Walk::DEPTH_TYPE));
        ast.origin = Origin::Walk(Box::new(walk));
        Select::of_ast(ast, scoped)
    }
}

impl<S: Shape> Select<AtDepth<S>> {
    /// With something else said of its walk.
    pub(super) fn walked(mut self, change: impl FnOnce(&mut Walk)) -> Self {
        if let Origin::Walk(walk) = &mut self.ast.origin {
            change(walk);
        }
        self
    }
}

impl<S: Shape> Clone for Select<S> {
    fn clone(&self) -> Self {
        Select {
            ast: self.ast.clone(),
            by_key: self.by_key,
            scoped: self.scoped,
            distinct_on: self.distinct_on.clone(),
            aggregated: self.aggregated.clone(),
            of: PhantomData,
        }
    }
}
