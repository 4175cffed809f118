//! Statements as text and arguments, exactly, without a database.

mod arithmetic;
mod comparison;
pub(crate) mod ddl;
mod identifier;
mod inheritance;
mod insert_many;
mod link;
mod logic;
mod polymorphic;
mod predicate;
mod select;
mod soft_delete;
mod text;
mod tree;
mod update_many;
mod upsert;
mod version;
mod write;

use orm::expr::{Expr, Truth};
use orm::prelude::*;
use orm_core::sql::Statement;
use orm_core::value::{ColumnValue, Value};

use crate::blog::Post;

/// An argument.
#[allow(clippy::needless_pass_by_value)] // tests read better
fn value<T: ColumnValue>(value: T) -> Value {
    Value::of(&value)
}

fn text(value: &str) -> Value {
    Value::of(&value.to_owned())
}

#[track_caller]
fn assert_statement(statement: &Statement, sql: &str, arguments: &[Value]) {
    assert_eq!(&*statement.sql, sql);
    assert_eq!(statement.arguments, arguments, "the arguments of {sql}");
}

/// A filter is this condition, in which `posts.` stands before the columns of the table.
#[track_caller]
fn assert_condition(filter: Expr<Post, impl Truth>, condition: &str, arguments: &[Value]) {
    let statement = Post::find().filter(filter).to_statement();
    let (_, rendered) = statement.sql.split_once(" WHERE ").unwrap_or_default();
    let readable = rendered.replace("\"posts\".", "posts.");
    assert_eq!(readable, condition);
    assert_eq!(statement.arguments, arguments, "the arguments of {condition}");
}
