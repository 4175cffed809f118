use sqlx::postgres::{PgColumn, PgRow};

use super::super::{Executor, Session, life};
use super::Pending;
use super::as_read::AsRead;
use super::bulk::MOST;
use crate::error::Result;
use crate::model::{Edit, Model, plain_bytes};
use crate::query::{Changes, SaveMany, UpdateMany, Wanted, changes_of};
use crate::sql::ast::Deleted;
use crate::sql::{Statement, render};
use crate::value::ColumnType;

impl<M: Model> UpdateMany<M> {
    /// Changes the rows and returns how many they were; a key that no row has is left out. One statement, one round trip;
    /// of more than 65,536 rows one for each 65,536, in one transaction (in a transaction, in a savepoint); of no rows
    /// nothing is sent. `updated_at` is the time of it, and a version counts on.
    ///
    /// SQL: `UPDATE table SET … = input.… FROM (SELECT … FROM unnest($1, $2, …)) AS input WHERE table.id = input.id`.
    ///
    /// # Errors
    /// Of kind `Statement` if two of them are for one row, or the key itself is to change: nothing is sent then; of the kind
    /// of the constraint that refuses a change: then nothing is changed; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let changed = Post::update_many(Post::views, [(1, 10), (2, 20)]).exec(db).await?;
    /// assert!(changed <= 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let session = db.session();
        let changes = self.into_changes();
        Box::pin(async move {
            if changes.is_empty() {
                return Ok(0);
            }
            let mut changes = changes.checked()?;
            if changes.len() > MOST {
                let scope = session.scope().await?;
                let outcome = count(Session::Transaction(scope.tx()), &mut changes).await;
                return scope.close(outcome).await;
            }
            count(session, &mut changes).await
        })
    }

    /// Changes the rows and returns them as they are then, each in the place where its key was given; in the place of a key
    /// that no row has is `None`. Statements and round trips as of [`exec`](UpdateMany::exec).
    ///
    /// SQL: as of [`exec`](UpdateMany::exec), `… RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model: nothing is changed then. As
    /// [`exec`](UpdateMany::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let news = [(1, ("Hello", 10)), (2, ("Goodbye", 20))];
    /// let posts = Post::update_many((Post::title, Post::views), news).all(db).await?;
    /// if posts[0].is_none() {
    ///     println!("there is no post 1");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<M>>> {
        Box::pin(changed(db.session(), self.into_changes(), Wanted::rows()))
    }

    /// The statement that [`exec`](UpdateMany::exec) sends, or with `returning` [`all`](UpdateMany::all); none if nothing
    /// changes.
    #[doc(hidden)]
    pub fn into_statement(self, returning: bool) -> Option<Statement> {
        let mut changes = self.into_changes();
        if changes.is_empty() {
            return None;
        }
        changes.take(MOST).map(|update| {
            if returning {
                render::update_many_returning(&update, None)
            } else {
                render::update_many(&update)
            }
        })
    }
}

/// Changes the rows, and yields what is wanted of each in its place.
pub(super) async fn changed<R: Send>(
    session: Session<'_>,
    changes: Changes,
    wanted: Wanted<R>,
) -> Result<Vec<Option<R>>> {
    if changes.is_empty() {
        return Ok(nothing(changes.len()));
    }
    let mut changes = changes.checked()?;
    if changes.len() > MOST {
        let scope = session.scope().await?;
        let outcome = updated(Session::Transaction(scope.tx()), &mut changes, &wanted).await;
        return scope.close(outcome).await;
    }
    updated(session, &mut changes, &wanted).await
}

impl<M: Model> SaveMany<M> {
    /// Saves the rows, all or none, and returns them as they stand in the table, in their order. Of each the columns that
    /// changed are sent, in one statement within a transaction: three round trips, and one for each 65,536 rows more; in a
    /// transaction, in a savepoint. If no row changed, nothing is sent.
    ///
    /// A model with hooks or validators has its rows saved one by one, as [`Edit::save`](Edit::save) does, in one transaction.
    ///
    /// SQL: `UPDATE table SET a = CASE WHEN given THEN input.a ELSE table.a END, … FROM (SELECT … FROM unnest($1, $2, …)) AS
    /// input WHERE table.id = input.id RETURNING columns`; of a model with a version `… AND table.version = input.version`.
    ///
    /// # Errors
    /// As [`Edit::save`](Edit::save), of the first row that cannot be saved; of kind `Statement` if one row is among them
    /// twice, or a key has changed: nothing is saved then.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::published_at.is_null()).all(db).await?;
    /// let edits = posts.into_iter().map(|post| {
    ///     let mut post = post.edit();
    ///     post.title = post.title.to_uppercase();
    ///     post
    /// });
    /// let posts = Post::save_many(edits).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>> {
        let session = db.session();
        Box::pin(async move {
            let edits = self.into_edits();
            if edits.iter().all(|edit| edit.changes().is_empty()) {
                return Ok(edits.into_iter().map(Edit::into_inner).collect());
            }
            let scope = session.scope().await?;
            let tx = Session::Transaction(scope.tx());
            let outcome = if life::has_life::<M>(false) {
                saved_one_by_one(tx, edits).await
            } else {
                saved(tx, edits).await
            };
            scope.close(outcome).await
        })
    }
}

async fn saved_one_by_one<M: Model>(session: Session<'_>, edits: Vec<Edit<M>>) -> Result<Vec<M>> {
    let mut rows = Vec::with_capacity(edits.len());
    for edit in edits {
        rows.push(life::update(session, edit).await?);
    }
    Ok(rows)
}

async fn saved<M: Model>(session: Session<'_>, edits: Vec<Edit<M>>) -> Result<Vec<M>> {
    let mut changes = changes_of(&edits).checked()?;
    let mut saved = updated::<M>(session, &mut changes, &Wanted::rows()).await?.into_iter();
    let mut rows = Vec::with_capacity(edits.len());
    for edit in edits {
        if edit.changes().is_empty() {
            rows.push(edit.into_inner());
            continue;
        }
        match saved.next().flatten() {
            Some(row) => rows.push(row),
            None => return Err(AsRead::of(edit.previous()).missed(session, Deleted::Included).await),
        }
    }
    Ok(rows)
}

async fn count(session: Session<'_>, changes: &mut Changes) -> Result<u64> {
    let mut changed = 0;
    while let Some(update) = changes.take(MOST) {
        changed += session.execute(&render::update_many(&update)).await?;
    }
    Ok(changed)
}

/// The rows as they are then, each in its place.
async fn updated<R: Send>(
    session: Session<'_>,
    changes: &mut Changes,
    wanted: &Wanted<R>,
) -> Result<Vec<Option<R>>> {
    let mut all = Vec::with_capacity(changes.len());
    while let Some(update) = changes.take(MOST) {
        let rows = update.input.rows;
        all.extend(
            numbered(session, &render::update_many_returning(&update, wanted.items()), rows, wanted).await?,
        );
    }
    Ok(all)
}

fn nothing<M>(rows: usize) -> Vec<Option<M>> {
    std::iter::repeat_with(|| None).take(rows).collect()
}

/// What is wanted of the rows of a write that yields behind each the number of its place, from 1.
pub(super) async fn numbered<R: Send>(
    session: Session<'_>,
    statement: &Statement,
    places: usize,
    wanted: &Wanted<R>,
) -> Result<Vec<Option<R>>> {
    let mut rows = nothing(places);
    let mut check = |found: &[PgColumn]| wanted.check(found);
    let mut decode = |row: &PgRow| {
        let number =
            plain_bytes(row, wanted.columns()).ok().flatten().and_then(|bytes| i64::decode(bytes).ok());
        let place = number.and_then(|number| usize::try_from(number - 1).ok());
        // The statement numbers its rows from 1.
        if let Some(place) = place.and_then(|place| rows.get_mut(place)) {
            *place = Some(wanted.read(row)?);
        }
        Ok(())
    };
    session.fetch_checked(statement, &mut check, &mut decode).await?;
    Ok(rows)
}
