use sqlx::postgres::PgRow;

use super::super::{Executor, Session, life};
use super::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ConflictTarget, Model, Row, Shape, plain_bytes};
use crate::query::{CreateBuilder, Insert, NewRow, OnConflict, Upsert, UpsertMany};
use crate::sql::ast::{self, ColumnRef, Deleted, Expr, Output};
use crate::sql::{Operator, Statement, render};
use crate::value::ColumnType;

/// How often a row is looked for that can neither be found nor inserted, because others insert and delete it.
const ATTEMPTS: usize = 10;

/// Creating a row that may be there already, by a create builder or a model.
pub trait Upserts: CreateBuilder {
    /// Finds the row with the same values in these columns, which are a unique key, or inserts this one, and tells
    /// which it was: of any number of callers at once one is told `true`, and all get the same row. What else was
    /// given does not matter to a row that is found.
    ///
    /// The rules of `#[validate(…)]` are checked before anything is sent. Hooks and asynchronous validators do not run: it
    /// is not known before whether the row is new.
    ///
    /// One statement, one round trip; one more if somebody else inserts the row in the same moment.
    ///
    /// SQL: `WITH … AS (SELECT …), … AS (INSERT … WHERE NOT EXISTS … ON CONFLICT DO NOTHING RETURNING …) SELECT …`.
    ///
    /// # Errors
    /// Of kind `Statement` if one of the columns is NULL or not given: nothing is sent then; `UniqueViolation` if a row
    /// with another key has the same values in another unique key, or a soft-deleted row in this one; `Validation` if the
    /// row is not valid; in a transaction at `REPEATABLE READ` or above
    /// `Serialization` if the row was inserted after the transaction began; else as `save`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let ada = User::create().email("ada@example.org").name("Ada");
    /// let (user, created) = ada.find_or_create_by(User::email, db).await?;
    ///
    /// let link = PostTag::create().post_id(1).tag_id(2);
    /// let (link, created) =
    ///     link.find_or_create_by((PostTag::post_id, PostTag::tag_id), db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn find_or_create_by<C>(
        self,
        columns: C,
        db: &(impl Executor + ?Sized),
    ) -> Pending<'_, (Self::Model, bool)>
    where
        Self: NewRow<Self::Model>,
        C: ConflictTarget<Self::Model>,
    {
        let (insert, columns) = (self.into_insert(), columns.positions());
        let session = db.session();
        Box::pin(async move {
            let insert = life::valid(insert)?.into_ast();
            exactly(session, &insert, &columns, &statements(&insert, &columns, &[])?).await
        })
    }

    /// The row may be there already: begins to say what happens to one that has the same values in these columns,
    /// which are a unique key, by [`update`](OnConflict::update).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada");
    /// let (user, created) = user.on_conflict(User::email).update(User::name).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn on_conflict<C>(self, columns: C) -> OnConflict<Insert<Self::Model>>
    where
        Self: NewRow<Self::Model>,
        C: ConflictTarget<Self::Model>,
    {
        OnConflict::new(self.into_insert(), columns)
    }
}

impl<C: CreateBuilder> Upserts for C {}

impl<M: Model> Upsert<M> {
    /// Inserts the row, or updates the one that is there, and returns it as it stands in the table, and whether it is
    /// new: of any number of callers at once one is told `true`. One statement, one round trip; one more if somebody
    /// else inserts the row in the same moment.
    ///
    /// The rules of `#[validate(…)]` are checked before anything is sent, of the row as it was given. Hooks and asynchronous
    /// validators do not run: it is not known before whether the row is new.
    ///
    /// SQL: `WITH … AS (INSERT … ON CONFLICT DO NOTHING RETURNING …), … AS (UPDATE … WHERE … AND NOT EXISTS … RETURNING …)
    /// SELECT …`.
    ///
    /// # Errors
    /// Of kind `Statement` if a column of the conflict target is NULL or not given: nothing is sent then;
    /// `UniqueViolation` if another row has the same values in another unique key, or a soft-deleted row in this one;
    /// `Validation` if the row is not valid; in a transaction at `REPEATABLE
    /// READ` or above `Serialization` if the row was changed after the transaction began; else as `save`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada");
    /// let (user, created) = user.on_conflict(User::email).update(User::name).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(self, db: &(impl Executor + ?Sized)) -> Pending<'_, (M, bool)> {
        let session = db.session();
        let (insert, conflict) = self.into_parts();
        Box::pin(async move {
            let insert = life::valid(insert)?.into_ast();
            let statements = statements(&insert, &conflict.columns, &conflict.update)?;
            exactly(session, &insert, &conflict.columns, &statements).await
        })
    }

    /// The statements that [`save`](Upsert::save) sends: the first, and the one that tells why neither happens.
    #[doc(hidden)]
    pub fn into_statements(self) -> Result<[Statement; 2]> {
        let (insert, conflict) = self.into_ast();
        statements(&insert, &conflict.columns, &conflict.update)
    }
}

impl<M: Model> UpsertMany<M> {
    /// Inserts the rows, updating or leaving those that are there, and returns how many were inserted or updated. One
    /// statement, one round trip, whatever their number; of no rows nothing is sent.
    ///
    /// Neither hooks nor validators run. [`with_hooks`](crate::query::InsertMany::with_hooks), said before `on_conflict`, has the rules of
    /// `#[validate(…)]` checked before anything is sent; of a model with hooks it is an error.
    ///
    /// SQL: `INSERT … SELECT … FROM unnest($1, $2, …) ON CONFLICT (…) …`.
    ///
    /// # Errors
    /// Of kind `Statement` if two of the rows have the same key and are to be updated, or if hooks were asked for;
    /// `Validation` if one is not valid; of the kind of the constraint
    /// that refuses a row: then nothing is done; of kind `Deadlock` if two callers at once have the same rows in
    /// different orders; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// let new = Tag::insert_many(tags).on_conflict(Tag::name).ignore().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let session = db.session();
        let checked = if self.has_hooks() { self.with_rows(life::each_valid) } else { Ok(self) };
        let statement = checked.map(|rows| (!rows.is_empty()).then(|| rows.into_statement()));
        Box::pin(async move {
            match statement? {
                Some(statement) => session.execute(&statement).await,
                None => Ok(0),
            }
        })
    }

    /// The statement that [`exec`](UpsertMany::exec) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let (insert, conflict) = self.into_ast();
        render::upsert_many(&insert, &conflict)
    }
}

/// The statements of [`Upserts::find_or_create_by`]: the first, and the one that tells why neither happens.
#[doc(hidden)]
pub fn find_or_create_statements<M: Model>(insert: Insert<M>, columns: &[usize]) -> Result<[Statement; 2]> {
    statements(&insert.into_ast(), columns, &[])
}

/// Finds or inserts the row; with columns to update, updates or inserts it.
fn statements(insert: &ast::Insert, columns: &[usize], update: &[usize]) -> Result<[Statement; 2]> {
    let conditions = conditions(insert, columns)?;
    // Without a target no unique key at all is an error, so that callers at once do not meet at another one.
    Ok([&[][..], columns].map(|target| {
        if update.is_empty() {
            let conflict = ast::OnConflict { columns: target.to_vec(), update: Vec::new(), revives: false };
            return render::find_or_insert(insert, &conflict, &conditions);
        }
        render::upsert(insert, target, update, &conditions)
    }))
}

/// The row has the same values in these columns.
fn conditions(insert: &ast::Insert, columns: &[usize]) -> Result<Vec<Expr>> {
    let condition = |&column: &usize| {
        let given = insert.values.iter().find(|(given, _)| *given == column);
        let Some((_, value)) = given.filter(|(_, value)| value.bytes() != Ok(None)) else {
            return Err(not_given(insert.table, column));
        };
        let column = Expr::Column(ColumnRef { table: insert.table, column });
        Ok(Expr::binary(Operator::Eq, column, Expr::Value(value.clone())))
    };
    columns.iter().map(condition).collect()
}

/// The row, once it is found or inserted: by the first statement, unless somebody else inserts it in the same moment.
async fn exactly<M: Model>(
    session: Session<'_>,
    insert: &ast::Insert,
    columns: &[usize],
    [first, exact]: &[Statement; 2],
) -> Result<(M, bool)> {
    for attempt in 0..ATTEMPTS {
        // A key that counts deleted rows, too, as a primary key does.
        if attempt == 3 && M::TABLE.soft_delete.is_some() {
            let filter = conditions(insert, columns)?;
            let select = ast::Select { deleted: Deleted::Only, filter, ..ast::Select::from(M::TABLE) };
            if session.scalar::<i64>(&render::select(&select, Output::Count)).await? > 0 {
                return Err(deleted(M::TABLE, columns));
            }
        }
        let statement = if attempt < 2 { first } else { exact };
        if let Some(row) = created_or_not(session, statement).await? {
            return Ok(row);
        }
    }
    Err(prevented(M::TABLE.name))
}

/// The row of a statement that yields the columns of a model, and behind them whether it is new.
async fn created_or_not<M: Model>(session: Session<'_>, statement: &Statement) -> Result<Option<(M, bool)>> {
    let mut found = None;
    let columns = M::TABLE.columns.len();
    let mut decode = |row: &PgRow| {
        let model = <M as Shape>::decode(Row::plain(row, M::TABLE))?;
        let created = plain_bytes(row, columns).ok().flatten().and_then(|bytes| bool::decode(bytes).ok());
        found = Some((model, created.unwrap_or(false))); // the statement always has it
        Ok(())
    };
    session.fetch_returning(statement, 0..columns, &mut decode).await?;
    Ok(found)
}

#[cold]
fn not_given(table: &'static crate::schema::Table, column: usize) -> Error {
    let field = table.columns[column].field;
    let message = format!("a row of {} is found by `{field}`, which was not given or is NULL", table.name);
    Error::new(ErrorKind::Statement, message).with_table(table.name).with_fields(vec![field])
}

#[cold]
fn deleted(table: &'static crate::schema::Table, columns: &[usize]) -> Error {
    let fields: Vec<&str> = columns.iter().map(|&column| table.columns[column].field).collect();
    let message = format!(
        "a deleted row of {} has the same `{}`: restore it, or delete it for good",
        table.name,
        fields.join("` and `")
    );
    Error::new(ErrorKind::UniqueViolation, message).with_table(table.name).with_fields(fields)
}

#[cold]
fn prevented(table: &str) -> Error {
    let message = format!(
        "the row is not in {table} and was not inserted: a rule or a trigger prevented it, a policy hides it, or others insert and delete it all the time"
    );
    Error::new(ErrorKind::Other, message).with_table(table)
}
