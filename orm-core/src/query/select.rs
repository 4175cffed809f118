use std::marker::PhantomData;

use super::{Lock, Locked};
use crate::expr::{Expr, IntoOrder};
use crate::model::{Model, Shape};
use crate::relation::{Include, Rel, Relation};
use crate::sql::ast::{self, RowLock};

/// A query for rows in the shape `S`. It is sent by `.all(&db)`, `.one(&db)`, `.required(&db)`, `.count(&db)` or
/// `.exists(&db)`: one statement, one round trip, with all includes.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Select<S: Shape> {
    ast: ast::Select,
    /// Whether at most one row can be found, because the primary key is given.
    by_key: bool,
    of: PhantomData<fn() -> S>,
}

impl<M: Model> Select<M> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        Select { ast: ast::Select::from(M::TABLE), by_key: false, of: PhantomData }
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
    pub fn filter(mut self, predicate: Expr<S::Model, bool>) -> Self {
        self.ast.filter.push(predicate.into_node());
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

    /// Leaves out the first rows. The server still reads them: for deep pages filter by the last row's key instead.
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
        Select { ast: self.ast, by_key: self.by_key, of: PhantomData }
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

    /// With its lock.
    pub(super) fn locked(mut self, lock: RowLock) -> Self {
        self.ast.lock = Some(lock);
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
        self.ast.filter.extend(include.filter);
        self.ast.order.extend(include.order);
        self.ast.limit = include.limit;
        self
    }

    /// The statement as data, with `LIMIT 1` where one row is wanted and more could be found.
    pub(crate) fn into_ast(mut self, single: bool) -> ast::Select {
        if single && !self.by_key && self.ast.limit.is_none_or(|limit| limit > 1) {
            self.ast.limit = Some(1);
        }
        self.ast
    }
}

impl<S: Shape> Clone for Select<S> {
    fn clone(&self) -> Self {
        Select { ast: self.ast.clone(), by_key: self.by_key, of: PhantomData }
    }
}
