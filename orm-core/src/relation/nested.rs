//! Rows of a tree, put into one another.

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};

use foldhash::fast::FixedState;
use serde::Serialize;

use super::{Inverse, LinkOf, Rel, Relation, ToMany};
use crate::model::{Model, Shape};
use crate::schema::RelationKind;

/// A row with those that belong to it, each with its own: what [`nest`](Rel::nest) makes. It dereferences to the row, and
/// serializes as the row with its `children`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nested<S> {
    /// The row.
    #[serde(flatten)]
    pub row: S,
    /// The rows whose parent it is, in the order in which they were given.
    pub children: Children<S>,
}

/// The children of a [`Nested`] row: a `Vec` of them, which can be as deep as memory allows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Children<S>(Vec<Nested<S>>);

/// The `has_many` of a model to itself: each of its rows has one parent, whose key a field of it has.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` do not form a tree",
    label = "expected the `has_many` of a model to itself",
    note = "a row of a many-to-many relation can have several parents, and does not say which: nest them by a model of the links"
)]
pub trait Nests: ToMany {}

#[diagnostic::do_not_recommend]
impl<M, R> Nests for R
where
    M: Model,
    R: ToMany + Relation<Source = M, Target = M> + LinkOf<M, Link: Inverse>,
{
}

impl<R: ToMany> Rel<R> {
    /// Puts the rows of a tree into one another: those whose parent is not among them come out, in their order, and have
    /// the others in their `children`. Nothing is sent.
    ///
    /// Rows of whatever query will do, with or without relations. Of a row that is there twice the second has no children.
    /// If rows belong to each other in a circle, the first of them comes out. What a filter of the relation or an order of
    /// it says means nothing here.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let rows = Folder::find_by_pk(1).descend(Folder::subfolders).order_by(Folder::name).all(db).await?;
    /// for top in Folder::subfolders.nest(rows) {
    ///     println!("{} has {} folders", top.name, top.children.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn nest<S: Shape<Model = R::Target>>(self, rows: impl IntoIterator<Item = S>) -> Vec<Nested<S>>
    where
        R: Nests,
    {
        let rows: Vec<S> = rows.into_iter().collect();
        assemble(rows, parents::<R, S>)
    }
}

/// The position of each row's parent among the rows.
fn parents<R: Relation, S: Shape<Model = R::Target>>(rows: &[S]) -> Vec<Option<usize>> {
    let RelationKind::HasMany { inverse } = R::DEF.kind else {
        return vec![None; rows.len()]; // `Nests` is for no other kind
    };
    let values = |row: &S, columns: &[usize]| -> Option<Vec<Vec<u8>>> {
        let bytes = |&column: &usize| row.model().field(column).value().bytes().ok()?.map(<[u8]>::to_vec);
        columns.iter().map(bytes).collect()
    };
    let mut places: HashMap<Vec<Vec<u8>>, usize, FixedState> = HashMap::default();
    for (place, row) in rows.iter().enumerate() {
        if let Some(key) = values(row, S::Model::TABLE.primary_key) {
            places.entry(key).or_insert(place);
        }
    }
    let parent = |row: &S| {
        if let Some((tag, label)) = inverse.tag()
            && values(row, &[tag]).is_none_or(|tag| tag[0] != label.as_bytes())
        {
            return None;
        }
        places.get(&values(row, inverse.keys())?).copied()
    };
    rows.iter().map(parent).collect()
}

fn assemble<S>(rows: Vec<S>, parents: impl FnOnce(&[S]) -> Vec<Option<usize>>) -> Vec<Nested<S>> {
    let mut parents = parents(&rows);
    let order = preorder(&mut parents);
    let nested = |row| Some(Nested { row, children: Children(Vec::new()) });
    let mut nodes: Vec<Option<Nested<S>>> = rows.into_iter().map(nested).collect();
    let mut roots = Vec::new();
    // From the last on, so that a row is whole before it is put into its parent.
    for place in order.into_iter().rev() {
        let Some(mut node) = nodes[place].take() else { continue };
        node.children.0.reverse();
        match parents[place].and_then(|parent| nodes[parent].as_mut()) {
            Some(parent) => parent.children.0.push(node),
            None => roots.push(node),
        }
    }
    roots.reverse();
    roots
}

/// Every row once, each behind its parent and in the given order beside others. A circle is cut at its first row.
fn preorder(parents: &mut [Option<usize>]) -> Vec<usize> {
    let mut children = vec![Vec::new(); parents.len()];
    for (place, parent) in parents.iter().enumerate() {
        if let Some(parent) = *parent {
            children[parent].push(place);
        }
    }
    let mut is_placed = vec![false; parents.len()];
    // Circles come to light when all other rows have their place; each has to stand where its first row was.
    let mut roots: Vec<usize> = (0..parents.len()).filter(|&place| parents[place].is_none()).collect();
    let mut reached = roots.clone();
    let mut next = 0;
    loop {
        while let Some(place) = reached.pop() {
            is_placed[place] = true;
            reached.extend(children[place].iter().filter(|&&child| !is_placed[child]));
        }
        while next < parents.len() && is_placed[next] {
            next += 1;
        }
        if next == parents.len() {
            break;
        }
        let first = first_of_circle(next, parents);
        parents[first] = None;
        roots.push(first);
        reached.push(first);
    }
    roots.sort_unstable();
    let mut order = Vec::with_capacity(parents.len());
    let mut rest: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(place) = rest.pop() {
        order.push(place);
        let below = children[place].iter().rev().filter(|&&child| parents[child].is_some());
        rest.extend(below);
    }
    order
}

/// The first row of the circle that the parents of a row end in.
fn first_of_circle(from: usize, parents: &[Option<usize>]) -> usize {
    let mut seen = HashSet::new();
    let mut place = from;
    while seen.insert(place) {
        let Some(parent) = parents[place] else { return place };
        place = parent;
    }
    let (mut first, mut at) = (place, parents[place]);
    while let Some(next) = at.filter(|&next| next != place) {
        first = first.min(next);
        at = parents[next];
    }
    first
}

impl<S> Children<S> {
    /// The rows as they are.
    pub fn into_vec(mut self) -> Vec<Nested<S>> {
        std::mem::take(&mut self.0)
    }
}

/// One after the other: a function that drops each in its parent would need the stack for all that are above it.
impl<S> Drop for Children<S> {
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.0);
        while let Some(mut node) = rest.pop() {
            rest.append(&mut node.children.0);
        }
    }
}

impl<S> Deref for Children<S> {
    type Target = Vec<Nested<S>>;

    fn deref(&self) -> &Vec<Nested<S>> {
        &self.0
    }
}

impl<S> DerefMut for Children<S> {
    fn deref_mut(&mut self) -> &mut Vec<Nested<S>> {
        &mut self.0
    }
}

impl<S> IntoIterator for Children<S> {
    type Item = Nested<S>;
    type IntoIter = std::vec::IntoIter<Nested<S>>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'a, S> IntoIterator for &'a Children<S> {
    type Item = &'a Nested<S>;
    type IntoIter = std::slice::Iter<'a, Nested<S>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<S> Deref for Nested<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.row
    }
}

impl<S> DerefMut for Nested<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.row
    }
}
