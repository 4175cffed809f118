use orm_core::sql::quoted;

use super::form::{CREATE_INDEX, DROP_INDEX, Lock, SafeForm};
use super::step::Step;
use crate::ddl;
use crate::operation::Operation;
use crate::schema::{Index, Name};

/// An index built beside readers and writers; `form` is what it is a part of.
pub(super) fn build(form: &'static SafeForm, table: &Name, index: &Index) -> Step {
    Step::of(form, &format!("index {}", index.name))
        .up(Lock::ShareUpdateExclusive, create_sql(table, index))
        .alone()
        .down(drop_sql(table, index))
        .down_alone()
}

pub(super) fn create(table: &Name, index: &Index) -> Step {
    build(&CREATE_INDEX, table, index)
}

pub(super) fn drop(table: &Name, index: &Index) -> Step {
    Step::of(&DROP_INDEX, &format!("drop index {}", index.name))
        .up(Lock::ShareUpdateExclusive, drop_sql(table, index))
        .alone()
        .down(create_sql(table, index))
        .down_alone()
}

fn create_sql(table: &Name, index: &Index) -> String {
    let plain = Operation::CreateIndex { table: table.clone(), index: index.clone() };
    let plain: String = ddl::statements(&plain).into_iter().map(|statement| statement.sql).collect();
    // The first INDEX is the keyword: CREATE INDEX, CREATE UNIQUE INDEX.
    plain.replacen(" INDEX ", " INDEX CONCURRENTLY ", 1)
}

/// The index may be gone with the constraint that was made of it.
fn drop_sql(table: &Name, index: &Index) -> String {
    format!("DROP INDEX CONCURRENTLY IF EXISTS {}", quoted(table.schema.as_deref(), &index.name))
}
