//! The way back.

use crate::ddl;
use crate::operation::Operation;
use crate::schema::{Column, Name, Table, Type};

/// What undoes an operation, and what it does not bring back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverse {
    /// What is done, in this order.
    pub operations: Vec<Operation>,
    /// Why the state is not quite what it was before, if it is not: rows that are gone stay gone.
    pub loss: Option<String>,
}

/// What undoes a list of operations: the inverse of each, from the last to the first. A table that was created goes with its
/// indexes and foreign keys; of tables that refer to each other in a circle, the foreign keys go first.
///
/// ```
/// # use orm_guide::blog::Tag;
/// use orm_migrate::diff::{Hints, diff};
/// use orm_migrate::schema::{Schema, Source};
/// use orm_migrate::{ddl, inverse, models};
///
/// let tags = models::schema(orm::models![Tag]);
/// let gone = diff(&tags, &Schema::empty(Source::Models), &Hints::new())?;
/// assert_eq!(ddl::script(&gone), "DROP TABLE \"tags\";\n");
/// let back = inverse(&gone);
/// assert!(ddl::script(&back.operations).contains("CREATE UNIQUE INDEX \"tags_name_key\""));
/// assert_eq!(back.loss.as_deref(), Some("the rows of tags are gone"));
/// # Ok::<(), orm_migrate::diff::DiffError>(())
/// ```
pub fn inverse(operations: &[Operation]) -> Inverse {
    let mut whole = Inverse { operations: Vec::new(), loss: None };
    let mut losses = Vec::new();
    for inverse in operations.iter().rev().map(Operation::inverse) {
        whole.operations.extend(inverse.operations);
        losses.extend(inverse.loss);
    }
    whole.operations = whole_tables(whole.operations);
    whole.loss = (!losses.is_empty()).then(|| losses.join("; "));
    whole
}

/// Puts the drops of a table's indexes and foreign keys into that of the table, and tables that refer to others before
/// these.
fn whole_tables(operations: Vec<Operation>) -> Vec<Operation> {
    let is_table = |operation: &Operation| matches!(operation, Operation::DropTable { .. });
    let Some(from) = operations.iter().position(is_table) else { return operations };
    let mut before = operations;
    let mut tables = before.split_off(from);
    let after = tables.split_off(tables.iter().take_while(|operation| is_table(operation)).count());
    let tables = tables.into_iter().filter_map(|operation| match operation {
        Operation::DropTable { table } => Some(table),
        _ => None,
    });
    let mut left: Vec<Table> = tables.collect();
    // A foreign key is in the way of what is done to the table that it leads to.
    let mut changed: Vec<Name> = Vec::new();
    for operation in before.iter().filter(|operation| !matches!(operation, Operation::DropForeignKey { .. }))
    {
        let is_left = |name: &Name| left.iter().any(|table| table.name == *name);
        changed.extend(operation.table().filter(|name| !is_left(name)).cloned());
    }
    before.retain(|operation| {
        let Some(table) = left.iter_mut().find(|table| operation.table() == Some(&table.name)) else {
            return true;
        };
        match operation {
            Operation::DropIndex { index, .. } => table.indexes.insert(0, index.clone()),
            Operation::DropForeignKey { key, .. } if !changed.contains(&key.references) => {
                table.foreign_keys.insert(0, key.clone());
            }
            _ => return true,
        }
        false
    });
    let mut dropped = Vec::new();
    while !left.is_empty() {
        let is_free =
            |table: &Table| left.iter().all(|other| other.name == table.name || !refers(other, table));
        let table = left.remove(left.iter().position(is_free).unwrap_or(0));
        // A circle is opened by its foreign keys.
        for other in &mut left {
            let keys = other.foreign_keys.extract_if(.., |key| key.references == table.name);
            before.extend(keys.map(|key| Operation::DropForeignKey { table: other.name.clone(), key }));
        }
        dropped.push(Operation::DropTable { table });
    }
    before.into_iter().chain(dropped).chain(after).collect()
}

fn refers(table: &Table, other: &Table) -> bool {
    table.foreign_keys.iter().any(|key| key.references == other.name)
}

impl Operation {
    /// What undoes it. What was dropped comes back empty, or as far as a column has to have a value, with a value of
    /// its type that says nothing: `0`, `''`, the first label.
    pub fn inverse(&self) -> Inverse {
        use Operation as Op;
        let operation = match self.clone() {
            Op::CreateSchema { name } => Op::DropSchema { name },
            Op::DropSchema { name } => Op::CreateSchema { name },
            Op::CreateEnum { enumeration } => Op::DropEnum { enumeration },
            Op::DropEnum { enumeration } => Op::CreateEnum { enumeration },
            Op::RenameEnum { from, to } => Op::RenameEnum { from: to, to: from },
            Op::AddEnumValue { enumeration, value, .. } => {
                let loss =
                    format!("the label {value:?} of {enumeration} stays: PostgreSQL cannot remove one");
                return Inverse { operations: Vec::new(), loss: Some(loss) };
            }
            Op::RenameEnumValue { enumeration, from, to } => {
                Op::RenameEnumValue { enumeration, from: to, to: from }
            }
            Op::CreateTable { table } => Op::DropTable { table },
            Op::DropTable { table } => return create_again(table),
            Op::RenameTable { from, to } => Op::RenameTable { from: to, to: from },
            Op::SetTableComment { table, from, to } => Op::SetTableComment { table, from: to, to: from },
            Op::AddColumn { table, column, .. } => Op::DropColumn { table, column },
            Op::DropColumn { table, column } => {
                let is_derived = column.generated.is_some();
                let loss = format!("the values of {table}.{} are gone", column.name);
                let fill = placeholder(&column);
                let operations = vec![Op::AddColumn { table, column, fill }];
                return Inverse { operations, loss: (!is_derived).then_some(loss) };
            }
            Op::RenameColumn { table, from, to } => Op::RenameColumn { table, from: to, to: from },
            Op::AlterType { table, from, to, using, using_back } => {
                Op::AlterType { table, from: to, to: from, using: using_back, using_back: using }
            }
            Op::SetNotNull { table, column, .. } => Op::DropNotNull { table, column },
            Op::DropNotNull { table, column } => Op::SetNotNull { table, column, fill: None },
            Op::SetDefault { table, column, from: None, to } => Op::DropDefault { table, column, from: to },
            Op::SetDefault { table, column, from: Some(from), to } => {
                Op::SetDefault { table, column, from: Some(to), to: from }
            }
            Op::DropDefault { table, column, from } => Op::SetDefault { table, column, from: None, to: from },
            Op::AddIdentity { table, column, identity, sequence } => {
                Op::DropIdentity { table, column, identity, sequence }
            }
            Op::SetIdentity { table, column, from, to } => {
                Op::SetIdentity { table, column, from: to, to: from }
            }
            Op::DropIdentity { table, column, identity, sequence } => {
                Op::AddIdentity { table, column, identity, sequence }
            }
            Op::DropExpression { table, column } => {
                let plain = Column { generated: None, ..column.clone() };
                let operations = vec![
                    Op::DropColumn { table: table.clone(), column: plain },
                    Op::AddColumn { table, column, fill: None },
                ];
                return Inverse { operations, loss: None };
            }
            Op::SetColumnComment { table, column, from, to } => {
                Op::SetColumnComment { table, column, from: to, to: from }
            }
            Op::AddPrimaryKey { table, key } => Op::DropPrimaryKey { table, key },
            Op::DropPrimaryKey { table, key } => Op::AddPrimaryKey { table, key },
            Op::AddUnique { table, unique } => Op::DropUnique { table, unique },
            Op::DropUnique { table, unique } => Op::AddUnique { table, unique },
            Op::AddCheck { table, check } => Op::DropCheck { table, check },
            Op::DropCheck { table, check } => Op::AddCheck { table, check },
            Op::AddForeignKey { table, key } => Op::DropForeignKey { table, key },
            Op::DropForeignKey { table, key } => Op::AddForeignKey { table, key },
            Op::RenameConstraint { table, from, to } => Op::RenameConstraint { table, from: to, to: from },
            Op::CreateIndex { table, index } => Op::DropIndex { table, index },
            Op::DropIndex { table, index } => Op::CreateIndex { table, index },
            Op::RenameIndex { table, from, to } => Op::RenameIndex { table, from: to, to: from },
            Op::CreateFunction { function } => Op::DropFunction { function },
            Op::DropFunction { function } => Op::CreateFunction { function },
            Op::CreateTrigger { table, trigger } => Op::DropTrigger { table, trigger },
            Op::DropTrigger { table, trigger } => Op::CreateTrigger { table, trigger },
        };
        Inverse { operations: vec![operation], loss: None }
    }
}

fn create_again(mut table: Table) -> Inverse {
    let loss = format!("the rows of {} are gone", table.name);
    let (indexes, keys) = (std::mem::take(&mut table.indexes), std::mem::take(&mut table.foreign_keys));
    let name = table.name.clone();
    let mut operations = vec![Operation::CreateTable { table }];
    operations.extend(indexes.into_iter().map(|index| Operation::CreateIndex { table: name.clone(), index }));
    operations.extend(keys.into_iter().map(|key| Operation::AddForeignKey { table: name.clone(), key }));
    Inverse { operations, loss: Some(loss) }
}

/// What the rows that are there get in a column that has to have a value and gets none by itself.
fn placeholder(column: &Column) -> Option<String> {
    let fills_itself = column.default.is_some() || column.identity.is_some() || column.generated.is_some();
    if column.nullable || fills_itself {
        return None;
    }
    let base = match column.ty.base() {
        None => match &column.ty {
            Type::Enum { array: false, .. } => {
                return Some(format!("(enum_range(NULL::{}))[1]", ddl::type_name(&column.ty)));
            }
            _ => return Some("'{}'".to_owned()),
        },
        Some(base) if base.array => return Some("'{}'".to_owned()),
        Some(base) => base.name,
    };
    let literal = match base.as_str() {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "interval" => "'0'",
        "boolean" => "'false'",
        "text" | "varchar" | "character" | "bytea" | "tsvector" => "''",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "json" | "jsonb" => "'null'",
        "date" | "timestamp" | "timestamptz" => "'epoch'",
        "time" => "'00:00'",
        "inet" | "cidr" => "'0.0.0.0'",
        "macaddr" => "'00:00:00:00:00:00'",
        range if range.ends_with("range") => "'empty'",
        _ => return None,
    };
    Some(literal.to_owned())
}
