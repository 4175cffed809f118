//! The relations between models, on both sides, and their names.

use heck::ToSnakeCase;
use orm_naming::plural;

use super::entity::{BelongsTo, Entity};
use super::names::{Names, relation as free_name};

/// What is said of a foreign key where it leads, and between two of a join table.
#[derive(Debug)]
pub(super) enum Inverse {
    HasOne { target: usize, inverse: Option<String> },
    HasMany { target: usize, inverse: Option<String> },
    ManyToMany { target: usize, through: usize, ends: Option<(String, String)> },
}

/// The relations of one model.
#[derive(Debug, Default)]
pub(super) struct Relations {
    /// The names of its foreign keys' relations, in their order.
    pub(super) belongs_to: Vec<String>,
    pub(super) others: Vec<(String, Inverse)>,
}

pub(super) fn relations(entities: &[Entity], names: &Names) -> Vec<Relations> {
    let mut all: Vec<Relations> = entities.iter().map(|_| Relations::default()).collect();
    for (of, entity) in entities.iter().enumerate() {
        for key in &entity.foreign_keys {
            let wanted = belongs_to(entities, names, of, key);
            let name = free_name(&wanted, |name| is_taken(names, &all, of, name));
            all[of].belongs_to.push(name);
        }
    }
    for (of, entity) in entities.iter().enumerate() {
        let join = join_table(entity);
        for (at, key) in entity.foreign_keys.iter().enumerate() {
            let is_end = join.as_ref().is_some_and(|(ends, is_pure)| *is_pure && ends.contains(&at));
            if is_end {
                continue;
            }
            let own = all[of].belongs_to[at].clone();
            let several = entity.foreign_keys.iter().filter(|other| other.target == key.target).count() > 1;
            let inverse = several.then(|| own.clone());
            let one = names.structs[of].to_snake_case();
            let is_one = entity.is_unique(&key.columns);
            let noun = if is_one { one } else { plural(&one) };
            let wanted = match (&*own, key.target == of, is_one) {
                ("parent", true, false) => "children".to_owned(),
                (_, true, _) => format!("{noun}_by_{own}"),
                _ if several => format!("{noun}_by_{own}"),
                _ => noun.clone(),
            };
            let name = alternative(&wanted, &format!("{noun}_by_{own}"), |name| {
                is_taken(names, &all, key.target, name)
            });
            let relation = if is_one {
                Inverse::HasOne { target: of, inverse }
            } else {
                Inverse::HasMany { target: of, inverse }
            };
            all[key.target].others.push((name, relation));
        }
    }
    for (through, entity) in entities.iter().enumerate() {
        let Some(([one, other], _)) = join_table(entity) else { continue };
        for (from, to) in [(one, other), (other, one)] {
            let (source, target) = (entity.foreign_keys[from].target, entity.foreign_keys[to].target);
            let (own, its) = (all[through].belongs_to[from].clone(), all[through].belongs_to[to].clone());
            let of_target =
                |target: usize| entity.foreign_keys.iter().filter(|key| key.target == target).count();
            let several = of_target(source) > 1 || of_target(target) > 1;
            let noun =
                if source == target { plural(&its) } else { plural(&names.structs[target].to_snake_case()) };
            let join = names.structs[through].to_snake_case();
            let name = alternative(&noun, &format!("{noun}_through_{join}"), |name| {
                is_taken(names, &all, source, name)
            });
            let ends = several.then_some((own, its));
            all[source].others.push((name, Inverse::ManyToMany { target, through, ends }));
        }
    }
    all
}

fn is_taken(names: &Names, all: &[Relations], of: usize, name: &str) -> bool {
    let is_field = names.fields[of].names.iter().any(|(field, _)| field == name);
    let relations = &all[of];
    is_field
        || relations.belongs_to.iter().any(|other| other == name)
        || relations.others.iter().any(|(other, _)| other == name)
}

/// The first that is free, or the second with a number.
fn alternative(first: &str, second: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if is_taken(first) { free_name(second, is_taken) } else { free_name(first, is_taken) }
}

/// `author` of `author_id`: what is left of the column's name without that of the key which it leads to.
fn belongs_to(entities: &[Entity], names: &Names, of: usize, key: &BelongsTo) -> String {
    let entity = &entities[of];
    let target = names.structs[key.target].to_snake_case();
    let field = |at: usize| names.fields[of].names[at].0.clone();
    let several = entity.foreign_keys.iter().filter(|other| other.target == key.target).count() > 1;
    let [column] = key.columns[..] else {
        // What tells it from the others.
        let is_own = |at: &&usize| {
            let others = entity.foreign_keys.iter().filter(|other| other.key != key.key);
            !others.flat_map(|other| &other.columns).any(|column| column == *at)
        };
        let own = key.columns.iter().find(is_own).filter(|_| several);
        return match own {
            Some(&at) => stem(&field(at), &[]).unwrap_or_else(|| format!("{}_{target}", field(at))),
            None => target,
        };
    };
    let field = field(column);
    let key_of_target: Vec<String> =
        entities[key.target].key().iter().map(|&at| names.fields[key.target].names[at].0.clone()).collect();
    if let Some(stem) = stem(&field, &key_of_target) {
        return stem;
    }
    if field == target || field.ends_with(&format!("_{target}")) {
        return format!("{field}_row");
    }
    if several || key.target == of { format!("{field}_{target}") } else { target }
}

/// A name without the end that says that it is a key.
fn stem(field: &str, keys: &[String]) -> Option<String> {
    let ends = keys.iter().map(|key| format!("_{key}"));
    let common = ["_id", "_uuid", "_fk", "_key"].map(str::to_owned);
    ends.chain(common).find_map(|end| {
        let stem = field.strip_suffix(&end)?.trim_end_matches('_');
        stem.starts_with(|first: char| first.is_alphabetic()).then(|| stem.to_owned())
    })
}

/// The two foreign keys that a primary key consists of, and whether the table has no other columns.
fn join_table(entity: &Entity) -> Option<([usize; 2], bool)> {
    let primary = entity.key();
    let is_within = |key: &BelongsTo| key.columns.iter().all(|column| primary.contains(column));
    let within: Vec<usize> =
        (0..entity.foreign_keys.len()).filter(|&at| is_within(&entity.foreign_keys[at])).collect();
    let [one, other] = within[..] else { return None };
    let (first, second) = (&entity.foreign_keys[one].columns, &entity.foreign_keys[other].columns);
    let is_whole = first.len() + second.len() == primary.len() && !first.iter().any(|at| second.contains(at));
    is_whole.then_some(([one, other], primary.len() == entity.fields.len()))
}
