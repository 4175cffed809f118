use super::super::entity::{Default, Entity, Field};
use super::super::note::Notes;
use super::expression::mentions;
use crate::catalogue;
use crate::schema::{Deferral, Index, PrimaryKey, Table, Unsupported};

/// The most columns of a key.
const MOST: usize = 4;

/// The primary key; without one that a model can have, rows are only read.
pub(super) fn lower(entity: &mut Entity, kind: Option<&str>, unsupported: &[Unsupported], notes: &mut Notes) {
    let name = entity.table.name.to_string();
    if entity.table.primary_key.is_none() && kind.is_none() {
        entity.table.primary_key = unique_for_key(entity, unsupported);
        if let Some(key) = &entity.table.primary_key {
            let index = &key.name;
            notes.otherwise(&name, format!("it has no primary key: the unique index {index} is said as one"));
            entity.remarks.push(format!("the primary key is no more than a unique index: {index}"));
        }
    }
    let why = match (&entity.table.primary_key, kind) {
        (None, Some(kind @ ("view" | "materialized view" | "foreign table"))) => Some(format!("is a {kind}")),
        (None, _) => Some("has no primary key".to_owned()),
        (Some(key), _) => refusal(&entity.fields, &entity.table, key),
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

/// What tells rows apart as a primary key does, taken out of what else is unique: of the fewest columns, by name.
fn unique_for_key(entity: &mut Entity, unsupported: &[Unsupported]) -> Option<PrimaryKey> {
    let table = &mut entity.table;
    let of_constraints = table
        .uniques
        .iter()
        .filter(|unique| unique.deferral == Deferral::Never)
        .map(|unique| (unique.columns.clone(), unique.name.clone()));
    let is_valid = |index: &&Index| {
        let name = table.name.sibling(&index.name).to_string();
        !unsupported.iter().any(|other| other.kind == catalogue::INVALID && other.name == name)
    };
    let of_indexes = table.indexes.iter().filter(is_valid).filter_map(|index| {
        let columns = index.unique_columns()?.into_iter().cloned().collect();
        Some((columns, index.name.clone()))
    });
    let mut all: Vec<(Vec<String>, String)> = of_constraints.chain(of_indexes).collect();
    all.sort_by(|(columns, name), (others, other)| (columns.len(), name).cmp(&(others.len(), other)));
    let (columns, name) = all.into_iter().find(|(columns, name)| {
        let never_null = |column: &String| table.column(column).is_some_and(|column| !column.nullable);
        let key = PrimaryKey {
            name: name.clone(),
            columns: columns.clone(),
            include: Vec::new(),
            deferral: Deferral::Never,
        };
        columns.iter().all(never_null) && refusal(&entity.fields, table, &key).is_none()
    })?;
    table.uniques.retain(|unique| unique.name != name);
    table.indexes.retain(|index| index.name != name);
    Some(PrimaryKey { name, columns, include: Vec::new(), deferral: Deferral::Never })
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

/// Why a model cannot have it as its key.
fn refusal(fields: &[Field], table: &Table, key: &PrimaryKey) -> Option<String> {
    if key.columns.len() > MOST {
        return Some(format!("has a primary key of more than {MOST} columns"));
    }
    for column in &key.columns {
        let Some(position) = table.columns.iter().position(|found| found.name == *column) else {
            return Some(format!("has a primary key with {column}, which has no type in Rust"));
        };
        let field = &fields[position];
        if !field.ty.is_key() {
            return Some(format!(
                "has a primary key with {column}, of whose type {} no key can be made",
                table.columns[position].ty
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
