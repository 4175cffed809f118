use super::Projection;
use crate::error::Result;
use crate::model::{Model, Row};
use crate::relation::dangling;
use crate::schema::Relation;

/// What a field can be whose relation leads to `Slot`: that with the model `Target` itself, or with a projection of it.
#[diagnostic::on_unimplemented(
    message = "the relation leads to `{Slot}`, and the field's type is `{Self}`",
    label = "expected `{Slot}`, or the same with a projection of `{Target}`",
    note = "the row of a required `belongs_to` stands alone, that of an optional one and of `has_one` in an `Option`, the rows of all other relations in a `Vec`"
)]
pub trait Fills<Slot, Target>: Sized {
    /// What each of the rows is read as.
    type Projection: Projection<Model = Target>;

    /// Reads it from the rows related to a row.
    fn fill(row: Row<'_>, slot: usize, relation: &Relation) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<Model = M>> Fills<M, M> for P {
    type Projection = P;

    fn fill(row: Row<'_>, slot: usize, relation: &Relation) -> Result<Self> {
        match row.one(slot)? {
            Some(related) => P::read(related),
            None => Err(dangling(row.table(), relation.name, M::TABLE)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<Model = M>> Fills<Option<M>, M> for Option<P> {
    type Projection = P;

    fn fill(row: Row<'_>, slot: usize, _: &Relation) -> Result<Self> {
        row.one(slot)?.map(P::read).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<Model = M>> Fills<Vec<M>, M> for Vec<P> {
    type Projection = P;

    fn fill(row: Row<'_>, slot: usize, _: &Relation) -> Result<Self> {
        let rows = row.many(slot)?;
        // Collecting into a Result would not know the number.
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            read.push(P::read(row)?);
        }
        Ok(read)
    }
}
