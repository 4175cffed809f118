use orm_core::sql::quoted;
use orm_naming::MAX_BYTES;

use super::form::{CHECK, FOREIGN_KEY, Lock, NOT_NULL, PRIMARY_KEY, SafeForm, UNIQUE};
use super::index;
use super::step::Step;
use crate::ddl;
use crate::operation::Operation;
use crate::schema::{Check, Deferral, ForeignKey, Index, IndexPart, Name, PrimaryKey, Unique};

pub(super) fn foreign_key(table: &Name, key: &ForeignKey) -> Vec<Step> {
    let unproved = ForeignKey { not_valid: true, ..key.clone() };
    let add = Operation::AddForeignKey { table: table.clone(), key: unproved };
    two_steps(&FOREIGN_KEY, table, &key.name, &add, Lock::ShareRowExclusive)
}

pub(super) fn check(table: &Name, check: &Check) -> Vec<Step> {
    let unproved = Check { not_valid: true, ..check.clone() };
    let add = Operation::AddCheck { table: table.clone(), check: unproved };
    two_steps(&CHECK, table, &check.name, &add, Lock::AccessExclusive)
}

/// NOT NULL by a check that was validated before. The form is what it is a part of.
pub(super) fn not_null(form: &'static SafeForm, table: &Name, column: &str) -> Vec<Step> {
    let name = check_name(column);
    let proof = Check {
        name: name.clone(),
        expression: format!("{} IS NOT NULL", quoted(None, column)),
        not_valid: true,
    };
    let add = Operation::AddCheck { table: table.clone(), check: proof };
    let mut steps = two_steps(form, table, &name, &add, Lock::AccessExclusive);
    let of = |operation: Operation| ddl::statements(&operation).remove(0).sql;
    let set = Operation::SetNotNull { table: table.clone(), column: column.to_owned(), fill: None };
    let unset = Operation::DropNotNull { table: table.clone(), column: column.to_owned() };
    let last = Step::of(form, &format!("not null {} {column}", table.name))
        .up(Lock::AccessExclusive, of(set))
        .up(Lock::AccessExclusive, drop_constraint(table, &name))
        .down(of(unset));
    steps.push(last);
    steps
}

/// As it is made for models that say NOT NULL.
pub(super) fn set_not_null(table: &Name, column: &str) -> Vec<Step> {
    not_null(&NOT_NULL, table, column)
}

pub(super) fn unique(table: &Name, unique: &Unique) -> Vec<Step> {
    let Unique { name, columns, include, nulls_not_distinct, deferral } = unique;
    let mut index = over(name, columns, include);
    index.nulls_not_distinct = *nulls_not_distinct;
    by_index(&UNIQUE, table, &index, "UNIQUE", *deferral)
}

pub(super) fn primary_key(table: &Name, key: &PrimaryKey) -> Vec<Step> {
    let PrimaryKey { name, columns, include, deferral } = key;
    by_index(&PRIMARY_KEY, table, &over(name, columns, include), "PRIMARY KEY", *deferral)
}

fn over(name: &str, columns: &[String], include: &[String]) -> Index {
    let mut index = Index::new(name, columns.iter().map(|column| IndexPart::column(column)).collect());
    index.unique = true;
    index.include = include.to_vec();
    index
}

fn by_index(
    form: &'static SafeForm,
    table: &Name,
    index: &Index,
    kind: &str,
    deferral: Deferral,
) -> Vec<Step> {
    let deferral = match deferral {
        Deferral::Never => "",
        Deferral::OnRequest => " DEFERRABLE",
        Deferral::Always => " DEFERRABLE INITIALLY DEFERRED",
    };
    let name = quoted(None, &index.name);
    let attach = Step::of(form, &format!("constraint {}", index.name))
        .up(
            Lock::AccessExclusive,
            alter(table, &format!("ADD CONSTRAINT {name} {kind} USING INDEX {name}{deferral}")),
        )
        .down(drop_constraint(table, &index.name));
    // The index goes with the constraint; the step before has made it, and its undoing drops it.
    let build = Operation::CreateIndex { table: table.clone(), index: index.clone() };
    let attach =
        ddl::statements(&build).into_iter().fold(attach, |attach, statement| attach.down(statement.sql));
    vec![index::build(form, table, index), attach]
}

/// A constraint that is not valid yet, and its validation in another transaction.
fn two_steps(form: &'static SafeForm, table: &Name, name: &str, add: &Operation, lock: Lock) -> Vec<Step> {
    let mut first = Step::of(form, &format!("add {name}")).down(drop_constraint(table, name));
    for statement in ddl::statements(add) {
        first = first.up(lock, statement.sql);
    }
    let validate = alter(table, &format!("VALIDATE CONSTRAINT {}", quoted(None, name)));
    vec![first, Step::of(form, &format!("validate {name}")).up(Lock::ShareUpdateExclusive, validate)]
}

/// Of a check for NOT NULL, the last step has dropped it already.
fn drop_constraint(table: &Name, name: &str) -> String {
    alter(table, &format!("DROP CONSTRAINT IF EXISTS {}", quoted(None, name)))
}

pub(super) fn alter(table: &Name, action: &str) -> String {
    format!("ALTER TABLE {} {action}", quoted(table.schema.as_deref(), &table.name))
}

/// The name of the check for NOT NULL, which is there for a few steps: cut to what PostgreSQL keeps of one.
fn check_name(column: &str) -> String {
    limited("orm_not_null_", column)
}

/// A name of at most 63 bytes; one that is cut ends with a hash of the whole, so that no two become one.
pub(super) fn limited(prefix: &str, name: &str) -> String {
    let whole = format!("{prefix}{name}");
    if whole.len() <= MAX_BYTES {
        return whole;
    }
    let hash = orm_naming::hash(&whole) & 0xffff_ffff;
    let end = whole.floor_char_boundary(MAX_BYTES - "_00000000".len());
    format!("{}_{hash:08x}", &whole[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_cut_are_told_apart() {
        assert_eq!(limited("orm_new_", "title"), "orm_new_title");
        let long = |end: &str| limited("orm_new_", &format!("{}{end}", "ä".repeat(28)));
        assert_ne!(long("_one"), long("_two"));
        for name in [long("_one"), long("_two"), limited("orm_sync_", &"x".repeat(63))] {
            assert!(name.len() <= 63, "{name}");
        }
        assert_eq!(limited("orm_new_", &"x".repeat(55)).len(), 63, "it is whole");
    }
}
