//! Rows that are created together with the rows that belong to them: a parent, its children, theirs, and rows that are
//! linked to it. One transaction, and for each relation of a level one statement, however many rows it has.
//!
//! The builder's type says what is created, `Children<(), order::items, …>`, level by level, and so does what `save`
//! yields: `OrderWith<Vec<OrderItem>>`. All rows of a level are saved before any of the level below, whose foreign keys
//! are filled in between.

mod branch;
mod given;
mod linked;
mod node;

pub use self::branch::{Children, Parent};
pub use self::given::{JoinedRow, NewChild, NotGiven, PlainJoin, RelatedRow};
pub use self::linked::Linked;
pub use self::node::{Existing, New, NewOrExisting, Node};

use validator::ValidationErrors;

use super::terminal::{Pending, saved};
use super::{Executor, Session, Transaction, life};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Shape, refused};
use crate::query::Insert;

/// What is created, or linked, together with a row of the model `M`.
#[doc(hidden)]
pub trait Branches<M: Model>: Sized + Send + 'static {
    /// The row with all of it.
    type Shape: Shape<Model = M>;

    /// Notes what is wrong with the row and with all that belongs to it by their rules alone. The columns in `later` are
    /// filled in when the row is saved.
    ///
    /// # Errors
    /// If a value of a row cannot be sent.
    fn check(&self, row: &Insert<M>, later: &[usize], errors: &mut ValidationErrors) -> Result<()>;

    /// Saves rows with all that belongs to them, and returns them in their order.
    fn save(rows: Vec<(Insert<M>, Self)>, tx: &Transaction) -> Pending<'_, Vec<Self::Shape>>;

    /// Saves one row with all that belongs to it, in a transaction or savepoint of its own.
    fn create(self, row: Insert<M>, session: Session<'_>) -> Pending<'_, Self::Shape> {
        Box::pin(async move {
            // What is wrong by the attributes alone is known before anything is sent.
            let mut errors = ValidationErrors::new();
            self.check(&row, &[], &mut errors)?;
            if !errors.is_empty() {
                return Err(refused(M::TABLE, errors));
            }
            let scope = session.scope().await?;
            let saved = Self::save(vec![(row, self)], scope.tx()).await;
            let saved = saved.and_then(|rows| rows.into_iter().next().ok_or_else(|| lost(M::TABLE)));
            scope.close(saved).await
        })
    }
}

/// A row alone: one statement, without a transaction unless its hooks need one.
impl<M: Model> Branches<M> for () {
    type Shape = M;

    fn check(&self, row: &Insert<M>, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        life::note_rules(row, later, errors)
    }

    fn save(rows: Vec<(Insert<M>, Self)>, tx: &Transaction) -> Pending<'_, Vec<M>> {
        Box::pin(life::create_level(rows.into_iter().map(|(row, ())| row).collect(), tx))
    }

    fn create(self, row: Insert<M>, session: Session<'_>) -> Pending<'_, M> {
        saved(row, session)
    }
}

/// Saves a row that a create builder has, with all that was given with it.
#[doc(hidden)]
pub fn create_graph<M: Model, B: Branches<M>>(
    row: Insert<M>,
    branches: B,
    db: &(impl Executor + ?Sized),
) -> Pending<'_, B::Shape> {
    branches.create(row, db.session())
}

/// Each group takes its share of the saved rows, which stand in the order in which they were sent.
fn shares<T>(rows: Vec<T>, counts: Vec<usize>) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    counts.into_iter().map(move |count| rows.by_ref().take(count).collect())
}

/// A statement that yields fewer rows than it was given is an error already, so that this one is never seen.
#[cold]
fn lost(table: &'static crate::schema::Table) -> Error {
    let message = format!("a row of {} was written, but it did not come back", table.name);
    Error::new(ErrorKind::Other, message).with_table(table.name)
}
