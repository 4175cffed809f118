//! SQL without models' types and without I/O: statements as data ([`ast`]) and their text ([`render`]).

pub mod ast;
mod ident;
mod operator;
pub mod render;
mod statement;

pub(crate) use self::ident::push_ident;
#[doc(hidden)]
pub use self::ident::{quoted, quoted_literal};
pub use self::operator::Operator;
pub use self::statement::{Access, Statement};
