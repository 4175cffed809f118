use std::collections::BTreeMap;

use super::column;
use super::hints::Hints;
use super::pair::pair;
use super::plan::{Plan, Stage};
use super::rename::is_relation;
use super::touched::Touched;
use super::{Compared, States};
use crate::operation::Operation;
use crate::schema::{ForeignKey, Name, Schema, Table, Unique};

/// A new table, with its indexes behind it.
pub(super) fn create(new: &Table, plan: &mut Plan) {
    let table = Table { indexes: Vec::new(), foreign_keys: Vec::new(), triggers: Vec::new(), ..new.clone() };
    plan.push(Stage::CreateTables, Operation::CreateTable { table });
    for index in new.indexes.iter().cloned() {
        plan.push(Stage::CreateIndexes, Operation::CreateIndex { table: new.name.clone(), index });
    }
}

/// What becomes of a table, but for its foreign keys and triggers; and what of it is in the way of these.
pub(super) fn compare(table: &Compared<'_>, from: &Schema, hints: &Hints, plan: &mut Plan) -> Touched {
    let Compared { old, new, .. } = table;
    if old.comment != new.comment {
        plan.push(
            Stage::Columns,
            Operation::SetTableComment {
                table: new.name.clone(),
                from: old.comment.clone(),
                to: new.comment.clone(),
            },
        );
    }
    let mut touched = column::compare(table, hints, plan);
    checks(table, &touched, plan);
    keys(table, from, &mut touched, plan);
    indexes(table, from, &mut touched, plan);
    touched
}

fn checks(compared: &Compared<'_>, touched: &Touched, plan: &mut Plan) {
    let Compared { original, old, new } = compared;
    let is_taken = |name: &str| constraints(old).any(|constraint| constraint == name);
    let paired = pair(&old.checks, &new.checks, |check| touched.is_check(check), is_taken);
    for check in paired.dropped.into_iter().map(|at| original.checks[at].clone()) {
        plan.push(Stage::DropChecks, Operation::DropCheck { table: original.name.clone(), check });
    }
    for check in paired.added {
        plan.push(Stage::AddChecks, Operation::AddCheck { table: new.name.clone(), check });
    }
    rename_constraints(&new.name, paired.renamed, plan);
}

fn keys(compared: &Compared<'_>, from: &Schema, touched: &mut Touched, plan: &mut Plan) {
    let Compared { original, old, new } = compared;
    let is_taken = |name: &str| {
        is_relation(from, &new.name.sibling(name)) || constraints(old).any(|constraint| constraint == name)
    };
    let is_touched =
        |columns: &[String], include: &[String]| touched.is_replaced(columns) || touched.is_replaced(include);
    let (old_keys, new_keys) = (old.primary_key.as_slice(), new.primary_key.as_slice());
    let primary = pair(old_keys, new_keys, |key| is_touched(&key.columns, &key.include), is_taken);
    let is_touched_unique = |unique: &Unique| is_touched(&unique.columns, &unique.include);
    let uniques = pair(&old.uniques, &new.uniques, is_touched_unique, is_taken);
    for at in primary.dropped {
        touched.dropped_keys.push(old_keys[at].columns.iter().cloned().collect());
        let key = original.primary_key.as_slice()[at].clone();
        plan.push(Stage::DropKeys, Operation::DropPrimaryKey { table: original.name.clone(), key });
    }
    for at in uniques.dropped {
        touched.dropped_keys.push(old.uniques[at].columns.iter().cloned().collect());
        let unique = original.uniques[at].clone();
        plan.push(Stage::DropKeys, Operation::DropUnique { table: original.name.clone(), unique });
    }
    for key in primary.added {
        plan.push(Stage::AddKeys, Operation::AddPrimaryKey { table: new.name.clone(), key });
    }
    for unique in uniques.added {
        plan.push(Stage::AddKeys, Operation::AddUnique { table: new.name.clone(), unique });
    }
    rename_constraints(&new.name, primary.renamed, plan);
    rename_constraints(&new.name, uniques.renamed, plan);
}

fn indexes(compared: &Compared<'_>, from: &Schema, touched: &mut Touched, plan: &mut Plan) {
    let Compared { original, old, new } = compared;
    let is_taken = |name: &str| is_relation(from, &new.name.sibling(name));
    let paired = pair(&old.indexes, &new.indexes, |index| touched.is_index(index), is_taken);
    for at in paired.dropped {
        let columns = old.indexes[at].columns().map(|columns| columns.cloned().collect());
        touched.dropped_keys.extend(columns.filter(|_| old.indexes[at].unique));
        let index = original.indexes[at].clone();
        plan.push(Stage::DropIndexes, Operation::DropIndex { table: original.name.clone(), index });
    }
    for index in paired.added {
        plan.push(Stage::CreateIndexes, Operation::CreateIndex { table: new.name.clone(), index });
    }
    for (from, to) in paired.renamed {
        plan.push(Stage::RenameConstraints, Operation::RenameIndex { table: new.name.clone(), from, to });
    }
}

/// Foreign keys go while either end of them is in the way, and those of tables that are dropped go before, so that
/// tables which lead to each other do not have to be dropped in an order.
pub(super) fn foreign_keys(states: &States<'_>, touched: &BTreeMap<&Name, Touched>, plan: &mut Plan) {
    for (original, old) in states.tables() {
        let is_touched = |key: &ForeignKey| {
            touched.get(&old.name).is_some_and(|own| own.is_any(&key.columns))
                || touched.get(&key.references).is_some_and(|target| target.is_target(key))
        };
        let is_taken = |name: &str| constraints(old).any(|constraint| constraint == name);
        let keys = states.to.table(&old.name).map_or(&[][..], |new| &new.foreign_keys);
        let paired = pair(&old.foreign_keys, keys, is_touched, is_taken);
        for key in paired.dropped.into_iter().map(|at| original.foreign_keys[at].clone()) {
            let table = original.name.clone();
            plan.push(Stage::DropForeignKeys, Operation::DropForeignKey { table, key });
        }
        for key in paired.added {
            plan.push(Stage::AddForeignKeys, Operation::AddForeignKey { table: old.name.clone(), key });
        }
        rename_constraints(&old.name, paired.renamed, plan);
    }
    for new in states.to.tables.iter().filter(|new| states.renamed.table(&new.name).is_none()) {
        for key in new.foreign_keys.iter().cloned() {
            plan.push(Stage::AddForeignKeys, Operation::AddForeignKey { table: new.name.clone(), key });
        }
    }
}

fn rename_constraints(table: &Name, renamed: Vec<(String, String)>, plan: &mut Plan) {
    for (from, to) in renamed {
        plan.push(Stage::RenameConstraints, Operation::RenameConstraint { table: table.clone(), from, to });
    }
}

/// The names of a table's constraints, which are one set.
fn constraints(table: &Table) -> impl Iterator<Item = &str> {
    let keys = table.primary_key.iter().map(|key| &key.name);
    let uniques = table.uniques.iter().map(|unique| &unique.name);
    let checks = table.checks.iter().map(|check| &check.name);
    let foreign_keys = table.foreign_keys.iter().map(|key| &key.name);
    keys.chain(uniques).chain(checks).chain(foreign_keys).map(String::as_str)
}
