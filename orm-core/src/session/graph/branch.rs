use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use validator::{ValidationErrors, ValidationErrorsKind};

use super::super::Transaction;
use super::super::terminal::Pending;
use super::{Branches, NewChild, Node, RelatedRow, lost, shares};
use crate::error::Result;
use crate::model::{Model, Shape};
use crate::query::Insert;
use crate::relation::{FilledBy, Include, Relation};
use crate::schema::RelationKind;
use crate::value::Value;

/// Rows whose foreign key leads to the row, by a `has_one` or `has_many`: saved after it.
#[doc(hidden)]
pub struct Children<B, R, N> {
    with: B,
    rows: Vec<N>,
    of: PhantomData<fn() -> R>,
}

impl<B, R: Relation, N> Children<B, R, N> {
    /// The derive calls it.
    pub fn new<C: NewChild<R, I, Node = N>, I>(with: B, rows: impl IntoIterator<Item = C>) -> Self {
        Children { with, rows: rows.into_iter().map(C::into_child).collect(), of: PhantomData }
    }
}

impl<M, B, R, N> Branches<M> for Children<B, R, N>
where
    M: Model,
    B: Branches<M, Shape: Include<R, N::Shape>>,
    R: Relation<Source = M>,
    N: Node<Model = <R as Relation>::Target>,
    R::Slot<N::Shape>: FilledBy<N::Shape>,
{
    type Shape = <B::Shape as Include<R, N::Shape>>::Out;

    fn check(&self, row: &Insert<M>, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        self.with.check(row, later, errors)?;
        let (keys, tag) = foreign_key::<R>();
        let later: Vec<usize> = keys.iter().copied().chain(tag.map(|(column, _)| column)).collect();
        check_each::<R, _>(errors, self.rows.iter(), |row, own| row.check(&later, own))
    }

    fn save(rows: Vec<(Insert<M>, Self)>, tx: &Transaction) -> Pending<'_, Vec<Self::Shape>> {
        Box::pin(async move {
            let (mut parents, mut children) =
                (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
            for (row, branch) in rows {
                parents.push((row, branch.with));
                children.push(branch.rows);
            }
            let parents = B::save(parents, tx).await?;
            let counts = children.iter().map(Vec::len).collect();
            let mut nodes = Vec::new();
            for (parent, children) in parents.iter().zip(children) {
                for mut child in children {
                    if let Some(row) = child.row() {
                        refer::<R>(row, parent.model());
                    }
                    nodes.push(child);
                }
            }
            let saved = N::save(nodes, tx).await?;
            attach::<_, R, _>(parents, shares(saved, counts))
        })
    }
}

/// A row that the foreign key of the row leads to, by a `belongs_to`: saved before it.
#[doc(hidden)]
pub struct Parent<B, R, N> {
    with: B,
    row: N,
    of: PhantomData<fn() -> R>,
}

impl<B, R, N> Parent<B, R, N> {
    /// The derive calls it.
    pub fn new(with: B, row: impl RelatedRow<Node = N>) -> Self {
        Parent { with, row: row.into_node(), of: PhantomData }
    }
}

impl<M, B, R, N> Branches<M> for Parent<B, R, N>
where
    M: Model,
    B: Branches<M, Shape: Include<R, N::Shape>>,
    R: Relation<Source = M>,
    N: Node<Model = <R as Relation>::Target>,
    R::Slot<N::Shape>: FilledBy<N::Shape>,
{
    type Shape = <B::Shape as Include<R, N::Shape>>::Out;

    fn check(&self, row: &Insert<M>, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        let later: Vec<usize> = later.iter().chain(R::DEF.keys()).copied().collect();
        self.with.check(row, &later, errors)?;
        let mut own = ValidationErrors::new();
        self.row.check(&[], &mut own)?;
        if !own.is_empty() {
            note::<R>(errors, ValidationErrorsKind::Struct(Box::new(own)));
        }
        Ok(())
    }

    fn save(rows: Vec<(Insert<M>, Self)>, tx: &Transaction) -> Pending<'_, Vec<Self::Shape>> {
        Box::pin(async move {
            let (mut children, mut parents) =
                (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
            for (row, branch) in rows {
                children.push((row, branch.with));
                parents.push(branch.row);
            }
            let parents = N::save(parents, tx).await?;
            for ((row, _), parent) in children.iter_mut().zip(&parents) {
                row.refer(R::DEF.keys(), parent.model());
            }
            let children = B::save(children, tx).await?;
            attach::<_, R, _>(children, parents.into_iter().map(|parent| vec![parent]))
        })
    }
}

/// The columns of the related rows that lead to the row, and the column beside them that says to which model.
fn foreign_key<R: Relation>() -> (&'static [usize], Option<(usize, &'static str)>) {
    match R::DEF.kind {
        RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
            (inverse.keys(), inverse.tag())
        }
        _ => (&[], None),
    }
}

/// Fills in the foreign key of a row that belongs to another, and what says to which model it leads.
fn refer<R: Relation>(row: &mut Insert<R::Target>, parent: &R::Source) {
    let (keys, tag) = foreign_key::<R>();
    row.refer(keys, parent);
    if let Some((column, label)) = tag {
        let ty = R::Target::TABLE.columns[column].ty;
        row.put(column, Value::from_bytes(ty, label.as_bytes().to_vec()));
    }
}

/// Puts what was saved beside the rows that it belongs to.
pub(super) fn attach<P, R, S>(
    rows: Vec<P>,
    related: impl Iterator<Item = Vec<S>>,
) -> Result<Vec<<P as Include<R, S>>::Out>>
where
    P: Include<R, S>,
    R: Relation,
    S: Shape<Model = <R as Relation>::Target>,
    R::Slot<S>: FilledBy<S>,
{
    let attach = |(row, related): (P, Vec<S>)| {
        let slot = R::Slot::<S>::filled_by(related).ok_or_else(|| lost(R::Target::TABLE))?;
        Ok(row.attach(slot))
    };
    rows.into_iter().zip(related).map(attach).collect()
}

/// Notes what is wrong with related rows, by their number.
pub(super) fn check_each<R: Relation, T>(
    errors: &mut ValidationErrors,
    rows: impl Iterator<Item = T>,
    check: impl Fn(T, &mut ValidationErrors) -> Result<()>,
) -> Result<()> {
    let mut refused = BTreeMap::new();
    for (number, row) in rows.enumerate() {
        let mut own = ValidationErrors::new();
        check(row, &mut own)?;
        if !own.is_empty() {
            refused.insert(number, Box::new(own));
        }
    }
    if !refused.is_empty() {
        let one = if R::DEF.is_to_one() { refused.remove(&0) } else { None };
        let kind = one.map_or_else(|| ValidationErrorsKind::List(refused), ValidationErrorsKind::Struct);
        note::<R>(errors, kind);
    }
    Ok(())
}

fn note<R: Relation>(errors: &mut ValidationErrors, kind: ValidationErrorsKind) {
    errors.errors_mut().insert(Cow::Borrowed(R::DEF.name), kind);
}
