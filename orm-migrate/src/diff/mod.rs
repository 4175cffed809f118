//! The operations that lead from one schema to another.

mod candidate;
mod column;
mod conversion;
mod enumeration;
mod hints;
mod pair;
mod plan;
mod refusal;
mod rename;
mod routine;
mod table;
mod touched;

pub use self::candidate::{Candidate, candidates};
pub use self::hints::Hints;
pub use self::refusal::{DiffError, Refusal};

use std::collections::BTreeMap;

use self::plan::{Plan, Stage};
use self::touched::Touched;
use crate::operation::Operation;
use crate::schema::{Name, Schema, Table};

/// The operations that lead from one schema to another, in an order in which they can run. The same schemas always give
/// the same operations; no SQL is sent.
///
/// The order of columns is not compared, because a table keeps its own. What is [unsupported](Schema::unsupported) in
/// either is left alone.
///
/// ```
/// # use orm_guide::blog::{Post, User};
/// use orm_migrate::diff::{Hints, diff};
/// use orm_migrate::{ddl, models};
///
/// let so_far = models::schema(orm::models![User]);
/// let now = models::schema(orm::models![User, Post]);
/// let operations = diff(&so_far, &now, &Hints::new())?;
/// assert!(ddl::script(&operations).starts_with(r#"CREATE TABLE "posts""#));
/// assert!(diff(&now, &now, &Hints::new())?.is_empty());
/// # Ok::<(), orm_migrate::diff::DiffError>(())
/// ```
///
/// # Errors
/// [`Sources`](DiffError::Sources) if the two are not of one source. [`Refused`](DiffError::Refused), with all reasons,
/// if a label of an enum is removed or moved, a column gets a type that PostgreSQL knows no conversion to, or a rename
/// names what is not there.
pub fn diff(from: &Schema, to: &Schema, hints: &Hints) -> Result<Vec<Operation>, DiffError> {
    if from.source != to.source {
        return Err(DiffError::Sources { from: from.source, to: to.source });
    }
    let mut plan = Plan::default();
    let mut from = rename::apply(from, to, hints, &mut plan);
    from.sort();
    let mut sorted = to.clone();
    sorted.sort();
    let to = sorted;
    schemas(&from, &to, &mut plan);
    enumeration::compare(&from, &to, &mut plan);
    let touched: BTreeMap<&Name, Touched> = from
        .tables
        .iter()
        .filter_map(|old| {
            Some((&old.name, table::compare(old, to.table(&old.name)?, &from, hints, &mut plan)))
        })
        .collect();
    for old in from.tables.iter().filter(|old| to.table(&old.name).is_none()) {
        let table = Table { foreign_keys: Vec::new(), triggers: Vec::new(), ..old.clone() };
        plan.push(Stage::DropTables, Operation::DropTable { table });
    }
    for new in to.tables.iter().filter(|new| from.table(&new.name).is_none()) {
        table::create(new, &mut plan);
    }
    table::foreign_keys(&from, &to, &touched, &mut plan);
    routine::compare(&from, &to, &touched, &mut plan);
    if plan.refusals.is_empty() { Ok(plan.operations()) } else { Err(DiffError::Refused(plan.refusals)) }
}

fn schemas(from: &Schema, to: &Schema, plan: &mut Plan) {
    for name in to.schemas.iter().filter(|name| !from.schemas.contains(name)) {
        plan.push(Stage::CreateSchemas, Operation::CreateSchema { name: name.clone() });
    }
    for name in from.schemas.iter().filter(|name| !to.schemas.contains(name)) {
        plan.push(Stage::DropSchemas, Operation::DropSchema { name: name.clone() });
    }
}
