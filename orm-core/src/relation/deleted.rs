use super::{Rel, Relation, ToMany};
use crate::model::{Shape, SoftDelete};
use crate::schema::RelationKind;
use crate::sql::ast::{Deleted, Include, Order};

/// Soft-deleted rows of a relation, where it is included, asked about or queried. A many-to-many relation leaves out
/// what a soft-deleted row of its join table leads to, whatever is said here.
impl<R: Relation, S: Shape<Model = R::Target>> Rel<R, S> {
    /// Soft-deleted rows too. Of a `has_one` it is one row still: the one that is not deleted, else the one that was
    /// deleted last.
    ///
    /// The row of a required `belongs_to` is loaded in any case; for conditions on it this says that it counts.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let documents = Document::find().include(Document::pages.with_deleted()).all(db).await?;
    /// let of_deleted = Page::find().filter(Page::document.with_deleted().is(Document::deleted_at.is_not_null()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_deleted(self) -> Self
    where
        R::Target: SoftDelete,
    {
        self.refine(|include| {
            include.deleted = Deleted::Included;
            if matches!(R::DEF.kind, RelationKind::HasOne { .. }) {
                one_of_several(include);
            }
        })
    }

    /// Soft-deleted rows, and no others.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let torn_out = Document::find().filter(Document::pages.only_deleted().exists()).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only_deleted(self) -> Self
    where
        R: ToMany,
        R::Target: SoftDelete,
    {
        self.refine(|include| include.deleted = Deleted::Only)
    }
}

/// Of the rows that were deleted one after the other, and the one that was not: this one, else the last.
fn one_of_several(include: &mut Include) {
    let table = (include.relation.target)();
    let Some(column) = table.soft_delete else { return };
    // NULL, which is no deletion, is first in a descending order.
    include.order = vec![Order::of_column(table, column, true)];
    include.limit = Some(1);
}
