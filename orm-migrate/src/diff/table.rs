use std::collections::{BTreeMap, BTreeSet};

use super::column;
use super::hints::Hints;
use super::pair::pair;
use super::plan::{Plan, Stage};
use super::rename::relations;
use super::touched::Touched;
use crate::operation::Operation;
use crate::schema::{Name, Schema, Table};

/// A new table, with its indexes behind it.
pub(super) fn create(new: &Table, plan: &mut Plan) {
    let table = Table { indexes: Vec::new(), foreign_keys: Vec::new(), triggers: Vec::new(), ..new.clone() };
    plan.push(Stage::CreateTables, Operation::CreateTable { table });
    for index in new.indexes.iter().cloned() {
        plan.push(Stage::CreateIndexes, Operation::CreateIndex { table: new.name.clone(), index });
    }
}

/// What becomes of a table, but for its foreign keys and triggers; and what of it is in the way of these.
pub(super) fn compare(old: &Table, new: &Table, from: &Schema, hints: &Hints, plan: &mut Plan) -> Touched {
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
    let mut touched = column::compare(old, new, hints, plan);
    checks(old, new, &touched, plan);
    keys(old, new, from, &mut touched, plan);
    indexes(old, new, from, &mut touched, plan);
    touched
}

fn checks(old: &Table, new: &Table, touched: &Touched, plan: &mut Plan) {
    let table = &new.name;
    let is_taken = |name: &str| constraints(old).any(|constraint| constraint == name);
    let paired = pair(&old.checks, &new.checks, |check| touched.is_check(check), is_taken);
    for check in paired.dropped {
        plan.push(Stage::DropChecks, Operation::DropCheck { table: table.clone(), check });
    }
    for check in paired.added {
        plan.push(Stage::AddChecks, Operation::AddCheck { table: table.clone(), check });
    }
    rename_constraints(table, paired.renamed, plan);
}

fn keys(old: &Table, new: &Table, from: &Schema, touched: &mut Touched, plan: &mut Plan) {
    let table = &new.name;
    let is_taken = |name: &str| {
        relations(from, table.schema.as_deref()).any(|relation| relation == name)
            || constraints(old).any(|constraint| constraint == name)
    };
    let is_touched =
        |columns: &[String], include: &[String]| touched.is_replaced(columns) || touched.is_replaced(include);
    let primary = pair(
        old.primary_key.as_slice(),
        new.primary_key.as_slice(),
        |key| is_touched(&key.columns, &key.include),
        is_taken,
    );
    let uniques =
        pair(&old.uniques, &new.uniques, |unique| is_touched(&unique.columns, &unique.include), is_taken);
    for key in primary.dropped {
        touched.dropped_keys.push(key.columns.iter().cloned().collect());
        plan.push(Stage::DropKeys, Operation::DropPrimaryKey { table: table.clone(), key });
    }
    for unique in uniques.dropped {
        touched.dropped_keys.push(unique.columns.iter().cloned().collect());
        plan.push(Stage::DropKeys, Operation::DropUnique { table: table.clone(), unique });
    }
    for key in primary.added {
        plan.push(Stage::AddKeys, Operation::AddPrimaryKey { table: table.clone(), key });
    }
    for unique in uniques.added {
        plan.push(Stage::AddKeys, Operation::AddUnique { table: table.clone(), unique });
    }
    rename_constraints(table, primary.renamed, plan);
    rename_constraints(table, uniques.renamed, plan);
}

fn indexes(old: &Table, new: &Table, from: &Schema, touched: &mut Touched, plan: &mut Plan) {
    let table = &new.name;
    let is_taken = |name: &str| relations(from, table.schema.as_deref()).any(|relation| relation == name);
    let paired = pair(&old.indexes, &new.indexes, |index| touched.is_index(index), is_taken);
    for index in paired.dropped {
        let columns: Option<BTreeSet<String>> = index.columns().map(|columns| columns.cloned().collect());
        touched.dropped_keys.extend(columns.filter(|_| index.unique));
        plan.push(Stage::DropIndexes, Operation::DropIndex { table: table.clone(), index });
    }
    for index in paired.added {
        plan.push(Stage::CreateIndexes, Operation::CreateIndex { table: table.clone(), index });
    }
    for (from, to) in paired.renamed {
        plan.push(Stage::RenameConstraints, Operation::RenameIndex { table: table.clone(), from, to });
    }
}

/// Foreign keys go while either end of them is in the way, and those of tables that are dropped go before, so that
/// tables which lead to each other do not have to be dropped in an order.
pub(super) fn foreign_keys(from: &Schema, to: &Schema, touched: &BTreeMap<&Name, Touched>, plan: &mut Plan) {
    for old in &from.tables {
        let new = to.table(&old.name);
        let is_touched = |key: &crate::schema::ForeignKey| {
            touched.get(&old.name).is_some_and(|own| own.is_any(&key.columns))
                || touched.get(&key.references).is_some_and(|target| target.is_target(key))
        };
        let is_taken = |name: &str| constraints(old).any(|constraint| constraint == name);
        let keys = new.map_or(&[][..], |new| &new.foreign_keys);
        let paired = pair(&old.foreign_keys, keys, is_touched, is_taken);
        for key in paired.dropped {
            plan.push(Stage::DropForeignKeys, Operation::DropForeignKey { table: old.name.clone(), key });
        }
        for key in paired.added {
            plan.push(Stage::AddForeignKeys, Operation::AddForeignKey { table: old.name.clone(), key });
        }
        rename_constraints(&old.name, paired.renamed, plan);
    }
    for new in to.tables.iter().filter(|new| from.table(&new.name).is_none()) {
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
