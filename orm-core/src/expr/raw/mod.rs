//! SQL by hand: what `sql!` makes. Its text is the program's own; values are bound, names are quoted.

mod name;
mod part;

pub use self::name::{Ident, Script, Trusted, ident, trusted};
pub use self::part::{
    Part, TypedPart, TypedPiece, columns_piece, expression, name_piece, part, table_piece, text, typed_part,
    typed_text,
};

use std::fmt;

use crate::sql::ast::Piece;
use crate::sql::{Access, Statement, render};

/// A statement or a part of one, made by [`sql!`](https://docs.rs/orm/latest/orm/macro.sql.html): a text of the
/// program's own, with bound arguments.
///
/// It is run by [`all`](Fragment::all), [`one`](Fragment::one), [`required`](Fragment::required),
/// [`scalar`](Fragment::scalar), [`scalars`](Fragment::scalars) or [`exec`](Fragment::exec), or stands in another
/// `sql!` as `{fragment}`; an `Option` of it stands there, or leaves its place empty.
///
/// ```
/// # use orm::prelude::*;
/// let (least, search) = (10, Some("rust"));
/// let filter = search.map(|word| orm::sql!("AND title = {word}"));
/// let statement = orm::sql!("SELECT id FROM posts WHERE views >= {least} {filter} ORDER BY id");
/// assert_eq!(statement.to_sql(), "SELECT id FROM posts WHERE views >= $1 AND title = $2 ORDER BY id");
/// ```
#[derive(Clone)]
#[must_use = "a statement is sent by `.all(&db)`, `.exec(&db)` or another method that takes the database"]
pub struct Fragment {
    pieces: Vec<Piece>,
    access: Access,
}

impl Fragment {
    /// Of the pieces that `sql!` found.
    #[doc(hidden)]
    pub fn new(pieces: Vec<Piece>) -> Self {
        Fragment { pieces, access: Access::Write }
    }

    /// Promises that the statement changes nothing. It may then be sent a second time, if the server had closed the
    /// connection, and to a replica where there are some.
    ///
    /// Nobody can tell this from the text: `SELECT` may call a function that writes, and `WITH` may begin an `INSERT`.
    /// So without this every statement of `sql!` counts as a write.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let version: String = orm::sql!("SELECT version()").read_only().scalar(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_only(mut self) -> Self {
        self.access = Access::Read;
        self
    }

    /// The text that is sent, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// let id = 7;
    /// assert_eq!(orm::sql!("DELETE FROM posts WHERE id = {id}").to_sql(), "DELETE FROM posts WHERE id = $1");
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The statement, with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        render::raw(&self.pieces, self.access)
    }

    fn to_piece(&self) -> Piece {
        Piece::Fragment(self.pieces.clone())
    }
}

impl fmt::Debug for Fragment {
    /// The text and the types of the arguments; never their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statement = self.to_statement();
        f.debug_struct("Fragment")
            .field("sql", &statement.sql)
            .field("arguments", &statement.arguments)
            .finish_non_exhaustive()
    }
}
