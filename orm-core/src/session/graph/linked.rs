use std::marker::PhantomData;

use validator::ValidationErrors;

use super::super::terminal::Pending;
use super::super::{Transaction, life};
use super::branch::{attach, check_each};
use super::{Branches, JoinedRow, Node, shares};
use crate::error::Result;
use crate::model::{Model, Shape};
use crate::query::Insert;
use crate::relation::{FilledBy, Include, ManyToMany, Relation};
use crate::schema::RelationKind;

/// Rows that join rows link to the row, by a `many_to_many`: those that are not there yet are saved after it, and then
/// the join rows.
#[doc(hidden)]
pub struct Linked<B, R: ManyToMany, N> {
    with: B,
    rows: Vec<N>,
    join_rows: Vec<Insert<R::Through>>,
    of: PhantomData<fn() -> R>,
}

impl<B, R: ManyToMany, N> Linked<B, R, N> {
    /// The derive calls it.
    pub fn new(with: B, rows: impl IntoIterator<Item: JoinedRow<R, Node = N>>) -> Self {
        let (rows, join_rows) = rows.into_iter().map(JoinedRow::into_joined).unzip();
        Linked { with, rows, join_rows, of: PhantomData }
    }
}

impl<M, B, R, N> Branches<M> for Linked<B, R, N>
where
    M: Model,
    B: Branches<M, Shape: Include<R, N::Shape>>,
    R: ManyToMany + Relation<Source = M>,
    N: Node<Model = <R as Relation>::Target>,
    R::Slot<N::Shape>: FilledBy<N::Shape>,
{
    type Shape = <B::Shape as Include<R, N::Shape>>::Out;

    fn check(&self, row: &Insert<M>, later: &[usize], errors: &mut ValidationErrors) -> Result<()> {
        self.with.check(row, later, errors)?;
        let (from, to) = foreign_keys::<R>();
        let keys = [from, to].concat();
        let rows = self.rows.iter().zip(&self.join_rows);
        check_each::<R, _>(errors, rows, |(row, join_row), own| {
            row.check(&[], own)?;
            life::note_rules(join_row, &keys, own)
        })
    }

    fn save(rows: Vec<(Insert<M>, Self)>, tx: &Transaction) -> Pending<'_, Vec<Self::Shape>> {
        Box::pin(async move {
            let (mut owners, mut nodes) = (Vec::with_capacity(rows.len()), Vec::new());
            let (mut join_rows, mut counts) = (Vec::new(), Vec::with_capacity(rows.len()));
            for (row, branch) in rows {
                owners.push((row, branch.with));
                counts.push(branch.rows.len());
                nodes.extend(branch.rows);
                join_rows.extend(branch.join_rows);
            }
            let owners = B::save(owners, tx).await?;
            let nodes = N::save(nodes, tx).await?;
            let each =
                owners.iter().zip(&counts).flat_map(|(owner, &count)| std::iter::repeat_n(owner, count));
            let (from, to) = foreign_keys::<R>();
            for ((join_row, owner), node) in join_rows.iter_mut().zip(each).zip(&nodes) {
                join_row.refer(from, owner.model());
                join_row.refer(to, node.model());
            }
            life::create_level(join_rows, tx).await?;
            attach::<_, R, _>(owners, shares(nodes, counts))
        })
    }
}

/// The columns of a join row that lead to the row and to the related one.
fn foreign_keys<R: ManyToMany>() -> (&'static [usize], &'static [usize]) {
    match R::DEF.kind {
        RelationKind::ManyToMany { from, to } => (from.keys(), to.keys()),
        _ => (&[], &[]),
    }
}
