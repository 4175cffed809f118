use super::super::{Executor, Session, life};
use super::Pending;
use super::bulk::insert_all;
use super::conflict::{by_statement, conditions};
use super::insert_many::{in_parts, not_all};
use super::update_many::numbered;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{ConflictTarget, Model, Writable};
use crate::query::{
    CreateBuilder, Ignoring, Insert, InsertMany, NewRow, OnConflict, Updating, UpdatingSome, Upsert,
    UpsertMany, Wanted,
};
use crate::schema::Table;
use crate::sql::{Statement, ast, render};

/// Creating a row that may be there already, by a create builder or a model.
pub trait Upserts: CreateBuilder {
    /// Finds the row with the same values in these columns, which are a unique key, or inserts this one, and tells
    /// which it was: of any number of callers at once one is told `true`, and all get the same row. What else was
    /// given does not matter to a row that is found.
    ///
    /// One statement, one round trip; one more if somebody else inserts the row in the same moment. The rules of
    /// `#[validate(…)]` are checked before anything is sent.
    ///
    /// SQL: `WITH … AS (SELECT …), … AS (INSERT … WHERE NOT EXISTS … ON CONFLICT DO NOTHING RETURNING …) SELECT …`.
    ///
    /// Of a model whose creation has hooks or asynchronous validators these run for a row that is new, and none for one
    /// that is found: one round trip if it is found, four if it is created (the query, and `BEGIN`, `INSERT … ON CONFLICT
    /// DO NOTHING RETURNING …`, `COMMIT`), and what the hooks send. If somebody else inserts the row in the same moment,
    /// what the hooks wrote is rolled back, `after_commit` of it never runs, `after_rollback` does, and the row is looked
    /// for again, with the key that the hooks made of it.
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
        Self::Model: Writable,
        Self: NewRow<Self::Model>,
        C: ConflictTarget<Self::Model>,
    {
        let (insert, columns) = (self.into_insert(), columns.positions());
        let session = db.session();
        Box::pin(exactly(session, insert, columns, Vec::new()))
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
        Self::Model: Writable,
        Self: NewRow<Self::Model>,
        C: ConflictTarget<Self::Model>,
    {
        let target = ast::OnConflict { columns: columns.positions(), ..Default::default() };
        OnConflict::new(self.into_insert(), target)
    }
}

impl<C: CreateBuilder> Upserts for C {}

impl<M: Model> Upsert<M> {
    /// Inserts the row, or updates the one that is there, and returns it as it stands in the table, and whether it is
    /// new: of any number of callers at once one is told `true`. One statement, one round trip; one more if somebody
    /// else inserts the row in the same moment. The rules of `#[validate(…)]` are checked before anything is sent, of the
    /// row as it was given.
    ///
    /// SQL: `WITH … AS (INSERT … ON CONFLICT DO NOTHING RETURNING …), … AS (UPDATE … WHERE … AND NOT EXISTS … RETURNING …)
    /// SELECT …`.
    ///
    /// Of a model whose saves have hooks or asynchronous validators those of an update run for a row that is there, which
    /// is locked before, and those of a create for a new one: four round trips (`BEGIN`, `SELECT … FOR UPDATE`, `UPDATE` or
    /// `INSERT … ON CONFLICT DO NOTHING RETURNING …`, `COMMIT`), and what the hooks send. A row that has these values
    /// already is not written then, and no hook runs. If somebody else inserts the row in the same moment, what the hooks
    /// wrote is rolled back, `after_commit` of it never runs, `after_rollback` does, and it begins anew, with the key that
    /// the hooks made of the row.
    ///
    /// # Errors
    /// Of kind `Statement` if a column of the conflict target is NULL or not given, or, of a model with hooks, if an
    /// identity column that was not given is to be updated: nothing is sent then; `UniqueViolation` if another row has the same values in another unique key, or a soft-deleted row in this one;
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
        Box::pin(exactly(session, insert, conflict.columns, conflict.update))
    }

    /// The statements that [`save`](Upsert::save) sends: the first, and the one that tells why neither happens.
    #[doc(hidden)]
    pub fn into_statements(self) -> Result<[Statement; 2]> {
        let (insert, conflict) = self.into_ast();
        statements(&insert, &conflict.columns, &conflict.update, None)
    }
}

impl<M: Model, W> UpsertMany<M, W> {
    /// Inserts the rows, updating or leaving those that are there, and returns how many were inserted or updated. One
    /// statement, one round trip; of more than 65,536 rows one for each 65,536, in one transaction (in a transaction, in a
    /// savepoint); of no rows nothing is sent.
    ///
    /// Neither hooks nor validators run. [`with_hooks`](crate::query::InsertMany::with_hooks), said before `on_conflict`, has the rules of
    /// `#[validate(…)]` checked before anything is sent; of a model with hooks it is an error.
    ///
    /// SQL: `INSERT … SELECT … FROM unnest($1, $2, …) ON CONFLICT (…) …`.
    ///
    /// # Errors
    /// Of kind `Statement` if two rows of one statement have the same key and are to be updated, or if hooks were asked for;
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
        let checked = checked.map(UpsertMany::into_parts);
        Box::pin(async move {
            let (insert, conflict) = checked?;
            insert_all(session, insert, Some(&conflict)).await
        })
    }

    /// The statement that [`exec`](UpsertMany::exec) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let (insert, conflict) = self.into_parts();
        render::upsert_many(&insert.into_ast(false), &conflict)
    }
}

impl<M: Model> UpsertMany<M, Updating> {
    /// Inserts the rows, updating those that are there, and returns all of them as they stand in the table, in the order
    /// in which they were given. Statements and round trips as of [`exec`](UpsertMany::exec).
    ///
    /// SQL: `WITH … AS (SELECT … FROM unnest($1, …) WITH ORDINALITY …), … AS (INSERT … ON CONFLICT (…) DO UPDATE …
    /// RETURNING …) SELECT …`.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model, of kind `Statement` if the key is a named index, by which
    /// the rows that were there cannot be told apart: nothing is written then. As [`exec`](UpsertMany::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let users = ["ada", "bob"].map(|name| User::create().email(format!("{name}@example.org")).name(name));
    /// let users = User::insert_many(users).on_conflict(User::email).update(User::name).all(db).await?;
    /// assert_eq!(users[1].name, "bob");
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>> {
        let rows = upserted(self, Wanted::rows(), db.session());
        Box::pin(async move { without_gaps(M::TABLE, rows.await?) })
    }
}

impl<M: Model> UpsertMany<M, UpdatingSome> {
    /// Inserts the rows, updating those that are there and satisfy the condition, and returns them as they stand in the
    /// table, each in the place where it was given; in the place of one that was left is `None`. Statements and round trips
    /// as of [`exec`](UpsertMany::exec).
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model, of kind `Statement` if the key is a named index: nothing
    /// is written then. As [`exec`](UpsertMany::exec).
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<M>>> {
        upserted(self, Wanted::rows(), db.session())
    }
}

impl<M: Model> UpsertMany<M, Ignoring> {
    /// Inserts the rows but for those that are there, and returns them as they stand in the table, each in the place
    /// where it was given; in the place of one that was there already is `None`. Statements and round trips as of
    /// [`exec`](UpsertMany::exec).
    ///
    /// SQL: `WITH … AS (SELECT … FROM unnest($1, …) WITH ORDINALITY …), … AS (INSERT … ON CONFLICT (…) DO NOTHING
    /// RETURNING …) SELECT …`.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model: nothing is written then. As
    /// [`exec`](UpsertMany::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names = ["rust", "sql"];
    /// let tags = names.map(|name| Tag::create().name(name));
    /// let tags = Tag::insert_many(tags).on_conflict(Tag::name).ignore().all(db).await?;
    /// for (name, tag) in names.iter().zip(tags) {
    ///     println!("{name} {}", if tag.is_some() { "is new" } else { "was there" });
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<M>>> {
        upserted(self, Wanted::rows(), db.session())
    }
}

impl<M: Model, W> UpsertMany<M, W> {
    /// The statement that `all` sends.
    #[doc(hidden)]
    pub fn into_returning_statement(self) -> Statement {
        let (insert, conflict) = self.into_parts();
        returning_statement(insert, &conflict, None)
    }
}

pub(super) fn returning_statement<M: Model>(
    insert: InsertMany<M>,
    conflict: &ast::OnConflict,
    items: Option<&[ast::Item]>,
) -> Statement {
    let insert = ast::InsertMany { found_by: conflict.columns.clone(), ..insert.into_ast(true) };
    render::upsert_many_returning(&insert, conflict, items)
}

/// What is returned of rows none of which is left alone.
pub(super) fn without_gaps<R>(table: &'static Table, rows: Vec<Option<R>>) -> Result<Vec<R>> {
    let expected = rows.len();
    let found: Vec<R> = rows.into_iter().flatten().collect();
    if found.len() == expected { Ok(found) } else { Err(not_all(table, expected, found.len())) }
}

/// What is wanted of the rows that were inserted or updated, each in the place where it was given.
pub(super) fn upserted<M: Model, W, R: Send + 'static>(
    upsert: UpsertMany<M, W>,
    wanted: Wanted<R>,
    session: Session<'_>,
) -> Pending<'_, Vec<Option<R>>> {
    let checked = if upsert.has_hooks() { upsert.with_rows(life::each_valid) } else { Ok(upsert) };
    let checked = checked.map(UpsertMany::into_parts);
    Box::pin(async move {
        let (insert, conflict) = checked?;
        if let Some(index) = conflict.index.filter(|_| !conflict.update.is_empty()) {
            return Err(not_told_apart(M::TABLE, index.name));
        }
        in_parts(session, insert, |session, part| {
            let (conflict, wanted) = (conflict.clone(), wanted.clone());
            Box::pin(async move { upserted_at_once(session, part, &conflict, &wanted).await })
        })
        .await
    })
}

async fn upserted_at_once<M: Model, R: Send>(
    session: Session<'_>,
    insert: InsertMany<M>,
    conflict: &ast::OnConflict,
    wanted: &Wanted<R>,
) -> Result<Vec<Option<R>>> {
    let rows = insert.len();
    if rows == 0 {
        return Ok(Vec::new());
    }
    numbered(session, &returning_statement(insert, conflict, wanted.items()), rows, wanted).await
}

/// The statements of [`Upserts::find_or_create_by`]: the first, and the one that tells why neither happens.
#[doc(hidden)]
pub fn find_or_create_statements<M: Model>(insert: Insert<M>, columns: &[usize]) -> Result<[Statement; 2]> {
    statements(&insert.into_ast(), columns, &[], None)
}

/// The row, once it is found or inserted; with columns to update, updated or inserted.
async fn exactly<M: Model>(
    session: Session<'_>,
    insert: Insert<M>,
    columns: Vec<usize>,
    update: Vec<usize>,
) -> Result<(M, bool)> {
    if let Some(hooks) = life::of_upsert(&update) {
        return life::upsert(session, hooks, insert, &columns, &update).await;
    }
    let insert = life::valid(insert)?.into_ast();
    let statements = statements(&insert, &columns, &update, None)?;
    by_statement(session, &insert, &columns, &statements, &Wanted::rows()).await
}

/// Finds or inserts the row; with columns to update, updates or inserts it.
pub(super) fn statements(
    insert: &ast::Insert,
    columns: &[usize],
    update: &[usize],
    items: Option<&[ast::Item]>,
) -> Result<[Statement; 2]> {
    let conditions = conditions(insert, columns)?;
    // Without a target no unique key at all is an error, so that callers at once do not meet at another one.
    Ok([&[][..], columns].map(|target| {
        if update.is_empty() {
            let conflict = ast::OnConflict { columns: target.to_vec(), ..Default::default() };
            return render::find_or_insert(insert, &conflict, &conditions);
        }
        render::upsert(insert, target, update, &conditions, items)
    }))
}

#[cold]
fn not_told_apart(table: &'static Table, index: &str) -> Error {
    let message = format!(
        "which rows of {} were updated by the index {index} cannot be told: use `exec`, and read them by a query",
        table.name
    );
    Error::new(ErrorKind::Statement, message).with_table(table.name)
}
