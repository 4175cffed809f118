use sqlx::postgres::{PgColumn, PgRow};

use super::super::Executor;
use super::{Pending, soft_delete};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Returning, Write};
use crate::sql::{Statement, render};

impl<R: Send + 'static> Returning<R> {
    /// Changes or deletes the rows, and yields what is returned of each, in no particular order. One statement, one round
    /// trip, and one more the first time that a connection sees it: the types of the columns are compared before it runs. An
    /// update that sets nothing is not sent.
    ///
    /// # Errors
    /// Of kind `Statement`, and nothing is sent, if `with_hooks` was said: hooks work on whole rows, which `returning(&db)`
    /// yields. Of kind `Decode`, and nothing is changed, if a value is none of its type; what the server refuses; those of
    /// the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let delete = Comment::delete_all().filter(Comment::approved.eq(false));
    /// let refused: Vec<(i64, String)> = delete.returning_only((Comment::id, Comment::body)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let session = db.session();
        Box::pin(async move {
            let decode = self.decode;
            let Some(statement) = self.into_statement()? else { return Ok(Vec::new()) };
            let mut check = |found: &[PgColumn]| {
                (decode.check)(found).map(drop).map_err(|error| error.with_sql(&statement.sql))
            };
            let mut rows = Vec::new();
            let mut on_row = |row: &PgRow| {
                rows.push((decode.read)(row).map_err(|error| error.with_sql(&statement.sql))?);
                Ok(())
            };
            session.fetch_checked(&statement, &mut check, &mut on_row).await?;
            Ok(rows)
        })
    }

    /// The statement that [`all`](Returning::all) sends, with its arguments; none if nothing is set.
    ///
    /// # Errors
    /// Those of [`all`](Returning::all) that are found before anything is sent.
    #[doc(hidden)]
    pub fn into_statement(self) -> Result<Option<Statement>> {
        let Returning { write, items, with_hooks, .. } = self;
        if with_hooks {
            return Err(whole_rows("returning(&db)"));
        }
        Ok(match write {
            Write::Update(update) if update.set.is_empty() => None,
            Write::Update(update) => Some(render::update_items(&update, &items)),
            Write::SoftDelete(delete) => Some(soft_delete::mark_items(delete.table, delete.filter, &items)?),
            Write::Delete(delete) => Some(render::delete_items(&delete, &items)),
        })
    }
}

/// Hooks have nothing to work on.
#[cold]
pub(super) fn whole_rows(instead: &str) -> Error {
    let message =
        format!("hooks work on whole rows: `{instead}` yields those, `returning_only` has none for them");
    Error::new(ErrorKind::Statement, message)
}
