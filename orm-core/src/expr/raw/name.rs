use std::borrow::Cow;

use crate::schema::MAX_NAME;
use crate::sql::ast::{Expr, Piece};
use crate::value::{ColumnType, EncodeError, Value};

/// A name that the program does not know beforehand: see [`ident`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident(String);

/// A name of a table, a column or another object that is known only when the program runs, for `{…}` in `sql!`. It is
/// quoted, so it names one object, whatever it says; which one may be named is for the caller to decide.
///
/// A name that is empty, is longer than the 63 bytes that PostgreSQL keeps, or has a NUL character is an error of kind
/// `Encode` where the statement is run, before anything is sent.
///
/// ```
/// let table = "user's \"table\"";
/// let statement = orm::sql!("SELECT count(*) FROM {orm::sql::ident(table)}");
/// assert_eq!(statement.to_sql(), r#"SELECT count(*) FROM "user's ""table""""#);
/// ```
pub fn ident(name: impl Into<String>) -> Ident {
    Ident(name.into())
}

impl Ident {
    pub(super) fn to_piece(&self) -> Piece {
        let name = &self.0;
        if name.is_empty() {
            return refused("an empty text is no name");
        }
        if name.len() > MAX_NAME {
            return refused("the name is longer than the 63 bytes that PostgreSQL keeps of one");
        }
        if name.contains('\0') {
            return refused("a name cannot hold the NUL character");
        }
        Piece::Identifier(name.clone())
    }
}

/// SQL text that the caller vouches for: see [`trusted`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted(Cow<'static, str>);

/// **Pastes a text into the statement as it is**, for `{…}` in `sql!` and for `execute_batch`: the only way to have SQL
/// there that is made when the program runs. Whoever writes the text can do whatever the database lets the connection do, so it must not hold
/// anything that came from outside: bind values as `{value}`, and quote names by [`ident`].
///
/// A NUL character in it is an error of kind `Encode` where the statement is run.
///
/// ```
/// let unit = if cfg!(debug_assertions) { "second" } else { "day" };
/// let unit = orm::sql::trusted(format!("interval '1 {unit}'"));
/// let statement = orm::sql!("SELECT now() - {unit}");
/// assert!(statement.to_sql().starts_with("SELECT now() - interval '1 "));
/// ```
pub fn trusted(text: impl Into<Cow<'static, str>>) -> Trusted {
    Trusted(text.into())
}

impl Trusted {
    pub(super) fn to_piece(&self) -> Piece {
        if self.0.contains('\0') {
            return refused("SQL cannot hold the NUL character");
        }
        Piece::Fragment(vec![Piece::Text(self.0.clone())])
    }
}

/// What `execute_batch` runs: a literal, or a text that the program vouches for.
#[diagnostic::on_unimplemented(
    message = "a script is a literal, so that no text that is made when the program runs becomes SQL by mistake",
    label = "expected a literal",
    note = "what you vouch for yourself is `orm::sql::trusted(…)`; a statement with values is `orm::sql!(\"… {{value}} …\")`"
)]
pub trait Script {
    /// The text.
    #[doc(hidden)]
    fn text(self) -> String;
}

#[diagnostic::do_not_recommend]
impl Script for &'static str {
    fn text(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl Script for Trusted {
    fn text(self) -> String {
        self.0.into_owned()
    }
}

/// An argument that fails the statement before it is sent.
fn refused(reason: &str) -> Piece {
    Piece::Expr(Expr::Value(Value::invalid(String::TYPE, EncodeError::new(reason))))
}
