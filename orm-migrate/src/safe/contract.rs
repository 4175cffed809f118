//! What programs of the version before fail on: it waits behind all that they can live with.

use orm_core::sql::quoted;

use super::expression::{parts, rewrites};
use super::fill::is_constant_fill;
use crate::ddl;
use crate::operation::Operation;
use crate::schema::{Column, Name, Schema, Type};

/// What waits, by its names: whatever has these has to wait as well.
pub(super) struct Waiting {
    /// The table that they are of, if they mean nothing without it.
    table: Option<String>,
    names: Vec<String>,
}

/// Whether programs that know the schema as it was before fail on an operation.
pub(super) fn takes_away(operation: &Operation) -> bool {
    use Operation as Op;
    match operation {
        Op::DropTable { .. }
        | Op::RenameTable { .. }
        | Op::DropColumn { .. }
        | Op::RenameColumn { .. }
        | Op::SetNotNull { .. }
        | Op::DropEnum { .. }
        | Op::RenameEnum { .. }
        | Op::RenameEnumValue { .. }
        | Op::DropSchema { .. } => true,
        Op::AddColumn { column, .. } => is_required(column),
        Op::AlterType { from, to, .. } => is_another(from, to),
        _ => false,
    }
}

/// Whether a type is another one for programs: not if it is a wider one of its kind, which takes and hands out all that they
/// know. What a change of type loses of values that are there is told by [`narrowing`](super::narrowing).
fn is_another(from: &Column, to: &Column) -> bool {
    const WIDER: [&[&str]; 2] = [
        &["smallint", "int2", "integer", "int", "int4", "bigint", "int8", "numeric"],
        &["real", "float4", "double precision", "float8"],
    ];
    let (Type::Sql(a), Type::Sql(b)) = (&from.ty, &to.ty) else { return from.ty != to.ty };
    let ((a, _), (b, limits)) = (parts(a), parts(b));
    let place = |family: &[&str], name: &str| family.iter().position(|known| *known == name);
    let is_wider = limits.is_empty()
        && WIDER
            .iter()
            .any(|family| place(family, &a).is_some_and(|a| place(family, &b).is_some_and(|b| a < b)));
    !is_wider
        && from.ty != to.ty
        && rewrites(&Column { collation: to.collation.clone(), ..from.clone() }, to, None)
}

/// Whether an operation only takes something out of the way of another type that has to wait, which is made anew behind.
pub(super) fn makes_way(operation: &Operation, later: &[Operation]) -> bool {
    use Operation as Op;
    let refers = match operation {
        Op::DropForeignKey { key, .. } => Some(&key.references),
        Op::DropDefault { .. }
        | Op::DropIdentity { .. }
        | Op::DropPrimaryKey { .. }
        | Op::DropUnique { .. }
        | Op::DropCheck { .. }
        | Op::DropIndex { .. }
        | Op::DropTrigger { .. } => None,
        _ => return false,
    };
    later.iter().any(|later| {
        matches!(later, Op::AlterType { table, .. } if takes_away(later)
            && (operation.table() == Some(table) || refers == Some(table)))
    })
}

/// Whether an INSERT that does not know a column fails.
pub(super) fn is_required(column: &Column) -> bool {
    !column.nullable && column.default.is_none() && column.identity.is_none() && column.generated.is_none()
}

/// Two operations of one: what older programs can live with, and the rest.
pub(super) fn split(operation: &Operation, from: &Schema) -> Option<(Operation, Operation)> {
    match operation {
        // Rows of programs that do not know the column have the value of those that were there.
        Operation::AddColumn { table, column, fill: Some(fill) }
            if is_required(column) && is_constant_fill(fill) =>
        {
            let filled = Column { default: Some(fill.clone()), ..column.clone() };
            let add = Operation::AddColumn { table: table.clone(), column: filled, fill: None };
            let (table, column) = (table.clone(), column.name.clone());
            Some((add, Operation::DropDefault { table, column, from: fill.clone() }))
        }
        // Newer programs do not write the column any more while it is still there.
        Operation::DropColumn { table, column } if is_required(column) && is_plain(from, table, column) => {
            let free = Operation::DropNotNull { table: table.clone(), column: column.name.clone() };
            Some((free, operation.clone()))
        }
        _ => None,
    }
}

/// Whether NOT NULL can be taken off a column: no primary key has it.
fn is_plain(schema: &Schema, table: &Name, column: &Column) -> bool {
    schema.table(table).is_some_and(|found| {
        found.column(&column.name).is_some()
            && !found.primary_key.iter().any(|key| key.columns.contains(&column.name))
    })
}

impl Waiting {
    pub(super) fn of(operation: &Operation) -> Self {
        use Operation as Op;
        let of_column = |table: &Name, names: &[&String]| Waiting {
            table: Some(table.name.clone()),
            names: names.iter().map(|name| (*name).clone()).collect(),
        };
        let names = |names: &[&String]| Waiting {
            table: None,
            names: names.iter().map(|name| (*name).clone()).collect(),
        };
        match operation {
            Op::DropColumn { table, column } | Op::AddColumn { table, column, .. } => {
                of_column(table, &[&column.name])
            }
            Op::RenameColumn { table, from, to } => of_column(table, &[from, to]),
            Op::AlterType { table, to, .. } => of_column(table, &[&to.name]),
            Op::SetNotNull { table, column, .. } | Op::DropDefault { table, column, .. } => {
                of_column(table, &[column])
            }
            Op::RenameTable { from, to } | Op::RenameEnum { from, to } => names(&[&from.name, &to.name]),
            Op::RenameEnumValue { enumeration, .. } => names(&[&enumeration.name]),
            Op::DropEnum { enumeration } => names(&[&enumeration.name.name]),
            Op::DropFunction { function } => names(&[&function.name.name]),
            Op::DropSchema { name } => names(&[name]),
            other => names(&other.table().map(|table| &table.name).into_iter().collect::<Vec<_>>()),
        }
    }

    /// Whether an operation may need what waits to have happened.
    pub(super) fn concerns(&self, operation: &Operation) -> bool {
        if let (Operation::AddColumn { table, column, fill }, Some(of)) = (operation, &self.table) {
            let expressions = [&column.generated, fill, &column.default];
            let reads = |name: &String| expressions.into_iter().flatten().any(|text| mentions(text, name));
            return table.name == *of && self.names.iter().any(|name| column.name == *name || reads(name));
        }
        let sql: Vec<String> =
            ddl::statements(operation).into_iter().map(|statement| statement.sql).collect();
        let has = |name: &String| sql.iter().any(|sql| mentions(sql, name));
        self.table.as_ref().is_none_or(has) && self.names.iter().any(has)
    }
}

/// Whether a text may have a name in it.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.contains(&quoted(None, name))
        || text.match_indices(name).any(|(at, found)| {
            !text[..at].ends_with(is_part) && !text[at + found.len()..].starts_with(is_part)
        })
}
