use super::super::entity::{BelongsTo, Default, Entity};
use super::super::note::Notes;
use super::key;
use crate::schema::{Action, ForeignKey, Index, IndexKey, IndexPart};

/// The foreign keys that are relations between models, and the indexes that these imply.
pub(super) fn lower(entities: &mut [Entity], notes: &mut Notes) {
    for position in 0..entities.len() {
        for mut foreign_key in std::mem::take(&mut entities[position].table.foreign_keys) {
            let subject = format!("{}.{}", entities[position].table.name, foreign_key.name);
            match relation(entities, position, &foreign_key) {
                Ok((columns, target)) if entities[position].read_only => {
                    notes.otherwise(
                        &subject,
                        "a foreign key of a read-only model: a relation, whose constraint the models do not make",
                    );
                    let entity = &mut entities[position];
                    let key = entity.table.foreign_keys.len();
                    entity.foreign_keys.push(BelongsTo { key, columns, target, is_unindexed: false });
                    entity.table.foreign_keys.push(foreign_key);
                }
                Ok((columns, target)) => {
                    strip(&mut foreign_key, &entities[position], &columns, &subject, notes);
                    arrange(
                        &mut foreign_key,
                        &entities[position],
                        &entities[target],
                        &columns,
                        &subject,
                        notes,
                    );
                    let entity = &mut entities[position];
                    entity.foreign_keys.push(BelongsTo {
                        key: entity.table.foreign_keys.len(),
                        columns,
                        target,
                        is_unindexed: false,
                    });
                    entity.table.foreign_keys.push(foreign_key);
                }
                Err(why) => {
                    let text = format!("a foreign key, {why}: left out");
                    notes.left_out(&subject, &*text);
                    entities[position].remarks.push(format!(
                        "left out: the foreign key {} ({}) to {} ({}), {why}",
                        foreign_key.name,
                        foreign_key.columns.join(", "),
                        foreign_key.references,
                        foreign_key.target.join(", ")
                    ));
                }
            }
        }
        let entity = &mut entities[position];
        // As the derive has them: those of fields first.
        let on_field = fields_of(&entity.foreign_keys);
        entity.foreign_keys.sort_by_key(|key| {
            if on_field.contains(&key.key) {
                (false, key.columns.clone(), key.key)
            } else {
                (true, Vec::new(), key.key)
            }
        });
        implied_indexes(entity);
    }
}

/// The keys that stand on a field, by their positions among the foreign keys: of one column, and the first of it.
pub(in super::super) fn fields_of(keys: &[BelongsTo]) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    let mut sorted: Vec<&BelongsTo> = keys.iter().collect();
    sorted.sort_by_key(|key| key.key);
    for key in sorted {
        if let [column] = key.columns[..]
            && !columns.contains(&column)
        {
            columns.push(column);
            found.push(key.key);
        }
    }
    found
}

/// The columns in the order of the target's key, and the target; or why it is no relation.
fn relation(entities: &[Entity], of: usize, key: &ForeignKey) -> Result<(Vec<usize>, usize), String> {
    let entity = &entities[of];
    let target = entities
        .iter()
        .position(|other| other.table.name == key.references && !other.fields.is_empty())
        .ok_or_else(|| format!("because {} is no model here", key.references))?;
    if entities[target].read_only {
        return Err(format!("because {} has no primary key that a model can have", key.references));
    }
    let primary = entities[target].table.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
    if primary.len() != key.target.len() || !primary.iter().all(|column| key.target.contains(column)) {
        return Err(format!("because it does not lead to the primary key of {}", key.references));
    }
    let mut columns = Vec::new();
    for part in primary {
        let own = key.target.iter().position(|column| column == part).map(|at| &key.columns[at]);
        let position = own
            .and_then(|column| entity.position(column))
            .ok_or_else(|| "because a column of it was left out".to_owned())?;
        let there = entities[target].position(part).map(|at| &entities[target].fields[at].ty);
        let ty = &entity.fields[position].ty;
        if !there.is_some_and(|there| ty.is_same_as(there)) {
            return Err(format!(
                "because {} and {part} have different types",
                entity.table.columns[position].name
            ));
        }
        columns.push(position);
    }
    let is_there = |other: &BelongsTo| other.target == target && other.columns == columns;
    if entity.foreign_keys.iter().any(is_there) {
        return Err("because another says the same".to_owned());
    }
    Ok((columns, target))
}

/// Takes away what a model cannot say of it.
fn strip(key: &mut ForeignKey, entity: &Entity, columns: &[usize], subject: &str, notes: &mut Notes) {
    key::deferral(&mut key.deferral, subject, notes);
    if std::mem::take(&mut key.match_full) {
        // Of one column it says nothing.
        match columns.len() {
            1 => notes.otherwise(subject, "MATCH FULL is left out"),
            _ => notes.left_out(subject, "MATCH FULL is left out"),
        }
    }
    if std::mem::take(&mut key.not_valid) {
        notes.otherwise(subject, "NOT VALID is left out");
    }
    let required = columns.iter().find(|&&column| !entity.table.columns[column].nullable);
    let has_no_default = |column: &&usize| {
        entity.table.columns[**column].default.is_none() && entity.fields[**column].default == Default::None
    };
    for (action, event) in [(&mut key.on_delete, "ON DELETE"), (&mut key.on_update, "ON UPDATE")] {
        let (word, refused) = match action {
            Action::SetNull => ("SET NULL", required),
            Action::SetDefault => ("SET DEFAULT", required.filter(has_no_default)),
            _ => continue,
        };
        if let Some(&column) = refused {
            *action = Action::NoAction;
            let name = &entity.table.columns[column].name;
            notes.left_out(subject, format!("{event} {word} of {name}, which cannot be set so, is left out"));
        }
    }
}

/// The columns stand in the order of the target's key.
fn arrange(
    key: &mut ForeignKey,
    entity: &Entity,
    target: &Entity,
    columns: &[usize],
    subject: &str,
    notes: &mut Notes,
) {
    let arranged: Vec<String> = columns.iter().map(|&at| entity.table.columns[at].name.clone()).collect();
    if arranged != key.columns {
        key.columns = arranged;
        key.target = target.table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        notes.otherwise(subject, "the columns are in the order of the key that they lead to");
    }
}

/// A `belongs_to` makes its index, unless another serves it: that one need not be said. Where there is none, the model
/// has to say so.
fn implied_indexes(entity: &mut Entity) {
    let own = |entity: &Entity, key: &BelongsTo| {
        let columns: Vec<&str> = key.columns.iter().map(|&at| &*entity.table.columns[at].name).collect();
        let name = orm_naming::constraint(&entity.table.name.name, &columns, "idx");
        let index = Index::new(&name, columns.iter().map(|column| IndexPart::column(column)).collect());
        entity.table.indexes.contains(&index).then_some(name)
    };
    let mut implied: Vec<String> = entity.foreign_keys.iter().filter_map(|key| own(entity, key)).collect();
    let primary = entity.key();
    loop {
        let is_implied = |index: &&Index| implied.contains(&index.name);
        let mut there: Vec<&Index> = entity.table.indexes.iter().filter(|index| !is_implied(index)).collect();
        let mut said = None;
        let mut unindexed = Vec::new();
        for key in &entity.foreign_keys {
            let needs = !primary.starts_with(&key.columns)
                && !there.iter().any(|index| serves(entity, index, &key.columns));
            let name = own(entity, key).filter(|name| implied.contains(name));
            let is_there = |name: &String| there.iter().any(|index| index.name == *name);
            match name {
                Some(name) if needs => {
                    there.extend(entity.table.indexes.iter().find(|index| index.name == name));
                }
                // The derive would not make it.
                Some(name) if !is_there(&name) => said = Some(name),
                None if needs => unindexed.push(key.key),
                _ => {}
            }
        }
        if let Some(name) = said {
            implied.retain(|other| *other != name);
        } else {
            for key in &mut entity.foreign_keys {
                key.is_unindexed = unindexed.contains(&key.key);
            }
            break;
        }
    }
    entity.implied = implied;
}

/// Whether rows are found by these columns through the index, as the derive sees it.
fn serves(entity: &Entity, index: &Index, columns: &[usize]) -> bool {
    let first = index.parts.iter().take(columns.len()).filter_map(|part| match &part.key {
        IndexKey::Column(column) => entity.position(column),
        IndexKey::Expression(_) => None,
    });
    let covered = first.filter(|position| columns.contains(position)).count();
    let is_live = entity.soft_delete && index.unique && index.predicate.is_some();
    index.predicate.is_none()
        && !is_live
        && matches!(&*index.method, "btree" | "hash")
        && covered == columns.len()
}
