//! Rules about indexes, once all files are read: what is made in one may be needed, or dropped, in a later one.

use super::super::state::{IndexState, State};
use super::super::syntax::Relation;
use super::Draft;

/// A key without its order: that is of no consequence for finding rows.
fn column(key: &str) -> &str {
    match key.split_once(' ') {
        Some((column, _)) if !key.contains('(') => column,
        _ => key,
    }
}

fn keys(index: &IndexState) -> Vec<&str> {
    index.keys.iter().map(|key| column(key)).collect()
}

/// Foreign keys whose rows no index finds: the file, and the finding.
pub(in super::super) fn foreign_keys_without_index(state: &State) -> Vec<(usize, Draft)> {
    let mut found = Vec::new();
    for key in &state.foreign_keys {
        let covered = state.indexes.values().any(|index| {
            let first: Vec<&str> = keys(index).into_iter().take(key.columns.len()).collect();
            let whole = match &index.predicate {
                None => true,
                // A key that is NULL refers to nothing.
                Some(predicate) => {
                    let predicate = predicate.trim_matches(['(', ')']).to_lowercase();
                    key.columns
                        .iter()
                        .any(|column| predicate == format!("{} is not null", column.to_lowercase()))
                }
            };
            index.table == key.table
                && whole
                && first.len() == key.columns.len()
                && key.columns.iter().all(|column| first.contains(&&**column))
        });
        if covered || key.columns.is_empty() {
            continue;
        }
        let columns: Vec<String> =
            key.columns.iter().map(|column| Relation::new(None, column).to_string()).collect();
        let columns = columns.join(", ");
        let message = format!("no index of {} begins with {columns}", key.table);
        let name = key.table.sibling(&format!("{}_{}_idx", key.table.name, key.columns.join("_")));
        let name = Relation::new(None, &name.name);
        let is_new =
            state.tables.get(&key.table).is_some_and(|table| table.made_in == Some(key.written.file));
        let safe = if is_new {
            format!("CREATE INDEX {name} ON {} ({columns});", key.table)
        } else {
            format!("-- no-transaction\nCREATE INDEX CONCURRENTLY {name} ON {} ({columns});", key.table)
        };
        let draft = Draft::new("foreign-key-without-index", key.written.range.clone(), message);
        found.push((key.written.file, draft.safe(safe)));
    }
    found
}

/// Whether all that `short` finds `long` finds as well.
fn covers(long: &IndexState, short: &IndexState) -> bool {
    let same_kind =
        long.table == short.table && long.method == short.method && long.predicate == short.predicate;
    let begins = long.keys.starts_with(&short.keys);
    let same = long.keys == short.keys;
    // Only a B-tree finds by the first of its columns, and what is unique is unique by these very columns.
    let enough = if short.unique { long.unique && same } else { same || short.method == "btree" };
    let carried =
        short.include.iter().all(|column| long.keys.contains(column) || long.include.contains(column));
    same_kind && begins && enough && carried
}

/// Indexes that are there twice: the file, and the finding.
pub(in super::super) fn duplicate_indexes(state: &State) -> Vec<(usize, Draft)> {
    let mut found = Vec::new();
    let indexes: Vec<(&Relation, &IndexState)> = state.indexes.iter().collect();
    for (place, (name, index)) in indexes.iter().enumerate() {
        if index.of_constraint {
            continue;
        }
        let cover = indexes.iter().enumerate().find(|(other_place, (_, other))| {
            // Of two that are the same, one is to go: the later one, or the one that no constraint has.
            let later = |one: &IndexState, other: &IndexState| match (&one.written, &other.written) {
                (Some(one), Some(other)) => (one.file, one.range.start) > (other.file, other.range.start),
                (Some(_), None) => true,
                (None, _) => false,
            };
            let both = covers(other, index) && covers(index, other);
            place != *other_place
                && covers(other, index)
                && (!both || other.of_constraint || later(index, other))
        });
        let Some((_, (cover_name, cover))) = cover else { continue };
        // It is said where the later of the two is made.
        let later = [&index.written, &cover.written]
            .into_iter()
            .flatten()
            .max_by_key(|written| (written.file, written.range.start));
        let Some(written) = later else { continue };
        let message = format!("{name} finds nothing that {cover_name} does not find");
        let safe = format!("-- no-transaction\nDROP INDEX CONCURRENTLY {name};");
        let is_own = index.written.as_ref() == Some(written);
        let draft = Draft::new("duplicate-index", written.range.clone(), message);
        found.push((written.file, if is_own { draft } else { draft.safe(safe) }));
    }
    found
}
