use std::collections::BTreeMap;

use super::plan::{Plan, Stage};
use super::touched::Touched;
use crate::operation::Operation;
use crate::schema::{Name, Schema, Trigger};

/// Functions and triggers are their texts: another text is another one, and so is one of a table that has another name
/// now. Here the state so far has its old names.
pub(super) fn compare(from: &Schema, to: &Schema, touched: &BTreeMap<&Name, Touched>, plan: &mut Plan) {
    for function in from.functions.iter().filter(|old| to.function(&old.name) != Some(old)).cloned() {
        plan.push(Stage::DropFunctions, Operation::DropFunction { function });
    }
    for function in to.functions.iter().filter(|new| from.function(&new.name) != Some(new)).cloned() {
        plan.push(Stage::CreateFunctions, Operation::CreateFunction { function });
    }
    let is_other = |table: &Name, trigger: &Trigger| {
        from.function(&trigger.function) != to.function(&trigger.function)
            || touched.get(table).is_none_or(|touched| touched.is_trigger(trigger))
    };
    let has = |schema: &Schema, table: &Name, trigger: &Trigger| {
        schema.table(table).is_some_and(|table| table.triggers.contains(trigger))
    };
    for table in &from.tables {
        for trigger in &table.triggers {
            if !has(to, &table.name, trigger) || is_other(&table.name, trigger) {
                let (table, trigger) = (table.name.clone(), trigger.clone());
                plan.push(Stage::DropTriggers, Operation::DropTrigger { table, trigger });
            }
        }
    }
    for table in &to.tables {
        for trigger in &table.triggers {
            if !has(from, &table.name, trigger) || is_other(&table.name, trigger) {
                let (table, trigger) = (table.name.clone(), trigger.clone());
                plan.push(Stage::CreateTriggers, Operation::CreateTrigger { table, trigger });
            }
        }
    }
}
