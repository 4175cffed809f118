//! Which rows of a level belong to which rows of its parent: those with the same key.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

use crate::value::ArraySlice;

/// Which rows of a level belong to which row of its parent.
pub(super) enum Links {
    /// For each row of the parent the row here, or `NONE`.
    One(Vec<u32>),
    /// For each row of the parent the level that has its row, and the row there, or `NONE`.
    OneOf(Vec<(u32, u32)>),
    /// For each row of the parent its group here, or `NONE`; a group is a stretch of `rows`.
    Many { groups: Vec<u32>, starts: Vec<u32>, rows: Vec<u32> },
}

pub(super) const NONE: u32 = u32::MAX;

type Index<K> = HashMap<K, u32, FixedState>;

/// Stitches a level to its parent by the columns of the key in either. `None` if a parent can have one row and two have
/// its key.
pub(super) fn link(parent: &[&ArraySlice<'_>], child: &[&ArraySlice<'_>], to_one: bool) -> Option<Links> {
    let (parents, children) = (rows(parent), rows(child));
    if let ([parent], [child]) = (parent, child) {
        // Integers are most keys, and compared as such in a third of the time.
        if let (Some(parent_len), Some(child_len)) = (parent.word_len(), child.word_len())
            && parent_len == child_len
        {
            return by(parents, children, |row| Some(parent.word(row)), |row| Some(child.word(row)), to_one);
        }
        return by(parents, children, |row| parent.key(row), |row| child.key(row), to_one);
    }
    by(parents, children, |row| composite(parent, row), |row| composite(child, row), to_one)
}

fn rows(columns: &[&ArraySlice<'_>]) -> usize {
    columns.first().map_or(0, |column| column.len())
}

/// The values of a row's key with their lengths; `None` if one is NULL.
fn composite(columns: &[&ArraySlice<'_>], row: usize) -> Option<Vec<u8>> {
    let mut key = Vec::new();
    for column in columns {
        let bytes = column.key(row)?;
        key.extend_from_slice(&bytes.len().to_ne_bytes());
        key.extend_from_slice(bytes);
    }
    Some(key)
}

fn by<K: Hash + Eq>(
    parents: usize,
    children: usize,
    parent: impl Fn(usize) -> Option<K>,
    child: impl Fn(usize) -> Option<K>,
    to_one: bool,
) -> Option<Links> {
    if to_one { one(parents, children, parent, child) } else { Some(many(parents, children, parent, child)) }
}

#[allow(clippy::cast_possible_truncation)] // an array has fewer than 2^32 elements
fn one<K: Hash + Eq>(
    parents: usize,
    children: usize,
    parent: impl Fn(usize) -> Option<K>,
    child: impl Fn(usize) -> Option<K>,
) -> Option<Links> {
    let mut index: Index<K> = HashMap::with_capacity_and_hasher(children, FixedState::default());
    for row in 0..children {
        if let Some(key) = child(row)
            && index.insert(key, row as u32).is_some()
        {
            return None;
        }
    }
    let find = |row| parent(row).and_then(|key| index.get(&key).copied()).unwrap_or(NONE);
    Some(Links::One((0..parents).map(find).collect()))
}

#[allow(clippy::cast_possible_truncation)] // an array has fewer than 2^32 elements
fn many<K: Hash + Eq>(
    parents: usize,
    children: usize,
    parent: impl Fn(usize) -> Option<K>,
    child: impl Fn(usize) -> Option<K>,
) -> Links {
    // Rows of the parent with the same key share a group: a tag that hangs on several posts.
    let mut index: Index<K> = HashMap::with_capacity_and_hasher(parents, FixedState::default());
    let mut groups = vec![NONE; parents];
    for (row, group) in groups.iter_mut().enumerate() {
        if let Some(key) = parent(row) {
            let next = index.len() as u32;
            *group = *index.entry(key).or_insert(next);
        }
    }
    let group_of = |row| child(row).and_then(|key| index.get(&key).copied()).unwrap_or(NONE);
    let group_of_child: Vec<u32> = (0..children).map(group_of).collect();
    let mut starts = vec![0_u32; index.len() + 1];
    for &group in group_of_child.iter().filter(|&&group| group != NONE) {
        starts[group as usize + 1] += 1;
    }
    for group in 0..index.len() {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
    for (row, &group) in group_of_child.iter().enumerate().filter(|(_, group)| **group != NONE) {
        rows[next[group as usize] as usize] = row as u32;
        next[group as usize] += 1;
    }
    Links::Many { groups, starts, rows }
}
