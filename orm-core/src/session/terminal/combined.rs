use super::super::{Executor, Plan, Session};
use super::Pending;
use super::select::not_found;
use super::selected::rows;
use crate::model::Model;
use crate::query::{Combined, Select, Selected, Standalone, combined_rows};
use crate::sql::ast::{Branch, Output, SetOperator};
use crate::sql::{Statement, render};

/// A query whose rows are read as `R`: what can be combined with another one of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no query of `{R}`, so that the two cannot be combined",
    label = "expected a query whose rows are `{R}`",
    note = "both sides find rows of one model, or select values of the same types in the same order: `.nullable()` makes an expression an `Option`, `.cast()` another type",
    note = "relations are included behind it: `a.union(b).include(…)`"
)]
pub trait Combinable<R> {
    /// The query, as a side of a set operation.
    #[doc(hidden)]
    fn branch(self) -> Branch;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Combinable<M> for Select<M> {
    fn branch(self) -> Branch {
        Branch::of_rows(self.by_hooks().into_ast(false))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Standalone, R: Send + 'static> Combinable<R> for Selected<M, R> {
    fn branch(self) -> Branch {
        Branch::of_values(self.query(false).0)
    }
}

#[diagnostic::do_not_recommend]
impl<R> Combinable<R> for Combined<R> {
    fn branch(self) -> Branch {
        Branch::of_values(self.into_statement(false).0)
    }
}

/// The six set operations, each with its docs and a tail that its example ends in.
macro_rules! operations {
    ($($(#[$doc:meta])* $method:ident $operator:ident;)*) => {
        /// Set operations: the rows of two queries as those of one. Each side says for itself which rows it finds, in which
        /// order and how many of them, and whether deleted ones are among these, and is narrowed by its model's hooks; what
        /// is said behind is about the rows of both: filters, order, limits, includes, pages, aggregates. Further operations
        /// come one after the other, as they are written: `a.union(b).intersect(c)` is `(a UNION b) INTERSECT c`.
        ///
        /// Rows are compared by all columns, NULLs being equal. They cannot be locked, and what `union_all` repeats has no pages
        /// from cursors.
        ///
        /// SQL: `SELECT columns FROM (SELECT columns FROM posts WHERE … UNION SELECT columns FROM posts WHERE …) AS posts …`.
        impl<M: Model> Select<M> {
            $($(#[$doc])*
            pub fn $method(self, other: impl Combinable<M>) -> Select<M> {
                let combined = combined_rows(M::TABLE, SetOperator::$operator, self.branch(), other.branch());
                Select::of_rows(combined)
            })*
        }

        /// Set operations: the values of two queries, of one model or of different ones, as those of one. Each side says for
        /// itself which rows it finds, in which order and how many of them, and is narrowed by its model's hooks. Further
        /// operations come one after the other, as they are written: `a.union(b).intersect(c)` is `(a UNION b) INTERSECT c`.
        ///
        /// Rows are compared by all values, NULLs being equal.
        ///
        /// SQL: `SELECT c0, c1 FROM (SELECT … UNION SELECT …) AS orm_rows(c0, c1) …`.
        impl<M: Standalone, R: Send + 'static> Selected<M, R> {
            $($(#[$doc])*
            pub fn $method(self, other: impl Combinable<R>) -> Combined<R> {
                let (query, decode) = self.query(false);
                Combined::of(SetOperator::$operator, query, other.branch(), decode)
            })*
        }

        /// Further set operations: of all that stands before, and another query.
        impl<R> Combined<R> {
            $($(#[$doc])*
            pub fn $method(self, other: impl Combinable<R>) -> Combined<R> {
                let (query, decode) = self.into_statement(false);
                Combined::of(SetOperator::$operator, query, other.branch(), decode)
            })*
        }
    };
}

operations! {
    /// The rows of either, each once. SQL: `a UNION b`.
    union Union;
    /// The rows of either, as often as they come. SQL: `a UNION ALL b`. The cheapest: nothing is compared.
    union_all UnionAll;
    /// The rows of both, each once. SQL: `a INTERSECT b`.
    intersect Intersect;
    /// The rows of both, as often as in the one that has fewer of them. SQL: `a INTERSECT ALL b`.
    intersect_all IntersectAll;
    /// The rows of the first that the other lacks, each once. SQL: `a EXCEPT b`.
    except Except;
    /// The rows of the first, less one for each equal one of the other. SQL: `a EXCEPT ALL b`.
    except_all ExceptAll;
}

impl<R: Send + 'static> Combined<R> {
    /// Every row of values. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `Decode` if a value is none of its type; those of the connection. Of kind `Statement` if a type of the
    /// database has no equality, and the operation has to compare: not those of this library, whose JSON is `jsonb`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names = User::find().select(User::name).union(Tag::find().select(Tag::name));
    /// let names: Vec<String> = names.order_by(|name| name).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let (query, decode) = self.into_statement(false);
        Box::pin(rows(db.session(), render::query(&query), decode))
    }

    /// The first row of values, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Combined::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names = User::find().select(User::name).union(Tag::find().select(Tag::name));
    /// let first: Option<String> = names.order_by(|name| name).one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<R>> {
        let (query, decode) = self.into_statement(true);
        let rows = rows(db.session(), render::query(&query), decode);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// The first row of values; that there is none is an error. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Combined::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (ids, authors) = (User::find().select(User::id), Post::find().select(Post::author_id));
    /// let one_without_posts = ids.except(authors).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, R> {
        let (query, decode) = self.into_statement(true);
        let table = query.select.table;
        let rows = rows(db.session(), render::query(&query), decode);
        Box::pin(async move { rows.await?.into_iter().next().ok_or_else(|| not_found(table)) })
    }

    /// How many rows there are. One statement, one round trip. SQL: `SELECT count(*) FROM (a UNION b) AS …`.
    ///
    /// # Errors
    /// As [`all`](Combined::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (ids, authors) = (User::find().select(User::id), Post::find().select(Post::author_id));
    /// let without_posts = ids.except(authors).count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = render::select(&self.into_statement(false).0.select, Output::Count);
        let session: Session<'_> = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(u64::try_from(count).unwrap_or(0)) // count(*) is never negative
        })
    }

    /// Whether there is a row. One statement, one round trip. SQL: `SELECT EXISTS (SELECT 1 FROM (a UNION b) AS …)`.
    ///
    /// # Errors
    /// As [`all`](Combined::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (ids, authors) = (User::find().select(User::id), Post::find().select(Post::author_id));
    /// let everybody_writes = !ids.except(authors).exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        let statement = render::select(&self.into_statement(false).0.select, Output::Exists);
        let session = db.session();
        Box::pin(async move { session.scalar(&statement).await })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Combined::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names = User::find().select(User::name).union(Tag::find().select(Tag::name));
    /// println!("{}", names.explain(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        let statement = self.to_statement();
        let session = db.session();
        Box::pin(async move { Plan::of(session, &statement, false).await })
    }

    /// The statement that [`all`](Combined::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let names = User::find().select(User::name).union(Tag::find().select(Tag::name));
    /// let sides = r#"SELECT "users"."name" FROM "users" UNION SELECT "tags"."name" FROM "tags""#;
    /// assert_eq!(names.to_sql(), format!("SELECT orm_rows.c0 FROM ({sides}) AS orm_rows(c0)"));
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The same with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        render::query(&self.clone().into_statement(false).0)
    }
}
