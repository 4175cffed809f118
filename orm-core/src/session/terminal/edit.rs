use super::super::life::{self, Event, LifeOfKinds};
use super::super::{Executor, Session};
use super::as_read::{AsRead, gone, is_row};
use super::select::returned;
use super::{Pending, soft_delete};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Amount, Expression, Number};
use crate::model::{Column, Edit, Model, Shape, SoftDelete, Writable, plain_bytes};
use crate::schema::Table;
use crate::sql::ast::{self, Assignment, Deleted, Returning};
use crate::sql::{Operator, Statement, render};
use crate::value::ColumnValue;

impl<M: Model> Edit<M> {
    /// Sends the columns that changed and returns the row as it stands in the table. One statement, one round trip;
    /// nothing changed: nothing is sent, and no hook runs. Of a model with hooks or asynchronous validators a
    /// transaction, which is two round trips more, and what they send. A row of an inheritance enum is saved as one of its
    /// kind.
    ///
    /// SQL: `UPDATE table SET changed = $1 WHERE key = $2 RETURNING columns`; of a model with a version
    /// `SET …, version = version + 1 WHERE key = $2 AND version = $3`. If no row is found so, one more statement tells
    /// why.
    ///
    /// # Errors
    /// Of kind `Validation` if the row is not valid, `NotFound` if it is gone, `StaleRecord` if it is there in another version; of the kind of the constraint that refuses the change; of kind `Schema` if
    /// the table's columns do not fit the model: nothing is written then; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut post = Post::find_by_pk(1).required(db).await?.edit();
    /// post.title = "Hello".to_owned();
    /// let post = post.save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(self, db: &(impl Executor + ?Sized)) -> Pending<'_, M> {
        if life::has_life::<M>(false) {
            return Box::pin(life::update(db.session(), self));
        }
        Box::pin(save(db.session(), self))
    }

    /// The statement that [`save`](Edit::save) sends; none if nothing changed.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Option<Statement> {
        let changes = self.changes();
        if changes.is_empty() {
            return None;
        }
        let set = changes
            .into_iter()
            .map(|column| Assignment { column, value: ast::Expr::Value(self.field(column).value()) })
            .collect();
        let update = ast::Update {
            table: M::TABLE,
            set: ast::touched(M::TABLE, set),
            deleted: Deleted::Included,
            filter: AsRead::of(self.previous()).filter(),
            returning: Returning::Columns,
        };
        Some(render::update(&update))
    }
}

/// Changing and deleting a row that is at hand, with or without relations loaded beside it.
pub trait Saves: Shape {
    /// Changes the row and sends the columns that the closure changed, and no others: not one that was changed on the
    /// struct before. One statement, one round trip; nothing changed: nothing is sent.
    ///
    /// Of a row with relations what comes back is the row alone, because the change may be one of them.
    ///
    /// # Errors
    /// As [`Edit::save`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let post = post.update(db, |post| post.published_at = Some(Utc::now())).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn update(
        self,
        db: &(impl Executor + ?Sized),
        change: impl FnOnce(&mut Self::Model),
    ) -> Pending<'_, Self::Model>
    where
        Self::Model: Clone + Writable,
    {
        let mut edit = self.edit();
        change(&mut edit);
        edit.save(db)
    }

    /// Deletes the row. One statement, one round trip; of a model with hooks of it a transaction, which is two round
    /// trips more, and what they send. A row of an inheritance enum is deleted as one of its kind.
    ///
    /// SQL: `DELETE FROM table WHERE key = $1`; of a model with a version `… AND version = $2`. If no row is found so, one
    /// more statement tells why.
    ///
    /// A model with `#[model(soft_delete)]` keeps the row: `UPDATE table SET deleted_at = statement_timestamp() WHERE
    /// deleted_at IS NULL AND key = $1`. The rows that go with it are marked by the same statement.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone, or soft-deleted already; `StaleRecord` if it is there in another version;
    /// `ForeignKeyViolation` if others refer to it; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::find_by_pk(1).required(db).await?.delete(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn delete<'a>(&self, db: &'a (impl Executor + ?Sized)) -> Pending<'a, ()>
    where
        Self::Model: Writable,
    {
        delete_with_hooks(db.session(), self.model(), false)
    }

    /// Restores a soft-deleted row, with the rows that were deleted together with it, and returns it as it stands in
    /// the table. One statement, one round trip. Its version is not compared: a row at hand that was deleted just now
    /// has the one from before.
    ///
    /// SQL: `UPDATE table SET deleted_at = NULL WHERE deleted_at IS NOT NULL AND key = $1 RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is not deleted, or is gone; `UniqueViolation` if another row has taken its place
    /// in a unique index; of kind `Schema` if the table's columns do not fit the model; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let document = Document::find_by_pk(1).only_deleted().required(db).await?;
    /// let document = document.restore(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn restore<'a>(&self, db: &'a (impl Executor + ?Sized)) -> Pending<'a, Self::Model>
    where
        Self::Model: SoftDelete,
    {
        restore_with_hooks(db.session(), self.model())
    }

    /// Deletes a row for good, whether it is soft-deleted or not. One statement, one round trip. What happens to the
    /// rows that refer to it is what their `on_delete` says.
    ///
    /// SQL: `DELETE FROM table WHERE key = $1`; of a model with a version `… AND version = $2`.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone, `StaleRecord` if it is there in another version, `ForeignKeyViolation` if
    /// others refer to it; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Document::find_by_pk(1).only_deleted().required(db).await?.force_delete(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn force_delete<'a>(&self, db: &'a (impl Executor + ?Sized)) -> Pending<'a, ()>
    where
        Self::Model: SoftDelete,
    {
        delete_with_hooks(db.session(), self.model(), true)
    }

    /// Adds to a column, in the database, and returns its new value: no other change is lost, however many happen
    /// at once. One statement, one round trip; neither hooks nor validators run.
    ///
    /// SQL: `UPDATE table SET column = column + $1 WHERE key = $2 RETURNING column`. A column that
    /// is NULL stays NULL; what is added never is.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone, `OutOfRange` if the sum is, `Schema` if the column does not fit the model:
    /// nothing is written then; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let views = post.increment(Post::views, 1, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn increment<'a, T, K>(
        &self,
        column: Column<Self::Model, T, K>,
        by: impl Amount<Self::Model, T::Scalar>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, T>
    where
        Self::Model: Writable,
        T: ColumnValue<Scalar: Number>,
    {
        calculate(self.model(), column, Operator::Add, by.amount(), db.session())
    }

    /// Subtracts from a column, in the database, and returns its new value: no other change is lost, however many
    /// happen at once. One statement, one round trip.
    ///
    /// SQL: `UPDATE table SET column = column - $1 WHERE key = $2 RETURNING column`. A column that
    /// is NULL stays NULL; what is added never is.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone, `CheckViolation` if the model's check refuses the difference, else as
    /// [`increment`](Saves::increment).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find_by_pk(1).required(db).await?;
    /// let views = post.decrement(Post::views, 1, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn decrement<'a, T, K>(
        &self,
        column: Column<Self::Model, T, K>,
        by: impl Amount<Self::Model, T::Scalar>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, T>
    where
        Self::Model: Writable,
        T: ColumnValue<Scalar: Number>,
    {
        calculate(self.model(), column, Operator::Subtract, by.amount(), db.session())
    }
}

impl<S: Shape> Saves for S {}

async fn save<M: Model>(session: Session<'_>, edit: Edit<M>) -> Result<M> {
    if edit.changes().is_empty() {
        return Ok(edit.into_inner());
    }
    update_changed(session, &edit).await
}

/// The UPDATE of what changed alone.
pub(in crate::session) async fn update_changed<M: Model>(session: Session<'_>, edit: &Edit<M>) -> Result<M> {
    let statement = edit.to_statement().ok_or_else(|| gone(M::TABLE))?;
    match returned::<M>(session, &statement, 1).await?.pop() {
        Some(row) => Ok(row),
        None => Err(AsRead::of(edit.previous()).missed(session, Deleted::Included).await),
    }
}

/// Deletes a row, or for good what marks it as deleted otherwise, with its hooks: those of its kind, if the model is an
/// enum of such.
pub(in crate::session) fn delete_with_hooks<'a, M: Model>(
    session: Session<'a>,
    row: &M,
    for_good: bool,
) -> Pending<'a, ()> {
    match LifeOfKinds::<M>::get().map(|kinds| kinds.of_row(row)) {
        Some(Ok(kind)) => kind.delete(session, row, for_good),
        Some(Err(error)) => Box::pin(async { Err(error) }),
        None => {
            let as_read = AsRead::of(row);
            life::around(session, Event::Delete, row, move |session| {
                if for_good {
                    soft_delete::force_delete(as_read, session)
                } else {
                    soft_delete::delete(as_read, session)
                }
            })
        }
    }
}

/// Restores a row with its hooks: those of its kind, if the model is an enum of such.
pub(in crate::session) fn restore_with_hooks<'a, M: Model>(session: Session<'a>, row: &M) -> Pending<'a, M> {
    match LifeOfKinds::<M>::get().map(|kinds| kinds.of_row(row)) {
        Some(Ok(kind)) => kind.restore(session, row),
        Some(Err(error)) => Box::pin(async { Err(error) }),
        None => {
            let key = is_row(row);
            life::around(session, Event::Restore, row, move |session| soft_delete::restore(key, session))
        }
    }
}

/// The DELETE of a row alone, or for good what marks it as deleted otherwise.
pub(in crate::session) fn delete_row<'a, M: Model>(
    session: Session<'a>,
    row: &M,
    for_good: bool,
) -> Pending<'a, ()> {
    let row = AsRead::of(row);
    if for_good { soft_delete::force_delete(row, session) } else { soft_delete::delete(row, session) }
}

fn calculate<'a, M: Model, T: ColumnValue, K>(
    row: &M,
    column: Column<M, T, K>,
    operator: Operator,
    by: ast::Expr,
    session: Session<'a>,
) -> Pending<'a, T> {
    let value = ast::Expr::binary(operator, column.node(), by);
    let position = column.position();
    let update = ast::Update {
        table: M::TABLE,
        set: ast::touched(M::TABLE, vec![Assignment { column: position, value }]),
        deleted: Deleted::Included,
        filter: is_row(row),
        returning: Returning::Column(position),
    };
    let statement = render::update(&update);
    Box::pin(async move {
        let mut value = None;
        let mut decode = |row: &sqlx::postgres::PgRow| {
            value = Some(plain_bytes(row, 0).and_then(T::read));
            Ok(())
        };
        session.fetch_returning(&statement, position..position + 1, &mut decode).await?;
        let read = value.ok_or_else(|| gone(M::TABLE))?;
        read.map_err(|error| crate::model::decode_error(M::TABLE, position, &error))
    })
}

/// The first column of a table that several models share tells the kind.
#[cold]
pub(in crate::session) fn other_kind<M: Model>() -> Error {
    let Table { name, columns, .. } = M::TABLE;
    let message =
        format!("a row of {name} cannot become one of another kind: delete it, and insert the other");
    Error::new(ErrorKind::Validation, message).with_table(name).with_fields(vec![columns[0].field])
}
