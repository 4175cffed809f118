use super::super::{Executor, Session};
use super::Pending;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Amount, Expression, Number};
use crate::model::{Column, Edit, Model, Shape, plain_bytes};
use crate::schema::Table;
use crate::sql::ast::{self, Assignment, ColumnRef, Returning};
use crate::sql::{Operator, Statement, render};
use crate::value::{ColumnValue, Value};

impl<M: Model> Edit<M> {
    /// Sends the columns that changed and returns the row as it stands in the table. One statement, one round trip;
    /// nothing changed: nothing is sent.
    ///
    /// SQL: `UPDATE table SET changed = $1 WHERE key = $2 RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone; of the kind of the constraint that refuses the change; of kind `Schema` if
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
            filter: is_row(self.previous()),
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
        Self::Model: Clone,
    {
        let mut edit = self.edit();
        change(&mut edit);
        edit.save(db)
    }

    /// Deletes the row. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE key = $1`.
    ///
    /// # Errors
    /// Of kind `NotFound` if the row is gone, `ForeignKeyViolation` if others refer to it; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::find_by_pk(1).required(db).await?.delete(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn delete<'a>(&self, db: &'a (impl Executor + ?Sized)) -> Pending<'a, ()> {
        let delete = ast::Delete { table: Self::Model::TABLE, filter: is_row(self.model()) };
        let statement = render::delete(&delete);
        let session = db.session();
        Box::pin(async move {
            match session.execute(&statement).await? {
                0 => Err(gone::<Self::Model>()),
                _ => Ok(()),
            }
        })
    }

    /// Adds to a column, in the database, and returns its new value: no other change is lost, however many happen
    /// at once. One statement, one round trip.
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
    fn increment<'a, T>(
        &self,
        column: Column<Self::Model, T>,
        by: impl Amount<Self::Model, T::Scalar>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, T>
    where
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
    fn decrement<'a, T>(
        &self,
        column: Column<Self::Model, T>,
        by: impl Amount<Self::Model, T::Scalar>,
        db: &'a (impl Executor + ?Sized),
    ) -> Pending<'a, T>
    where
        T: ColumnValue<Scalar: Number>,
    {
        calculate(self.model(), column, Operator::Subtract, by.amount(), db.session())
    }
}

impl<S: Shape> Saves for S {}

async fn save<M: Model>(session: Session<'_>, edit: Edit<M>) -> Result<M> {
    if !M::TABLE.kinds().is_empty() && edit.changes().contains(&0) {
        return Err(other_kind::<M>());
    }
    let Some(statement) = edit.to_statement() else { return Ok(edit.into_inner()) };
    let mut rows = returned::<M>(session, &statement, 1).await?;
    rows.pop().ok_or_else(gone::<M>)
}

fn calculate<'a, M: Model, T: ColumnValue>(
    row: &M,
    column: Column<M, T>,
    operator: Operator,
    by: ast::Expr,
    session: Session<'a>,
) -> Pending<'a, T> {
    let value = ast::Expr::binary(operator, column.node(), by);
    let update = ast::Update {
        table: M::TABLE,
        set: ast::touched(M::TABLE, vec![Assignment { column: column.position(), value }]),
        filter: is_row(row),
        returning: Returning::Column(column.position()),
    };
    let statement = render::update(&update);
    Box::pin(async move {
        let mut value = None;
        let mut decode = |row: &sqlx::postgres::PgRow| {
            value = Some(plain_bytes(row, 0).and_then(T::read));
            Ok(())
        };
        let position = column.position();
        session.fetch_returning(&statement, position..position + 1, &mut decode).await?;
        let read = value.ok_or_else(gone::<M>)?;
        read.map_err(|error| crate::model::decode_error(M::TABLE, position, &error))
    })
}

/// The conditions that find a row by its primary key.
fn is_row<M: Model>(row: &M) -> Vec<ast::Expr> {
    let condition = |&column: &usize| {
        let value: Value = row.field(column).value();
        let column = ast::Expr::Column(ColumnRef { table: M::TABLE, column });
        ast::Expr::binary(Operator::Eq, column, ast::Expr::Value(value))
    };
    M::TABLE.primary_key.iter().map(condition).collect()
}

#[cold]
fn gone<M: Model>() -> Error {
    let message =
        format!("the row is no longer in {}: somebody else deleted it, or changed its key", M::TABLE.name);
    Error::new(ErrorKind::NotFound, message).with_table(M::TABLE.name)
}

/// The first column of a table that several models share tells the kind.
#[cold]
fn other_kind<M: Model>() -> Error {
    let Table { name, columns, .. } = M::TABLE;
    let message =
        format!("a row of {name} cannot become one of another kind: delete it, and insert the other");
    Error::new(ErrorKind::Validation, message).with_table(name).with_fields(vec![columns[0].field])
}
