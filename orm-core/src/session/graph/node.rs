use validator::ValidationErrors;

use super::super::Transaction;
use super::super::terminal::Pending;
use super::{Branches, lost};
use crate::error::Result;
use crate::model::{Model, Shape};
use crate::query::Insert;

/// A row of a graph: one to be created with all that belongs to it, or one that is there.
#[doc(hidden)]
pub trait Node: Sized + Send + 'static {
    /// The model.
    type Model: Model;

    /// The row with all that belongs to it.
    type Shape: Shape<Model = Self::Model>;

    /// The row, if it is to be created.
    fn row(&mut self) -> Option<&mut Insert<Self::Model>>;

    /// As [`Branches::check`].
    ///
    /// # Errors
    /// If a value of a row cannot be sent.
    fn check(&self, later: &[usize], errors: &mut ValidationErrors) -> Result<()>;

    /// As [`Branches::save`].
    fn save(nodes: Vec<Self>, tx: &Transaction) -> Pending<'_, Vec<Self::Shape>>;
}

/// A row to be created, with what is created with it.
#[doc(hidden)]
pub struct New<M, B> {
    row: Insert<M>,
    branches: B,
}

impl<M: Model, B: Branches<M>> New<M, B> {
    /// The derive calls it.
    pub fn with(row: Insert<M>, branches: B) -> Self {
        New { row, branches }
    }
}

impl<M: Model, B: Branches<M>> Node for New<M, B> {
    type Model = M;
    type Shape = B::Shape;

    fn row(&mut self) -> Option<&mut Insert<M>> {
        Some(&mut self.row)
    }

    fn check(&self, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        self.branches.check(&self.row, later, errors)
    }

    fn save(nodes: Vec<Self>, tx: &Transaction) -> Pending<'_, Vec<B::Shape>> {
        B::save(nodes.into_iter().map(|node| (node.row, node.branches)).collect(), tx)
    }
}

/// A row that is there.
#[doc(hidden)]
pub struct Existing<S>(pub(super) S);

impl<S: Shape> Node for Existing<S> {
    type Model = S::Model;
    type Shape = S;

    fn row(&mut self) -> Option<&mut Insert<S::Model>> {
        None
    }

    fn check(&self, _: &[usize], _: &mut ValidationErrors) -> Result<()> {
        Ok(())
    }

    fn save(nodes: Vec<Self>, _: &Transaction) -> Pending<'_, Vec<S>> {
        let rows = nodes.into_iter().map(|Existing(row)| row).collect();
        Box::pin(std::future::ready(Ok(rows)))
    }
}

/// Rows of which some are created and some are there, in one list.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// # async fn example(ada: User, rust: Tag, db: &Database) -> orm::Result<()> {
/// use orm::NewOrExisting::{Existing, New};
/// let tags = [Existing(&rust), New(Tag::create().name("sql"))];
/// let post = Post::create().title("Hello").body("…").author_id(ada.id).tags(tags).save(db).await?;
/// assert_eq!(post.tags.len(), 2);
/// # Ok(())
/// # }
/// ```
pub enum NewOrExisting<N, E> {
    /// A create builder.
    New(N),
    /// A row that is there, by reference.
    Existing(E),
}

impl<N, S> Node for NewOrExisting<N, Existing<S>>
where
    N: Node<Model = S::Model, Shape = S>,
    S: Shape,
{
    type Model = S::Model;
    type Shape = S;

    fn row(&mut self) -> Option<&mut Insert<S::Model>> {
        match self {
            NewOrExisting::New(node) => node.row(),
            NewOrExisting::Existing(_) => None,
        }
    }

    fn check(&self, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        match self {
            NewOrExisting::New(node) => node.check(later, errors),
            NewOrExisting::Existing(_) => Ok(()),
        }
    }

    fn save(nodes: Vec<Self>, tx: &Transaction) -> Pending<'_, Vec<S>> {
        Box::pin(async move {
            let (mut new, mut rows) = (Vec::new(), Vec::with_capacity(nodes.len()));
            for node in nodes {
                match node {
                    NewOrExisting::New(node) => {
                        new.push(node);
                        rows.push(None);
                    }
                    NewOrExisting::Existing(Existing(row)) => rows.push(Some(row)),
                }
            }
            let mut saved = N::save(new, tx).await?.into_iter();
            let each = rows.into_iter().map(|row| row.or_else(|| saved.next()));
            each.map(|row| row.ok_or_else(|| lost(S::Model::TABLE))).collect()
        })
    }
}
