use orm_core::sql::quoted;

use super::constraint::{alter, not_null, set_not_null};
use super::expression::is_constant;
use super::fill::is_constant_fill;
use super::form::{Lock, NOT_NULL, SafeForm, VOLATILE_DEFAULT};
use super::step::Step;
use crate::ddl;
use crate::file::Pace;
use crate::operation::Operation;
use crate::schema::{Column, Name};

/// Whether adding a column writes every row, and can be split so that it does not.
pub(super) fn is_split(column: &Column, fill: Option<&str>) -> bool {
    let varies = match (fill, column.default.as_deref()) {
        (Some(fill), _) => !is_constant_fill(fill),
        (None, Some(default)) => !is_constant(default),
        (None, None) => false,
    };
    column.identity.is_none() && column.generated.is_none() && varies
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
    let mut steps = vec![first, fill_nulls(form, table, &column.name, value)];
    if !column.nullable {
        steps.extend(not_null(form, table, &column.name));
    }
    steps
}

/// NOT NULL of a column that was there before, whose NULLs get a value first, if one is told.
pub(super) fn require(table: &Name, column: &str, fill: Option<&str>) -> Vec<Step> {
    let mut steps: Vec<Step> = fill.iter().map(|value| fill_nulls(&NOT_NULL, table, column, value)).collect();
    steps.extend(set_not_null(table, column));
    if let Some(first) = steps.first_mut().filter(|_| fill.is_none()) {
        first.warning = Some(format!(
            "rows with NULL in {table}.{column} make the migration fail: `--fill {table}.{column}=…` says what they get"
        ));
    }
    steps
}

fn fill_nulls(form: &'static SafeForm, table: &Name, column: &str, value: &str) -> Step {
    let name = quoted(None, column);
    let sql = format!("UPDATE {} SET {name} = {value} WHERE {name} IS NULL", of(table));
    fill_in(form, table, column, sql, true)
}

pub(super) fn fill_in(
    form: &'static SafeForm,
    table: &Name,
    column: &str,
    sql: String,
    repeat: bool,
) -> Step {
    let mut step =
        Step::of(form, &format!("fill {} {column}", table.name)).up(Lock::RowExclusive, sql).alone();
    step.backfill = Some(Pace { repeat, ..Pace::default() });
    step
}

pub(super) fn of(table: &Name) -> String {
    quoted(table.schema.as_deref(), &table.name)
}
