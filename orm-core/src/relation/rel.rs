use std::marker::PhantomData;

use super::{Include, ManyToMany, Relation, ToMany, WithThrough};
use crate::expr::{Expr, IntoOrder, Truth};
use crate::model::{Model, Shape};
use crate::sql::ast;

/// A relation as a value: `Post::comments`, refined on the way to `.include(…)`:
/// `Post::comments.filter(…).order_by(…).limit(3).include(Comment::author)`. `S` is the shape in which the related
/// rows are loaded.
#[must_use = "a relation does nothing until a query includes it"]
pub struct Rel<R: Relation, S = <R as Relation>::Target> {
    /// What was said of it beyond its name.
    refined: Option<Box<ast::Include>>,
    of: PhantomData<fn() -> (R, S)>,
}

impl<R: Relation> Rel<R> {
    /// The relation, unrefined; the derive calls it.
    #[doc(hidden)]
    pub const fn new() -> Self {
        Rel { refined: None, of: PhantomData }
    }
}

impl<R: Relation, S> Clone for Rel<R, S> {
    fn clone(&self) -> Self {
        Rel { refined: self.refined.clone(), of: PhantomData }
    }
}

impl<R: Relation> Default for Rel<R> {
    fn default() -> Self {
        Rel::new()
    }
}

impl<R: Relation, S> Rel<R, S> {
    /// Whether nothing was said of it beyond its name.
    pub(crate) fn is_bare(&self) -> bool {
        self.refined.is_none()
    }

    pub(crate) fn into_include(self) -> ast::Include {
        self.refined.map_or_else(|| ast::Include::of(R::DEF), |refined| *refined)
    }

    pub(super) fn refine<T>(self, change: impl FnOnce(&mut ast::Include)) -> Rel<R, T> {
        let mut include = self.refined.unwrap_or_else(|| Box::new(ast::Include::of(R::DEF)));
        change(&mut include);
        Rel { refined: Some(include), of: PhantomData }
    }
}

impl<R: Relation, S: Shape<Model = R::Target>> Rel<R, S> {
    /// Loads a relation of the related rows too, in the same statement.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().include(Post::comments.include(Comment::author)).all(db).await?;
    /// for comment in posts.iter().flat_map(|post| &post.comments) {
    ///     println!("{}: {}", comment.author.name, comment.body);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn include<Q, T>(self, relation: Rel<Q, T>) -> Rel<R, S::Out>
    where
        Q: Relation,
        T: Shape<Model = Q::Target>,
        S: Include<Q, T>,
    {
        self.refine(|include| include.includes.push(relation.into_include()))
    }

    /// Loads only the related rows that satisfy the predicate; of several filters, all.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let approved = Post::comments.filter(Comment::approved.eq(true));
    /// let posts = Post::find().include(approved).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(self, predicate: Expr<R::Target, impl Truth>) -> Self
    where
        R: ToMany,
    {
        self.refine(|include| include.filter.push(predicate.into_node()))
    }

    /// The order of the related rows of each parent. Without one they come in no particular order.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest_first = Post::comments.order_by(Comment::created_at.desc());
    /// let posts = Post::find().include(newest_first).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn order_by(self, order: impl IntoOrder<R::Target>) -> Self
    where
        R: ToMany,
    {
        self.refine(|include| include.order.extend(order.keys()))
    }

    /// At most so many related rows of each parent. An index on the foreign key and the order answers it without
    /// reading the rest.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest = Post::comments.order_by(Comment::created_at.desc()).limit(3);
    /// let posts = Post::find().include(newest).all(db).await?;
    /// assert!(posts.iter().all(|post| post.comments.len() <= 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn limit(self, per_parent: u64) -> Self
    where
        R: ToMany,
    {
        self.refine(|include| include.limit = Some(per_parent))
    }

    /// Loads with each related row its row of the join table, as its field `through`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().include(Post::tags.with_through()).all(db).await?;
    /// for tag in posts.iter().flat_map(|post| &post.tags) {
    ///     println!("{}. {}", tag.through.position, tag.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_through(self) -> Rel<R, WithThrough<S, R::Through>>
    where
        R: ManyToMany,
    {
        self.refine(|include| include.through = true)
    }
}

impl<R: ToMany> Rel<R> {
    /// The related rows of one row, as a query of its own: `Post::comments.of(&post).filter(…).all(&db)`.
    #[doc(hidden)]
    pub fn related_to(row: &impl Shape<Model = R::Source>) -> ast::Expr {
        let key = R::Source::TABLE.primary_key;
        let keys = key.iter().map(|&column| row.model().field(column).value()).collect();
        ast::Expr::RelatedTo { relation: R::DEF, keys }
    }
}
