//! Statements as text. Rendering is pure and cannot fail; values become arguments, never text.

mod combined;
mod conflict;
mod copy;
mod ddl;
#[doc(hidden)]
pub mod definition;
mod delete;
mod expr;
mod inheritance;
mod insert;
mod insert_many;
mod join;
mod live;
mod origin;
mod polymorphic;
mod query;
mod raw;
mod scope;
mod select;
mod soft_delete;
mod tree;
mod update;
mod update_many;
mod walk;

pub use self::conflict::{
    find_or_insert, insert_unless, insert_unless_returning, replace, update_both, upsert, upsert_many,
    upsert_many_returning,
};
pub use self::copy::{can_copy, copy_in};
pub use self::ddl::{
    create_enum, create_foreign_keys, create_indexes, create_schema, create_table, missing_tables, table_name,
};
pub use self::delete::{delete, delete_items, delete_returning};
pub use self::insert::{insert, insert_items};
pub use self::insert_many::{insert_many, insert_many_items};
pub use self::join::{count, exists};
pub use self::query::{count_of, exists_of, query};
pub use self::raw::raw;
pub use self::select::{explain, has_window, order, select, select_changes};
pub use self::soft_delete::{soft_delete, soft_delete_items, soft_delete_returning};
pub use self::tree::{Layout, LevelColumn, LevelLayout, tree, tree_of_items, tree_of_keys};
pub use self::update::{update, update_items};
pub use self::update_many::{update_many, update_many_returning};

use self::query::Repeated;
use self::scope::{Alias, Scopes};
use super::statement::{Access, Statement};
use crate::schema::{Column, Table};
use crate::value::{SqlType, TypeKind, Value};

use super::ident::{push_ident, push_qualified};

/// A statement in the making.
struct Renderer {
    sql: String,
    arguments: Vec<Value>,
    scopes: Scopes,
    /// Expressions that are the same one wherever they stand in the query in the making.
    repeated: Vec<Repeated>,
    /// A table of each query that the one in the making stands in an expression of, the innermost last.
    outside: Vec<Option<(Alias, &'static Table)>>,
    /// Whether an expression of the query outside is in the making.
    is_of_outside: bool,
    /// Whether a window function stands in what was written, and in no subquery there.
    has_window: bool,
}

impl Renderer {
    fn new() -> Self {
        Renderer::with_capacity(512)
    }

    /// With place for a text of that length, so that it is not moved while it grows.
    fn with_capacity(bytes: usize) -> Self {
        Renderer {
            sql: String::with_capacity(bytes),
            arguments: Vec::new(),
            scopes: Scopes::default(),
            repeated: Vec::new(),
            outside: Vec::new(),
            is_of_outside: false,
            has_window: false,
        }
    }

    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn ident(&mut self, name: &str) {
        push_ident(&mut self.sql, name);
    }

    fn number(&mut self, number: usize) {
        use std::fmt::Write;
        match u8::try_from(number) {
            // Almost every number in a statement; formatting takes ten times as long.
            Ok(digit @ 0..=9) => self.sql.push(char::from(b'0' + digit)),
            // Writing to a String does not fail.
            _ => _ = write!(self.sql, "{number}"),
        }
    }

    /// `a, b, c`.
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            each(self, item);
        }
    }

    /// `"alias"."column"`.
    fn column(&mut self, alias: &str, column: &Column) {
        self.ident(alias);
        self.push(".");
        self.ident(column.name);
    }

    /// A column as it is read: a type of the database's own comes as text, which every connection knows.
    fn read_column(&mut self, alias: &str, column: &Column) {
        self.column(alias, column);
        self.as_read(&column.ty);
    }

    /// The cast to text of a type of the database's own.
    fn as_read(&mut self, ty: &SqlType) {
        if ty.needs_cast() {
            self.push(if ty.is_array() { "::text[]" } else { "::text" });
        }
    }

    /// Every column of a table as it is read.
    fn read_columns(&mut self, alias: &str, table: &Table) {
        self.list(table.columns, |r, column| r.read_column(alias, column));
    }

    /// A type's name in a cast.
    fn type_name(&mut self, ty: &SqlType) {
        match ty.kind {
            TypeKind::Builtin(name) => self.push(name),
            TypeKind::Enum(def) if def.native => push_qualified(&mut self.sql, def.schema, def.name),
            TypeKind::Enum(_) => self.push("text"),
            TypeKind::Array(element) => {
                self.type_name(element);
                self.push("[]");
            }
        }
    }

    /// A bind argument, cast where what crosses the wire is not the type itself.
    fn value(&mut self, value: Value) {
        let ty = value.sql_type();
        self.arguments.push(value);
        self.push("$");
        self.number(self.arguments.len());
        if ty.needs_cast() {
            self.push("::");
            self.type_name(&ty);
        }
    }

    fn finish(self, access: Access, table: &'static Table) -> Statement {
        Statement { sql: self.sql.into(), arguments: self.arguments, access, table: Some(table) }
    }
}
