//! What a model says of its table, as the texts that DDL is made of. CREATE TABLE and migrations have them from here.

use std::fmt::Write as _;

use super::{Renderer, inheritance, polymorphic};
use crate::schema::{Column, Default, Index, Kind, Relation, Table};
use crate::sql::ident::push_literal;
use crate::value::TypeKind;

/// A CHECK constraint.
#[derive(Debug)]
pub struct CheckDefinition {
    /// Its name.
    pub name: String,
    /// The SQL condition.
    pub condition: String,
}

/// An index as the table has it: that of a kind may be about the rows of some kinds only.
#[derive(Debug)]
pub struct IndexDefinition<'a> {
    /// What the model says.
    pub index: &'a Index,
    /// The columns that its parts are positions of.
    pub columns: &'a [Column],
    /// The SQL condition of the rows that it is about.
    pub predicate: Option<String>,
}

/// A trigger with its function, which has the same name.
#[derive(Debug)]
pub struct TriggerDefinition {
    /// The name of both.
    pub name: String,
    /// The schema that the function is in.
    pub function_schema: Option<&'static str>,
    /// The table that has the trigger, behind its schema.
    pub on: (Option<&'static str>, &'static str),
    /// `CREATE OR REPLACE FUNCTION …`.
    pub function_sql: String,
    /// `CREATE CONSTRAINT TRIGGER …`.
    pub sql: String,
}

/// The type of a column: `varchar(100)`.
pub fn column_type(column: &Column) -> String {
    let mut r = Renderer::new();
    r.column_type(column);
    r.sql
}

const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "real", "double precision", "numeric"];

/// The SQL expression by which the database fills in a column that an INSERT leaves out. A constant is written as a
/// person writes it, so that the catalogue has the same of both.
pub fn column_default(column: &Column) -> Option<String> {
    match column.default {
        Default::None | Default::Identity | Default::Generated(_) | Default::Computed { sql: None, .. } => {
            None
        }
        Default::Sql(sql) | Default::Computed { sql: Some(sql), .. } => Some(sql.to_owned()),
        Default::Constant(value) => {
            let literal = value().literal()?;
            let is_number = matches!(column.ty.kind, TypeKind::Builtin(name) if NUMBERS.contains(&name))
                && literal.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
            if is_number {
                return Some(literal);
            }
            let mut sql = String::new();
            push_literal(&mut sql, &literal);
            Some(sql)
        }
    }
}

/// The SQL expression that a column is.
pub fn generated(column: &Column) -> Option<&'static str> {
    match column.default {
        Default::Generated(sql) => Some(sql),
        _ => None,
    }
}

/// Every CHECK constraint of a table: of its columns' labels, its own, and those of its kinds.
pub fn checks(table: &Table) -> Vec<CheckDefinition> {
    let of_labels = table.columns.iter().filter_map(|column| label_check(table, column));
    of_labels.chain(table_checks(table)).collect()
}

/// The CHECK constraints that are not about one column's labels.
pub(super) fn table_checks(table: &Table) -> Vec<CheckDefinition> {
    let own = table
        .checks
        .iter()
        .map(|check| CheckDefinition { name: check.name.to_owned(), condition: check.expression.to_owned() });
    own.chain(inheritance::checks(table)).collect()
}

/// A text enumeration admits its labels only, and so does an array of one, beside NULLs.
pub(super) fn label_check(table: &Table, column: &Column) -> Option<CheckDefinition> {
    let def = column.ty.enum_def().filter(|_| column.has_label_check())?;
    let mut r = Renderer::new();
    let (before, after, end) =
        if column.ty.is_array() { ("array_remove(", ", NULL) <@ ARRAY[", "]") } else { ("", " IN (", ")") };
    r.push(before);
    r.ident(column.name);
    r.push(after);
    r.list(def.labels, |r, label| push_literal(&mut r.sql, label));
    r.push(end);
    Some(CheckDefinition { name: table.label_check_name(column), condition: r.sql })
}

/// Every index of a table, those of its kinds too.
pub fn indexes(table: &Table) -> Vec<IndexDefinition<'_>> {
    let own = table.indexes.iter().map(|index| IndexDefinition {
        index,
        columns: table.columns,
        predicate: index_predicate(table, index, &[]),
    });
    own.chain(inheritance::indexes(table)).collect()
}

/// The triggers of a polymorphic relation that asks for them, that of the table which has the key first.
pub fn triggers(table: &Table, name: &str, relation: &Relation) -> Vec<TriggerDefinition> {
    polymorphic::triggers(table, name, relation)
}

/// What an index says of its rows: those of these kinds, not deleted, and what its own predicate says.
pub(super) fn index_predicate(table: &Table, index: &Index, kinds: &[&Kind]) -> Option<String> {
    let mut r = Renderer::new();
    if !kinds.is_empty() {
        r.is_one_of(table, kinds, false);
    }
    if let Some(live) = table.soft_delete.filter(|_| index.live) {
        r.push(if r.sql.is_empty() { "" } else { " AND " });
        r.ident(table.columns[live].name);
        r.push(" IS NULL");
    }
    if let Some(predicate) = index.predicate {
        // Alone it stands as it was written.
        let (opening, end) = if r.sql.is_empty() { ("", "") } else { (" AND (", ")") };
        r.push(opening);
        r.push(predicate);
        r.push(end);
    }
    Some(r.sql).filter(|sql| !sql.is_empty())
}

impl Renderer {
    pub(super) fn column_type(&mut self, column: &Column) {
        // Writing to a String does not fail.
        let _ = match (column.len, column.precision) {
            (Some(len), _) => write!(self.sql, "varchar({len})"),
            (None, Some((precision, scale))) => write!(self.sql, "numeric({precision},{scale})"),
            (None, None) => {
                self.type_name(&column.ty);
                Ok(())
            }
        };
    }
}
