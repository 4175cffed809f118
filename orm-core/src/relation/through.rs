use std::ops::{Deref, DerefMut};

use super::{Include, Loadable, ManyToMany, Rel};
use crate::error::Result;
use crate::expr::{Expr, IntoOrder, Truth};
use crate::model::{Model, Row, Shape};

/// A row of a many-to-many relation with its row of the join table: `Post::tags.with_through()`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct WithThrough<S, J> {
    /// The related row.
    #[serde(flatten)]
    pub row: S,
    /// The row of the join table that relates it.
    pub through: J,
}

impl<R: ManyToMany, S: Shape<Model = R::Target>> Rel<R, WithThrough<S, R::Through>> {
    /// Loads only the related rows whose row of the join table satisfies the predicate.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let first = Post::tags.with_through().filter_through(PostTag::position.lt(3));
    /// let posts = Post::find().include(first).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter_through(self, predicate: Expr<R::Through, impl Truth>) -> Self {
        self.refine(|include| include.filter.push(predicate.into_node()))
    }

    /// The order of the related rows of each parent, by columns of the join table; after what `order_by` says.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let in_order = Post::tags.with_through().order_by_through(PostTag::position);
    /// let posts = Post::find().include(in_order).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn order_by_through(self, order: impl IntoOrder<R::Through>) -> Self {
        self.refine(|include| include.order.extend(order.keys()))
    }
}

impl<S, J> Deref for WithThrough<S, J> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.row
    }
}

impl<S, J> DerefMut for WithThrough<S, J> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.row
    }
}

impl<S: Shape, J: Model> Shape for WithThrough<S, J> {
    type Model = S::Model;

    fn decode(row: Row<'_>) -> Result<Self> {
        let through = <J as Model>::decode(&mut row.through(J::TABLE)?.reader())?;
        Ok(WithThrough { row: S::decode(row)?, through })
    }

    fn model(&self) -> &S::Model {
        self.row.model()
    }

    fn into_model(self) -> S::Model {
        self.row.into_model()
    }
}

impl<S, J, R, T> Include<R, T> for WithThrough<S, J>
where
    S: Include<R, T>,
    J: Model,
    R: Loadable,
    T: Shape<Model = R::Target>,
{
    type Out = WithThrough<S::Out, J>;

    fn attach(self, loaded: R::Slot<T>) -> Self::Out {
        WithThrough { row: self.row.attach(loaded), through: self.through }
    }
}
