use std::collections::BTreeSet;

use super::contract::{self, Waiting};
use super::form::{ENUM_VALUE, Lock};
use super::narrowing::narrowing;
use super::step::Step;
use super::{Renames, column, constraint, index, twin};
use crate::ddl;
use crate::inverse::inverse;
use crate::operation::Operation;
use crate::schema::{Name, Schema};

/// Operations on their way to steps.
pub(super) struct Changes<'a> {
    operations: &'a [Operation],
    from: &'a Schema,
    /// The tables that these operations create.
    new: BTreeSet<Name>,
    /// What shares the next transaction.
    open: Vec<Operation>,
    steps: Vec<Step>,
    /// The indexes that go when those that come are there: so there is always one.
    late: Vec<Step>,
    /// What comes when no program uses any more what it takes away.
    contracts: Vec<Contract>,
    /// The names of that.
    waiting: Vec<Waiting>,
}

/// What waits behind all that older programs can live with.
enum Contract {
    Operation(Box<Operation>),
    Steps(Vec<Step>),
}

impl<'a> Changes<'a> {
    pub(super) fn of(operations: &'a [Operation], from: &'a Schema, renames: Renames) -> Vec<Step> {
        let mut changes = Changes {
            operations,
            from,
            new: BTreeSet::new(),
            open: Vec::new(),
            steps: Vec::new(),
            late: Vec::new(),
            contracts: Vec::new(),
            waiting: Vec::new(),
        };
        for (at, operation) in operations.iter().enumerate() {
            if changes.is_part_of_new_column(operations, at) {
                continue;
            }
            if changes.waits(operations, at) {
                changes.hold(operation, Contract::Operation(Box::new(operation.clone())));
                continue;
            }
            if renames == Renames::ByNewColumn
                && is_alone(operations, at)
                && let Some((steps, contract)) = twin::rename(operation, from)
            {
                changes.close();
                changes.steps.extend(steps);
                changes.hold(operation, Contract::Steps(vec![contract]));
                continue;
            }
            changes.expand(operations, operation);
        }
        changes.close();
        changes.steps.append(&mut changes.late);
        changes.contract(operations);
        changes.steps
    }

    /// Whether an operation may need one to have happened that waits. What functions and types there were goes when nothing
    /// has them any more.
    fn waits(&self, operations: &[Operation], at: usize) -> bool {
        let Some(operation) = operations.get(at) else { return false };
        if let Operation::DropFunction { function } = operation {
            let is_made_anew = operations[at..].iter().any(
                |later| matches!(later, Operation::CreateFunction { function: new } if new.name == function.name),
            );
            return !self.waiting.is_empty() && !is_made_anew;
        }
        contract::makes_way(operation, &operations[at..])
            || self.waiting.iter().any(|waiting| waiting.concerns(operation))
    }

    fn hold(&mut self, operation: &Operation, contract: Contract) {
        self.waiting.push(Waiting::of(operation));
        self.contracts.push(contract);
    }

    /// Does of an operation what older programs can live with, and holds the rest.
    fn expand(&mut self, operations: &[Operation], operation: &Operation) {
        let is_new = operation.table().is_some_and(|table| self.is_new(table));
        if is_new || !contract::takes_away(operation) {
            self.plain(operations, operation);
        } else if let Some((first, rest)) = contract::split(operation, self.from) {
            self.plain(operations, &first);
            self.hold(operation, Contract::Operation(Box::new(rest)));
        } else {
            match self.form(operation).and_then(halves) {
                Some((steps, rest)) => {
                    self.close();
                    self.steps.extend(steps);
                    self.hold(operation, Contract::Steps(rest));
                }
                None => self.hold(operation, Contract::Operation(Box::new(operation.clone()))),
            }
        }
    }

    fn plain(&mut self, operations: &[Operation], operation: &Operation) {
        match self.form(operation) {
            Some(steps) if goes_last(operations, operation) => self.late.extend(steps),
            Some(steps) => {
                self.close();
                self.steps.extend(steps);
            }
            None => self.add(operation),
        }
    }

    fn contract(&mut self, operations: &[Operation]) {
        let first = self.steps.len();
        for contract in std::mem::take(&mut self.contracts) {
            match contract {
                Contract::Operation(operation) => self.plain(operations, &operation),
                Contract::Steps(steps) => {
                    self.close();
                    self.steps.extend(steps);
                }
            }
        }
        self.close();
        self.steps.append(&mut self.late);
        for step in &mut self.steps[first..] {
            step.contract = true;
        }
    }

    /// Whether an operation drops a default before a change of type that goes by a new column: the old one keeps it until
    /// the new one takes its place.
    fn is_part_of_new_column(&self, operations: &[Operation], at: usize) -> bool {
        let Some(Operation::DropDefault { table, column, .. }) = operations.get(at) else { return false };
        operations[at..].iter().any(|later| match later {
            Operation::AlterType { table: of, to, .. } => {
                of == table && to.name == *column && self.form(later).is_some()
            }
            _ => false,
        })
    }

    fn is_new(&self, table: &Name) -> bool {
        self.new.contains(table)
    }

    /// The form that keeps nobody waiting, of an operation whose plain one would.
    fn form(&self, operation: &Operation) -> Option<Vec<Step>> {
        use Operation as Op;
        if operation.table().is_some_and(|table| self.is_new(table)) {
            return None;
        }
        match operation {
            Op::CreateIndex { table, index } => Some(vec![index::create(table, index)]),
            Op::DropIndex { table, index } => Some(vec![index::drop(table, index)]),
            Op::AddForeignKey { table, key } if !key.not_valid => Some(constraint::foreign_key(table, key)),
            Op::AddCheck { table, check } if !check.not_valid => Some(constraint::check(table, check)),
            Op::SetNotNull { table, column, fill } => Some(column::require(table, column, fill.as_deref())),
            Op::AddUnique { table, unique } => Some(constraint::unique(table, unique)),
            Op::AddPrimaryKey { table, key } => Some(constraint::primary_key(table, key)),
            Op::AddColumn { table, column, fill } if column::is_split(column, fill.as_deref()) => {
                Some(column::add(table, column, fill.as_deref()))
            }
            Op::AlterType { .. } => twin::alter_type(operation, self.from),
            Op::AddEnumValue { enumeration, value, .. } => {
                let mut step = Step::of(&ENUM_VALUE, &format!("{} {value}", enumeration.name));
                step.up = ddl::statements(operation).into_iter().map(|statement| statement.sql).collect();
                step.loss = operation.inverse().loss;
                Some(vec![step])
            }
            _ => None,
        }
    }

    /// Puts an operation into the open transaction, or into the next, if that would lock a second table.
    fn add(&mut self, operation: &Operation) {
        if let Operation::CreateTable { table } = operation {
            self.new.insert(table.name.clone());
        }
        if !self.open.is_empty() && self.locks_two(self.open.iter().chain([operation])) {
            self.close();
        }
        self.open.push(operation.clone());
    }

    /// Whether a transaction of these would keep two tables locked. Those that new tables refer to do not count beside each
    /// other: they are locked for a moment, and a join table has two of them.
    fn locks_two<'o>(&self, operations: impl Iterator<Item = &'o Operation>) -> bool {
        let (mut own, mut referred) = (BTreeSet::new(), BTreeSet::new());
        for operation in operations {
            let is_by_new = operation.table().is_some_and(|table| self.is_new(table));
            if is_by_new { &mut referred } else { &mut own }.extend(self.locks(operation));
        }
        own.len() > 1 || own.len() == 1 && referred.iter().any(|table| !own.contains(table))
    }

    /// The tables that were there before and are locked by an operation in its plain form.
    fn locks<'o>(&self, operation: &'o Operation) -> Vec<&'o Name> {
        let mut tables: Vec<&Name> = operation.table().into_iter().collect();
        if let Operation::AddForeignKey { key, .. } | Operation::DropForeignKey { key, .. } = operation {
            tables.push(&key.references);
        }
        tables.retain(|table| !self.is_new(table));
        tables
    }

    fn close(&mut self) {
        let operations = std::mem::take(&mut self.open);
        let Some(first) = operations.first() else { return };
        let locks = operations.iter().any(|operation| !self.locks(operation).is_empty());
        let back = inverse(&operations);
        let sql = |operations: &[Operation]| -> Vec<String> {
            operations.iter().flat_map(ddl::statements).map(|statement| statement.sql).collect()
        };
        let warnings: Vec<String> =
            operations.iter().filter_map(|operation| self.warning(operation)).collect();
        self.steps.push(Step {
            up: sql(&operations),
            down: sql(&back.operations),
            loss: back.loss,
            lock: if locks { Lock::AccessExclusive } else { Lock::None },
            warning: (!warnings.is_empty()).then(|| warnings.join("\n")),
            ..Step::new(&title(first))
        });
    }

    /// Whether a column that has values of its own goes, and comes again as one that is calculated.
    fn is_generated_anew(&self, operation: &Operation) -> bool {
        let Operation::DropColumn { table, column } = operation else { return false };
        column.generated.is_none()
            && self.operations.iter().any(|other| match other {
                Operation::AddColumn { table: of, column: new, .. } => {
                    of == table && new.name == column.name && new.generated.is_some()
                }
                _ => false,
            })
    }

    /// What is not safe about an operation in its plain form.
    fn warning(&self, operation: &Operation) -> Option<String> {
        use Operation as Op;
        if operation.table().is_some_and(|table| self.is_new(table)) {
            return None;
        }
        match operation {
            Op::AddColumn { table, column, .. }
                if column.identity.is_some() || column.generated.is_some() =>
            {
                Some(format!(
                    "{table}.{} is calculated for all rows while nobody can use the table",
                    column.name
                ))
            }
            Op::AlterType { table, from, to, using, .. } => {
                let rewrites = super::expression::rewrites(from, to, using.as_deref());
                let rewrite = rewrites.then(|| twin::rewrite_warning(from, to));
                let warnings = [rewrite, narrowing(table, from, to, using.as_deref())];
                let warnings: Vec<String> = warnings.into_iter().flatten().collect();
                (!warnings.is_empty()).then(|| warnings.join("\n"))
            }
            Op::RenameColumn { table, from, .. } => Some(format!(
                "programs that still use {table}.{from} fail from here on: stop them before, or add a column under the new \
                 name, write both, and drop the old one when nobody uses it"
            )),
            Op::RenameEnumValue { enumeration, from, .. } => Some(format!(
                "programs that still write '{from}' as {enumeration} fail from here on: stop them before, or add a value and \
                 write that"
            )),
            Op::RenameTable { from, .. } => {
                Some(format!("programs that still use {from} fail from here on: stop them before"))
            }
            Op::DropColumn { table, column } if self.is_generated_anew(operation) => Some(format!(
                "the values that {table}.{} has are gone: it is added anew, and the database calculates it",
                column.name
            )),
            Op::DropColumn { table, column } => {
                Some(format!("programs that still use {table}.{} fail from here on", column.name))
            }
            Op::DropTable { table } => {
                Some(format!("programs that still use {} fail from here on", table.name))
            }
            _ => None,
        }
    }
}

/// The steps of a form that fills a column in: those that older programs can live with, and the others. Of a required column
/// these fill in once more, because the rows that such programs have written meanwhile have no value.
fn halves(mut steps: Vec<Step>) -> Option<(Vec<Step>, Vec<Step>)> {
    let fill = steps.iter().position(|step| step.backfill.is_some())?;
    let is_alike = steps.last().is_some_and(|step| step.title.starts_with("swap"));
    let mut rest = steps.split_off(if is_alike { steps.len() - 1 } else { fill + 1 });
    if !is_alike && !rest.is_empty() {
        let mut again = steps[fill].clone();
        again.title += "_again";
        rest.insert(1, again);
    }
    Some((steps, rest))
}

/// Whether nothing else is done to the table of an operation, but that columns are added.
fn is_alone(operations: &[Operation], at: usize) -> bool {
    let table = operations.get(at).and_then(Operation::table);
    let others = operations.iter().enumerate().filter(|(other, _)| *other != at);
    others
        .filter(|(_, operation)| operation.table() == table)
        .all(|(_, operation)| matches!(operation, Operation::AddColumn { .. }))
}

/// Whether an operation drops an index that nothing waits for: nothing but indexes of its table changes, and none that comes
/// has its name.
fn goes_last(operations: &[Operation], operation: &Operation) -> bool {
    let Operation::DropIndex { table, index } = operation else { return false };
    operations.iter().all(|other| match other {
        Operation::CreateIndex { table: of, index: new } => of != table || new.name != index.name,
        Operation::DropIndex { .. } => true,
        other => other.table() != Some(table),
    })
}

/// What a transaction is about, by its first operation.
fn title(operation: &Operation) -> String {
    use Operation as Op;
    match operation {
        Op::CreateTable { table } => format!("create {}", table.name),
        Op::DropTable { table } => format!("drop {}", table.name),
        Op::RenameTable { from, to } => format!("rename {from} {to}"),
        Op::CreateSchema { name } => format!("schema {name}"),
        Op::DropSchema { name } => format!("drop schema {name}"),
        Op::CreateEnum { enumeration } => format!("create {}", enumeration.name),
        Op::DropEnum { enumeration } => format!("drop {}", enumeration.name),
        Op::RenameEnum { to: name, .. } => format!("rename {name}"),
        Op::AddEnumValue { enumeration, .. } | Op::RenameEnumValue { enumeration, .. } => {
            format!("labels {enumeration}")
        }
        Op::CreateFunction { function } | Op::DropFunction { function } => {
            format!("function {}", function.name)
        }
        other => other.table().map_or_else(|| "change".to_owned(), |table| format!("alter {table}")),
    }
}
