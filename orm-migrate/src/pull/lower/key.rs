use super::super::entity::{Default, Entity};
use super::super::note::Notes;
use super::expression::mentions;
use crate::schema::{Deferral, PrimaryKey};

/// The most columns of a key.
const MOST: usize = 4;

/// The primary key; without one that a model can have, rows are only read.
pub(super) fn lower(entity: &mut Entity, kind: Option<&str>, notes: &mut Notes) {
    let name = entity.table.name.to_string();
    let why = match (&entity.table.primary_key, kind) {
        (None, Some(kind @ ("view" | "materialized view" | "foreign table"))) => Some(format!("is a {kind}")),
        (None, _) => Some("has no primary key".to_owned()),
        (Some(key), _) => refusal(entity, key),
    };
    if let Some(why) = why {
        read_only(entity, &why, notes);
    } else if let Some(key) = &mut entity.table.primary_key {
        deferral(&mut key.deferral, &format!("{name}.{}", key.name), notes);
        if !std::mem::take(&mut key.include).is_empty() {
            notes.left_out(
                format!("{name}.{}", key.name),
                "the columns that the key's index includes are left out",
            );
        }
    }
}

/// What a model says of its table is left out: the table stays what it is.
fn read_only(entity: &mut Entity, why: &str, notes: &mut Notes) {
    let name = entity.table.name.to_string();
    entity.read_only = true;
    entity.table.primary_key = None;
    entity.table.indexes.clear();
    entity.table.checks.clear();
    if entity.fields.is_empty() {
        notes.left_out(&name, "it has no column that a field could be: left out");
        for key in std::mem::take(&mut entity.table.foreign_keys) {
            notes.left_out(format!("{name}.{}", key.name), "a foreign key of what is no model: left out");
        }
        return;
    }
    notes.left_out(&name, format!("it {why}: a read-only model, which does not make it"));
    entity.remarks.push(format!("read-only, because it {why}"));
}

fn refusal(entity: &Entity, key: &PrimaryKey) -> Option<String> {
    if key.columns.len() > MOST {
        return Some(format!("has a primary key of more than {MOST} columns"));
    }
    for column in &key.columns {
        let Some(position) = entity.position(column) else {
            return Some(format!("has a primary key with {column}, which has no type in Rust"));
        };
        let field = &entity.fields[position];
        if !field.ty.is_key() {
            return Some(format!(
                "has a primary key with {column}, of whose type {} no key can be made",
                entity.table.columns[position].ty
            ));
        }
        if matches!(field.default, Default::Generated(_)) {
            return Some(format!("has a primary key with {column}, which is generated"));
        }
    }
    None
}

/// CHECK constraints that name no column which was left out.
pub(super) fn checks(entity: &mut Entity, notes: &mut Notes) {
    let table = entity.table.name.to_string();
    for mut check in std::mem::take(&mut entity.table.checks) {
        let subject = format!("{table}.{}", check.name);
        let lost = entity.lost.iter().find(|column| mentions(&check.expression, column));
        if let Some(column) = lost {
            notes.left_out(&subject, format!("a check of {column}, which was left out"));
            entity.remarks.push(format!("left out: the check {}, {}", check.name, check.expression));
            continue;
        }
        if std::mem::take(&mut check.not_valid) {
            notes.otherwise(&subject, "NOT VALID is left out");
        }
        entity.table.checks.push(check);
    }
}

/// Constraints of models are checked at the end of each statement.
pub(super) fn deferral(deferral: &mut Deferral, subject: &str, notes: &mut Notes) {
    if std::mem::take(deferral) != Deferral::Never {
        notes.left_out(subject, "DEFERRABLE is left out");
    }
}
