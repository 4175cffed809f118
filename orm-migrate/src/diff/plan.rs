use std::collections::BTreeMap;

use super::refusal::Refusal;
use crate::operation::Operation;

/// The order in which operations run: what depends on something goes before it and comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    CreateSchemas,
    Rename,
    EnumLabels,
    DropTriggers,
    DropFunctions,
    DropForeignKeys,
    DropChecks,
    DropIndexes,
    DropKeys,
    DropTables,
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

    pub(super) fn refuse(&mut self, subject: impl std::fmt::Display, reason: impl Into<String>) {
        self.refusals.push(Refusal::new(subject, reason));
    }

    pub(super) fn operations(self) -> Vec<Operation> {
        self.stages.into_values().flatten().collect()
    }
}
