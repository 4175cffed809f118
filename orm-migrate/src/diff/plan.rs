use std::collections::BTreeMap;

use super::refusal::Refusal;
use crate::operation::Operation;

/// The order in which operations run: what depends on something goes before it and comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// First, because it ends the transaction: all that follows is one.
    EnumLabels,
    // What goes is called what it was called so far, and so do expressions: on the way back it comes again when the
    // old names are back.
    DropTriggers,
    DropFunctions,
    DropForeignKeys,
    DropChecks,
    DropIndexes,
    DropKeys,
    DropTables,
    DropColumns,
    CreateSchemas,
    Rename,
    // From here on everything has its new name.
    RenameConstraints,
    CreateEnums,
    Columns,
    DropEnums,
    CreateTables,
    AddKeys,
    CreateIndexes,
    AddChecks,
    AddForeignKeys,
    CreateFunctions,
    CreateTriggers,
    DropSchemas,
}

/// Operations by their stage; within one in the order in which they were found, which is that of the names.
#[derive(Debug, Default)]
pub(super) struct Plan {
    stages: BTreeMap<Stage, Vec<Operation>>,
    pub(super) refusals: Vec<Refusal>,
}

impl Plan {
    pub(super) fn push(&mut self, stage: Stage, operation: Operation) {
        self.stages.entry(stage).or_default().push(operation);
    }

    /// Whether something gets another name.
    pub(super) fn has_renames(&self) -> bool {
        self.stages.contains_key(&Stage::Rename)
    }

    pub(super) fn refuse(&mut self, subject: impl std::fmt::Display, reason: impl Into<String>) {
        self.refusals.push(Refusal::new(subject, reason));
    }

    pub(super) fn operations(self) -> Vec<Operation> {
        self.stages.into_values().flatten().collect()
    }
}
