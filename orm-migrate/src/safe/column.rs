use orm_core::sql::quoted;

use super::constraint::{alter, not_null};
use super::expression::is_constant;
use super::form::{Lock, SafeForm, VOLATILE_DEFAULT};
use super::step::Step;
use crate::ddl;
use crate::file::Pace;
use crate::operation::Operation;
use crate::schema::{Column, Name};

/// Whether adding a column writes every row, and can be split so that it does not.
pub(super) fn is_split(column: &Column, fill: Option<&str>) -> bool {
    let value = fill.or(column.default.as_deref());
    column.identity.is_none() && column.generated.is_none() && value.is_some_and(|value| !is_constant(value))
}

/// A column whose value differs from row to row: added empty, filled in batches, then NOT NULL.
pub(super) fn add(table: &Name, column: &Column, fill: Option<&str>) -> Vec<Step> {
    let form = &VOLATILE_DEFAULT;
    let name = quoted(None, &column.name);
    let empty = Column { nullable: true, default: None, ..column.clone() };
    let operation = Operation::AddColumn { table: table.clone(), column: empty, fill: None };
    let mut first = Step::of(form, &format!("add {} {}", table.name, column.name));
    for statement in ddl::statements(&operation) {
        first = first.up(Lock::AccessExclusive, statement.sql);
    }
    if let Some(default) = &column.default {
        first = first
            .up(Lock::AccessExclusive, alter(table, &format!("ALTER COLUMN {name} SET DEFAULT {default}")));
    }
    let first = first.down(alter(table, &format!("DROP COLUMN {name}")));
    let value = fill.or(column.default.as_deref()).unwrap_or("NULL");
    // A program that does not know the column may still insert rows: these have the default, if there is one.
    let sql = format!("UPDATE {} SET {name} = {value} WHERE {name} IS NULL", of(table));
    let mut steps = vec![first, fill_in(form, table, column, sql, true)];
    if !column.nullable {
        steps.extend(not_null(form, table, &column.name));
    }
    steps
}

pub(super) fn fill_in(
    form: &'static SafeForm,
    table: &Name,
    column: &Column,
    sql: String,
    repeat: bool,
) -> Step {
    let mut step =
        Step::of(form, &format!("fill {} {}", table.name, column.name)).up(Lock::RowExclusive, sql).alone();
    step.backfill = Some(Pace { repeat, ..Pace::default() });
    step
}

pub(super) fn of(table: &Name) -> String {
    quoted(table.schema.as_deref(), &table.name)
}
