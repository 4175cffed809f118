//! From what a database has to what models can say of it; whatever is lost on the way is noted.
//!
//! The tables that come out are exactly those that the models make, so that only what is in the notes is different.

mod column;
mod default;
mod expression;
mod foreign_key;
mod index;
mod key;
mod mixin;
mod retype;

pub(super) use self::default::string;
pub(super) use self::expression::{bare, readable};
pub(super) use self::foreign_key::fields_of;

use std::collections::{BTreeMap, BTreeSet};

use super::entity::Entity;
use super::note::Notes;
use super::source::Source;
use super::{Options, source};
use crate::schema::{Name, Schema, Table, Unsupported};

/// What models can say.
pub(super) struct Lowered {
    pub(super) entities: Vec<Entity>,
    /// The enums of their columns.
    pub(super) schema: Schema,
    /// What is of no table: functions, sequences, types.
    pub(super) elsewhere: Vec<String>,
}

pub(super) fn lower(source: Source, options: &Options, notes: &mut Notes) -> Lowered {
    let Source { schema, others, facts } = source;
    let mut remarks: BTreeMap<Name, Vec<String>> = BTreeMap::new();
    let mut elsewhere = Vec::new();
    let tables: Vec<&Table> =
        schema.tables.iter().chain(&others.tables).filter(|table| options.has(&table.name)).collect();
    // What numbers a serial goes with the identity that it becomes.
    let sequences: BTreeSet<String> = facts.serials.values().map(source::Serial::name).collect();
    let is_serial = |found: &&Unsupported| found.kind == "sequence" && sequences.contains(&found.name);
    let unsupported = schema.unsupported.iter().chain(&others.unsupported);
    for found in unsupported.filter(|found| !is_serial(found)) {
        place(found, &schema, &others, options, &mut remarks, &mut elsewhere, notes);
    }
    let mut entities: Vec<Entity> = tables
        .into_iter()
        .map(|table| {
            let relation = facts.relations.get(&table.name);
            let mut entity = column::entity(table, &schema, &facts, notes);
            describe(&mut entity, relation, notes);
            entity.remarks.extend(remarks.remove(&table.name).unwrap_or_default());
            let kind = relation.and_then(source::Relation::kind);
            key::lower(&mut entity, kind, &schema.unsupported, notes);
            if !entity.read_only {
                index::uniques(&mut entity, notes);
                index::indexes(&mut entity, notes);
                key::checks(&mut entity, notes);
                mixin::mixins(&mut entity, options);
            }
            for trigger in std::mem::take(&mut entity.table.triggers) {
                let name = format!("{}.{}", entity.table.name, trigger.name);
                notes.left_out(
                    &name,
                    "a trigger: it stays in the database, and the models know nothing of it",
                );
                entity.remarks.push(format!(
                    "left out: the trigger {}, which calls {}",
                    trigger.name, trigger.function
                ));
            }
            entity
        })
        .collect();
    for function in &schema.functions {
        notes.left_out(&function.name, "a function of triggers: left out");
        elsewhere.push(format!("function {}", function.name));
    }
    entities.sort_by(|one, other| one.table.name.cmp(&other.table.name));
    foreign_key::lower(&mut entities, notes);
    let enums = used_enums(&entities, &schema, notes);
    note_empty_schemas(&schema, &entities, &enums, notes);
    elsewhere.sort();
    Lowered { schema: Schema { enums, ..Schema::empty(schema.source) }, entities, elsewhere }
}

/// The enums that a column is of.
fn used_enums(entities: &[Entity], schema: &Schema, notes: &mut Notes) -> Vec<crate::schema::Enum> {
    let is_used = |name: &Name| {
        entities.iter().flat_map(|entity| &entity.fields).any(|field| field.ty.enumeration() == Some(name))
    };
    let (used, unused): (Vec<_>, Vec<_>) =
        schema.enums.iter().cloned().partition(|enumeration| is_used(&enumeration.name));
    for enumeration in unused {
        notes.left_out(&enumeration.name, "an enum of no column that is pulled: left out");
    }
    for enumeration in used.iter().filter(|enumeration| !is_of_models(&enumeration.name, entities)) {
        notes.otherwise(&enumeration.name, "an enum of read-only models alone: the models do not make it");
    }
    used
}

/// Whether a column of a table that the models make is of the enum.
fn is_of_models(name: &Name, entities: &[Entity]) -> bool {
    let models = entities.iter().filter(|entity| !entity.read_only);
    models.flat_map(|entity| &entity.table.columns).any(|column| column.ty.enumeration() == Some(name))
}

/// Notes the schemas in which there is nothing of a model, so that the models do not make them.
fn note_empty_schemas(
    schema: &Schema,
    entities: &[Entity],
    enums: &[crate::schema::Enum],
    notes: &mut Notes,
) {
    let tables = entities.iter().filter(|entity| !entity.read_only).map(|entity| &entity.table.name);
    let of_models =
        enums.iter().map(|enumeration| &enumeration.name).filter(|name| is_of_models(name, entities));
    let made: Vec<&String> = tables.chain(of_models).filter_map(|name| name.schema.as_ref()).collect();
    for name in schema.schemas.iter().filter(|name| !made.contains(name)) {
        notes.left_out(name, "a schema in which no model has anything: left out");
    }
}

/// What the catalogue names and a schema cannot hold: above the struct of its table, or at the head of the file.
fn place(
    found: &Unsupported,
    schema: &Schema,
    others: &Schema,
    options: &Options,
    remarks: &mut BTreeMap<Name, Vec<String>>,
    elsewhere: &mut Vec<String>,
    notes: &mut Notes,
) {
    let read_anyway = [
        "view",
        "materialized view",
        "partitioned table",
        "foreign table",
        "inheriting table",
        "typed table",
    ];
    if read_anyway.contains(&&*found.kind) {
        return;
    }
    let text = match &found.note {
        None if found.kind == "partition" => "a partition: its rows are those of its table".to_owned(),
        Some(note) => format!("{}: {note}", found.kind),
        None => format!("{}: left out", found.kind),
    };
    let table = schema.tables.iter().chain(&others.tables).map(|table| &table.name).find(|name| {
        let name = name.to_string();
        found.name == name || found.name.strip_prefix(&name).is_some_and(|rest| rest.starts_with('.'))
    });
    match table {
        Some(table) if found.note.is_some() || found.name != table.to_string() => {
            if options.has(table) {
                notes.left_out(&found.name, &*text);
                let part = found.name.strip_prefix(&format!("{table}.")).map(|part| format!("{part}: "));
                remarks.entry(table.clone()).or_default().push(part.unwrap_or_default() + &text);
            }
        }
        _ => {
            notes.left_out(&found.name, &*text);
            elsewhere.push(format!("{} {}", found.kind, found.name));
        }
    }
}

/// What kind of table it is, if it is not a plain one.
fn describe(entity: &mut Entity, relation: Option<&source::Relation>, notes: &mut Notes) {
    let Some(relation) = relation else { return };
    let name = &entity.table.name;
    match relation.kind() {
        Some("partitioned table") => {
            let by = relation.partition_key.as_deref().unwrap_or_default();
            notes.left_out(name, format!("partitioned by {by}: the models make a plain table of it"));
            entity.remarks.push(format!("partitioned by {by}, which a model cannot say"));
        }
        Some("inheriting table") => {
            let parents = relation.parents.join(", ");
            notes
                .left_out(name, format!("inherits from {parents}: the models make a table of its own of it"));
            entity.remarks.push(format!(
                "inherits from {parents}, which a model cannot say; its rows are among those of {parents}, too"
            ));
        }
        _ => {}
    }
}
