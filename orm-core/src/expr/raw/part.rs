//! What can stand in the braces of `sql!`.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::super::{Expr, Expression};
use super::{Fragment, Ident, Trusted};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast::{self, ColumnRef, Piece};
use crate::value::{ColumnType, ColumnValue, Value};

/// What can stand in the braces of `sql!("…")`: a value, which is bound; a column; a typed expression; another
/// fragment, or an `Option` of one; [`ident`](super::ident()) and [`trusted`](super::trusted()). `K` only keeps these
/// apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in the braces of `sql!`",
    label = "neither a value that PostgreSQL has a type for, nor a column or a fragment",
    note = "values are of the types that `orm::value` lists, an `Option` or a list of them; a struct of yours is bound as `Json(…)`; a name is `orm::sql::ident(…)`"
)]
pub trait Part<K> {
    #[doc(hidden)]
    fn piece(&self) -> Piece;
}

/// What can stand in the braces of `sql!(T: "…")`, an expression over the columns of `M`: a value, which is bound, a
/// column of `M`, or an expression over them. `K` only keeps these apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in an expression of `{M}`",
    label = "neither a value that PostgreSQL has a type for, nor a column or an expression of `{M}`",
    note = "values are of the types that `orm::value` lists, an `Option` or a list of them; a struct of yours is bound as `Json(…)`"
)]
pub trait TypedPart<M, K> {
    #[doc(hidden)]
    fn piece(&self) -> Piece;
}

/// A piece of an expression over the columns of `M`.
#[doc(hidden)]
pub struct TypedPiece<M>(Piece, PhantomData<fn() -> M>);

#[doc(hidden)]
pub fn part<K, P: Part<K> + ?Sized>(part: &P) -> Piece {
    part.piece()
}

#[doc(hidden)]
pub fn text(text: &'static str) -> Piece {
    Piece::Text(Cow::Borrowed(text))
}

#[doc(hidden)]
pub fn typed_part<M, K, P: TypedPart<M, K> + ?Sized>(part: &P) -> TypedPiece<M> {
    TypedPiece(part.piece(), PhantomData)
}

#[doc(hidden)]
pub fn typed_text<M>(text: &'static str) -> TypedPiece<M> {
    TypedPiece(Piece::Text(Cow::Borrowed(text)), PhantomData)
}

/// `{table Post}`.
#[doc(hidden)]
pub fn table_piece<M: Model>() -> Piece {
    Piece::Table(M::TABLE)
}

/// `{columns Post as p}`.
#[doc(hidden)]
pub fn columns_piece<M: Model>(alias: Option<&'static str>) -> Piece {
    Piece::Columns(M::TABLE, alias)
}

/// `{column Post::title}`.
#[doc(hidden)]
pub fn name_piece<M: Model, T, K>(column: Column<M, T, K>) -> Piece {
    Piece::Name(ColumnRef { table: M::TABLE, column: column.position() })
}

/// The expression of these pieces.
#[doc(hidden)]
pub fn expression<M, T>(pieces: Vec<TypedPiece<M>>) -> Expr<M, T> {
    Expr::new(ast::Expr::Raw(pieces.into_iter().map(|piece| piece.0).collect()))
}

fn bound(value: Value) -> Piece {
    Piece::Expr(ast::Expr::Value(value))
}

fn texts<S: AsRef<str>>(texts: &[S]) -> Value {
    let texts: Vec<String> = texts.iter().map(|text| text.as_ref().to_owned()).collect();
    Value::of(&texts)
}

fn text_value(text: &str) -> Value {
    Value::of(&text.to_owned())
}

/// One row for each kind of value: its marker, its parameters, its type, the argument.
macro_rules! values {
    ($($marker:ident [$($parameter:tt)*] $ty:ty: $value:expr;)*) => {$(
        #[doc(hidden)]
        pub enum $marker {}

        #[diagnostic::do_not_recommend]
        impl<$($parameter)*> Part<$marker> for $ty {
            fn piece(&self) -> Piece {
                let value: fn(&Self) -> Value = $value;
                bound(value(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M, $($parameter)*> TypedPart<M, $marker> for $ty {
            fn piece(&self) -> Piece {
                let value: fn(&Self) -> Value = $value;
                bound(value(self))
            }
        }
    )*};
}

values! {
    Owned [T: ColumnType] T: |value| Value::of(value);
    Nullable [T: ColumnType] Option<T>: |value| Value::of(value);
    Borrowed [T: ColumnType] &T: |value| Value::of(*value);
    BorrowedTwice [T: ColumnType] &&T: |value| Value::of(**value);
    NullableOfBorrowed [T: ColumnType] Option<&T>: |value| {
        value.map_or_else(|| Value::null(T::TYPE), Value::of)
    };
    BorrowedNullable [T: ColumnType] &Option<T>: |value| Value::of(*value);
    Str [] &str: |text| text_value(text);
    BorrowedStr [] &&str: |text| text_value(text);
    CowStr [] Cow<'_, str>: |text| text_value(text);
    NullableStr [] Option<&str>: |text| {
        text.map_or_else(|| Value::null(String::TYPE), text_value)
    };
    Slice [T: ColumnType] &[T]: |values| Value::of_slice(values);
    Array [T: ColumnType, const N: usize] [T; N]: |values| Value::of_slice(values);
    BorrowedArray [T: ColumnType, const N: usize] &[T; N]: |values| Value::of_slice(*values);
    Strs [] &[&str]: |values| texts(values);
    ArrayOfStr [const N: usize] [&str; N]: |values| texts(values);
    BorrowedArrayOfStr [const N: usize] &[&str; N]: |values| texts(*values);
    VecOfStr [] Vec<&str>: |values| texts(values);
    BorrowedVecOfStr [] &Vec<&str>: |values| texts(values);
    Bytes [] &[u8]: |bytes| Value::of(&bytes.to_vec());
    ArrayOfBytes [const N: usize] [u8; N]: |bytes| Value::of(&bytes.to_vec());
    BorrowedArrayOfBytes [const N: usize] &[u8; N]: |bytes| Value::of(&bytes.to_vec());
}

/// One row for each thing that is no value.
macro_rules! parts {
    ($($marker:ident $ty:ty: $piece:expr;)*) => {$(
        #[doc(hidden)]
        pub enum $marker {}

        #[diagnostic::do_not_recommend]
        impl Part<$marker> for $ty {
            fn piece(&self) -> Piece {
                let piece: fn(&Self) -> Piece = $piece;
                piece(self)
            }
        }
    )*};
}

parts! {
    OfFragment Fragment: |fragment| fragment.to_piece();
    OfBorrowedFragment &Fragment: |fragment| fragment.to_piece();
    OfOptionalFragment Option<Fragment>: |fragment| optional(fragment.as_ref());
    OfBorrowedOptionalFragment &Option<Fragment>: |fragment| optional(fragment.as_ref());
    OfOptionalBorrowedFragment Option<&Fragment>: |fragment| optional(*fragment);
    OfIdent Ident: |name| name.to_piece();
    OfBorrowedIdent &Ident: |name| name.to_piece();
    OfTrusted Trusted: |text| text.to_piece();
    OfBorrowedTrusted &Trusted: |text| text.to_piece();
}

fn optional(fragment: Option<&Fragment>) -> Piece {
    fragment.map_or(Piece::Fragment(Vec::new()), Fragment::to_piece)
}

/// The marker of columns.
#[doc(hidden)]
pub enum OfColumn {}

/// The marker of typed expressions.
#[doc(hidden)]
pub enum OfExpr {}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Part<OfColumn> for Column<M, T, K> {
    fn piece(&self) -> Piece {
        Piece::Expr(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> TypedPart<M, OfColumn> for Column<M, T, K> {
    fn piece(&self) -> Piece {
        Piece::Expr(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: NamedType> TypedPart<S, OfColumn> for Named<S, T> {
    fn piece(&self) -> Piece {
        Piece::Expr(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue> Part<OfExpr> for Expr<M, T> {
    fn piece(&self) -> Piece {
        Piece::Expr(self.clone().into_node())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> TypedPart<M, OfExpr> for Expr<M, T> {
    fn piece(&self) -> Piece {
        Piece::Expr(self.clone().into_node())
    }
}
