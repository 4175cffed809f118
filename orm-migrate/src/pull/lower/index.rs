use super::super::entity::Entity;
use super::super::note::Notes;
use super::expression::mentions;
use super::key;
use crate::schema::{Index, IndexKey, IndexPart};

const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "spgist", "brin"];

/// A UNIQUE constraint is a unique index of the same name.
pub(super) fn uniques(entity: &mut Entity, notes: &mut Notes) {
    let table = entity.table.name.to_string();
    for mut unique in std::mem::take(&mut entity.table.uniques) {
        let subject = format!("{table}.{}", unique.name);
        key::deferral(&mut unique.deferral, &subject, notes);
        notes.otherwise(&subject, "a UNIQUE constraint is said as a unique index");
        let parts = unique.columns.iter().map(|column| IndexPart::column(column)).collect();
        entity.table.indexes.push(Index {
            unique: true,
            include: unique.include,
            nulls_not_distinct: unique.nulls_not_distinct,
            ..Index::new(&unique.name, parts)
        });
    }
}

/// Of an index that keeps rows apart what can be said; any other as it is, or not at all.
pub(super) fn indexes(entity: &mut Entity, notes: &mut Notes) {
    let table = entity.table.name.clone();
    for mut index in std::mem::take(&mut entity.table.indexes) {
        let subject = format!("{table}.{}", index.name);
        let mut refusal = refusal(entity, &index);
        if refusal.is_none() {
            let lost = strip(&mut index);
            match (lost.is_empty(), index.unique) {
                (true, _) => {}
                (false, true) => {
                    notes.left_out(&subject, format!("of a unique index {} is left out", lost.join(", ")));
                    entity.remarks.push(format!(
                        "of the index {} is left out: {}",
                        index.name,
                        lost.join(", ")
                    ));
                }
                (false, false) => refusal = Some(lost.join(", ")),
            }
        }
        if let Some(why) = refusal {
            notes.left_out(&subject, format!("an index that a model cannot say, for {why}: left out"));
            entity.remarks.push(format!("left out: the index {}, for {why}", index.name));
            continue;
        }
        entity.table.indexes.push(index);
    }
    entity.table.sort();
}

/// Why a model cannot say it, be it unique or not.
fn refusal(entity: &Entity, index: &Index) -> Option<String> {
    if !METHODS.contains(&&*index.method) {
        return Some(format!("its method {}", index.method));
    }
    let mut seen: Vec<&String> = Vec::new();
    for part in &index.parts {
        match &part.key {
            IndexKey::Column(column) if entity.position(column).is_none() => {
                return Some(format!("{column}, which was left out"));
            }
            IndexKey::Column(column) if seen.contains(&column) => {
                return Some(format!("{column}, which it has twice"));
            }
            IndexKey::Column(column) => seen.push(column),
            IndexKey::Expression(_) => {}
        }
    }
    let expressions = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Expression(expression) => Some(expression),
        IndexKey::Column(_) => None,
    });
    let lost = |expression: &String| entity.lost.iter().find(|column| mentions(expression, column));
    let of_part = expressions.chain(&index.predicate).find_map(lost);
    if let Some(column) = of_part {
        return Some(format!("{column}, which was left out"));
    }
    // An expression has a direction that a model has no word for.
    let is_turned = |part: &&IndexPart| part.descending && matches!(part.key, IndexKey::Expression(_));
    index.parts.iter().find(is_turned).map(|_| "an expression in descending order".to_owned())
}

/// Takes away what a model cannot say, and names it.
fn strip(index: &mut Index) -> Vec<String> {
    let mut lost = Vec::new();
    let include = std::mem::take(&mut index.include);
    if !include.is_empty() {
        lost.push(format!("INCLUDE ({})", include.join(", ")));
    }
    if std::mem::take(&mut index.nulls_not_distinct) {
        lost.push("NULLS NOT DISTINCT".to_owned());
    }
    for part in &mut index.parts {
        if let Some(first) = part.nulls_first.take() {
            lost.push(format!("NULLS {}", if first { "FIRST" } else { "LAST" }));
        }
        lost.extend(part.opclass.take().map(|opclass| format!("the operator class {opclass}")));
        lost.extend(part.collation.take().map(|collation| format!("the collation {collation}")));
    }
    lost
}
