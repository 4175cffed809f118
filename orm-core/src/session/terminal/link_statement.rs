use super::soft_delete;
use crate::error::Result;
use crate::model::Shape;
use crate::query::{Addition, JoinRow, Links as Plan, RelatedRows, Removal};
use crate::relation::{LinkOf, Rel};
use crate::sql::{Statement, render};

/// The statement that `add` sends; none of no rows.
#[doc(hidden)]
pub fn add_statement<R, S>(
    row: &S,
    relation: &Rel<R>,
    rows: impl RelatedRows<R::Target>,
) -> Result<Option<Statement>>
where
    R: LinkOf<S::Model>,
    S: Shape,
{
    let plan = Plan::new(row, relation, rows)?;
    if plan.is_empty() {
        return Ok(None);
    }
    Ok(Some(match plan.addition()? {
        Addition::Insert(insert, conflict) => render::upsert_many(&insert, &conflict),
        Addition::Update(update) => render::update(&update),
    }))
}

/// The statement that `remove` sends; none of no rows.
#[doc(hidden)]
pub fn remove_statement<R, S>(
    row: &S,
    relation: &Rel<R>,
    rows: impl RelatedRows<R::Target>,
) -> Result<Option<Statement>>
where
    R: LinkOf<S::Model>,
    S: Shape,
{
    let plan = Plan::new(row, relation, rows)?;
    if plan.is_empty() {
        return Ok(None);
    }
    rendered(plan.removal()).map(Some)
}

/// The statement that `set` sends.
#[doc(hidden)]
pub fn set_statement<R, S>(row: &S, relation: &Rel<R>, rows: impl RelatedRows<R::Target>) -> Result<Statement>
where
    R: LinkOf<S::Model>,
    S: Shape,
{
    let plan = Plan::new(row, relation, rows)?;
    let removal = plan.removal_of_others();
    if plan.is_empty() {
        return rendered(removal);
    }
    Ok(match (removal, plan.addition()?) {
        (Removal::Delete(delete), Addition::Insert(insert, conflict)) => {
            render::replace(&delete, &insert, &conflict)
        }
        (Removal::Update(removed), Addition::Update(added)) => render::update_both(&removed, &added),
        // Both are made of one relation, so they are of one kind.
        (removal, _) => rendered(removal)?,
    })
}

/// The statement that `add_with` sends.
#[doc(hidden)]
pub fn add_with_statement<R, S>(
    row: &S,
    relation: &Rel<R>,
    related: &impl Shape<Model = R::Target>,
    join_row: impl JoinRow<R>,
) -> Result<Statement>
where
    R: LinkOf<S::Model>,
    S: Shape,
{
    let plan = Plan::new(row, relation, related)?;
    let (owner, key) = plan.join_keys();
    Ok(render::insert_unless(&join_row.with_keys(&owner, &key), &plan.conflict()?))
}

fn rendered(removal: Removal) -> Result<Statement> {
    match removal {
        Removal::Delete(delete) if delete.table.soft_delete.is_some() => {
            soft_delete::mark(delete.table, delete.filter, false)
        }
        Removal::Delete(delete) => Ok(render::delete(&delete)),
        Removal::Update(update) => Ok(render::update(&update)),
    }
}
