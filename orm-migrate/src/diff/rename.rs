//! The state so far by its new names: everything behind compares by name.

use std::collections::BTreeSet;

use super::hints::{Hints, Rename};
use super::plan::{Plan, Stage};
use crate::operation::Operation;
use crate::schema::{IndexKey, Name, Schema, Table, Type};

pub(super) fn apply(from: &Schema, to: &Schema, hints: &Hints, plan: &mut Plan) -> Schema {
    let mut state = from.clone();
    for rename in &hints.enums {
        let there = |schema: &Schema, name: &Name| schema.enumeration(name).is_some();
        let is_taken = there(&state, &rename.to) || state.table(&rename.to).is_some();
        let found = Found { old: there(&state, &rename.from), taken: is_taken, new: there(to, &rename.to) };
        if found.is_done(rename, "enum", &rename.from, &rename.to, plan) {
            rename_enum(&mut state, rename);
            let (from, to) = (rename.from.clone(), rename.to.clone());
            plan.push(Stage::Rename, Operation::RenameEnum { from, to });
        }
    }
    for (of, rename) in &hints.labels {
        let there = |schema: &Schema, label: &String| {
            schema.enumeration(of).is_some_and(|enumeration| enumeration.labels.contains(label))
        };
        let found = Found::of(&state, to, rename, there);
        if found.is_done(rename, "label", &rename.from, &rename.to, plan) {
            rename_label(&mut state, of, rename);
            let (enumeration, from, to) = (of.clone(), rename.from.clone(), rename.to.clone());
            plan.push(Stage::Rename, Operation::RenameEnumValue { enumeration, from, to });
        }
    }
    let tables: Vec<&Rename<Name>> = hints.tables.iter().collect();
    let so_far = state.clone();
    let is_table = |schema: &Schema, name: &Name| schema.table(name).is_some();
    for rename in ordered(&tables, |name| is_table(&so_far, name), |name| is_table(to, name), plan) {
        let is_taken = is_relation(&state, &rename.to) || state.enumeration(&rename.to).is_some();
        let found =
            Found { old: is_table(&state, &rename.from), taken: is_taken, new: is_table(to, &rename.to) };
        if found.is_done(rename, "table", &rename.from, &rename.to, plan) {
            rename_table(&mut state, rename);
            let (from, to) = (rename.from.clone(), rename.to.clone());
            plan.push(Stage::Rename, Operation::RenameTable { from, to });
        }
    }
    let of_columns: BTreeSet<&Name> = hints.columns.iter().map(|(of, _)| of).collect();
    for of in of_columns {
        rename_columns(&mut state, to, of, hints, plan);
    }
    state
}

fn rename_columns(state: &mut Schema, to: &Schema, of: &Name, hints: &Hints, plan: &mut Plan) {
    let there =
        |schema: &Schema, name: &String| schema.table(of).is_some_and(|table| table.column(name).is_some());
    let own: Vec<&Rename<String>> =
        hints.columns.iter().filter(|(table, _)| table == of).map(|(_, rename)| rename).collect();
    let so_far = state.clone();
    for rename in ordered(&own, |name| there(&so_far, name), |name| there(to, name), plan) {
        let found = Found::of(state, to, rename, there);
        if found.is_done(rename, "column", &rename.from, &rename.to, plan) {
            rename_column(state, of, rename);
            let (table, from, to) = (of.clone(), rename.from.clone(), rename.to.clone());
            plan.push(Stage::Rename, Operation::RenameColumn { table, from, to });
        }
    }
}

/// Renames of one kind in the order in which they are done. Those that models tell are all of the state before them, so
/// that nothing gets two names, and one gives its name up before another takes it. Those that are told once come behind
/// them, as they were told.
fn ordered<'a, N: PartialEq + std::fmt::Display>(
    renames: &[&'a Rename<N>],
    is_there: impl Fn(&N) -> bool,
    is_to_come: impl Fn(&N) -> bool,
    plan: &mut Plan,
) -> Vec<&'a Rename<N>> {
    let (mut waiting, told): (Vec<&Rename<N>>, Vec<&Rename<N>>) =
        renames.iter().partition(|rename| rename.is_standing);
    waiting.retain(|rename| is_there(&rename.from) && is_to_come(&rename.to) && rename.from != rename.to);
    let mut ordered = Vec::new();
    let is_free =
        |rename: &Rename<N>, waiting: &[&Rename<N>]| waiting.iter().all(|other| other.from != rename.to);
    while let Some(at) = waiting.iter().position(|rename| is_free(rename, &waiting)) {
        ordered.push(waiting.remove(at));
    }
    for Rename { from, to, .. } in waiting {
        let reason = format!(
            "it is to become {to}, which is to be renamed in its turn, in a circle: whether that has happened already \
             cannot be seen; give one of them a name in between, in a migration of its own"
        );
        plan.refuse(from, reason);
    }
    ordered.extend(told);
    ordered
}

/// Which of the two names are where.
struct Found {
    /// The old one in the state so far.
    old: bool,
    /// The new one in the state so far.
    taken: bool,
    /// The new one in the state to come.
    new: bool,
}

impl Found {
    fn of<N>(state: &Schema, to: &Schema, rename: &Rename<N>, there: impl Fn(&Schema, &N) -> bool) -> Self {
        Found { old: there(state, &rename.from), taken: there(state, &rename.to), new: there(to, &rename.to) }
    }

    /// Whether the rename is to be done. One that a model says may have been done long ago.
    fn is_done<N>(
        &self,
        rename: &Rename<N>,
        what: &str,
        from: &impl std::fmt::Display,
        to: &impl std::fmt::Display,
        plan: &mut Plan,
    ) -> bool {
        if self.old && self.new && !self.taken {
            return true;
        }
        if !rename.is_standing {
            let reason = if !self.old {
                format!("there is no {what} of this name that could become {to}")
            } else if self.taken {
                format!("it cannot become {to}, which is there already: rename in two migrations")
            } else {
                format!("the models have no {what} {to} that it could become")
            };
            plan.refuse(from, reason);
        }
        false
    }
}

/// Whether a table, or an index of one, has the name: these are one set in a schema.
pub(super) fn is_relation(schema: &Schema, name: &Name) -> bool {
    schema.tables.iter().filter(|table| table.name.schema == name.schema).any(|table| {
        let keys = table.primary_key.iter().map(|key| &key.name);
        let uniques = table.uniques.iter().map(|unique| &unique.name);
        let indexes = table.indexes.iter().map(|index| &index.name);
        keys.chain(uniques).chain(indexes).chain([&table.name.name]).any(|other| *other == name.name)
    })
}

fn rename_enum(state: &mut Schema, rename: &Rename<Name>) {
    for enumeration in &mut state.enums {
        replace(&mut enumeration.name, rename);
    }
    for column in state.tables.iter_mut().flat_map(|table| &mut table.columns) {
        if let Type::Enum { name, .. } = &mut column.ty {
            replace(name, rename);
        }
    }
}

fn rename_label(state: &mut Schema, of: &Name, rename: &Rename<String>) {
    for enumeration in state.enums.iter_mut().filter(|enumeration| enumeration.name == *of) {
        enumeration.labels.iter_mut().for_each(|label| replace(label, rename));
    }
}

fn rename_table(state: &mut Schema, rename: &Rename<Name>) {
    for table in &mut state.tables {
        replace(&mut table.name, rename);
        table.foreign_keys.iter_mut().for_each(|key| replace(&mut key.references, rename));
    }
}

fn rename_column(state: &mut Schema, of: &Name, rename: &Rename<String>) {
    for table in &mut state.tables {
        if table.name == *of {
            rename_own_column(table, rename);
        }
        for key in table.foreign_keys.iter_mut().filter(|key| key.references == *of) {
            key.target.iter_mut().for_each(|column| replace(column, rename));
        }
    }
}

fn rename_own_column(table: &mut Table, rename: &Rename<String>) {
    let mut names: Vec<&mut String> = table.columns.iter_mut().map(|column| &mut column.name).collect();
    if let Some(key) = &mut table.primary_key {
        names.extend(key.columns.iter_mut().chain(&mut key.include));
    }
    for unique in &mut table.uniques {
        names.extend(unique.columns.iter_mut().chain(&mut unique.include));
    }
    for index in &mut table.indexes {
        names.extend(index.include.iter_mut());
        names.extend(index.parts.iter_mut().filter_map(|part| match &mut part.key {
            IndexKey::Column(column) => Some(column),
            IndexKey::Expression(_) => None,
        }));
    }
    for key in &mut table.foreign_keys {
        names.extend(key.columns.iter_mut());
    }
    for name in names {
        replace(name, rename);
    }
}

fn replace<N: PartialEq + Clone>(name: &mut N, rename: &Rename<N>) {
    if *name == rename.from {
        name.clone_from(&rename.to);
    }
}
