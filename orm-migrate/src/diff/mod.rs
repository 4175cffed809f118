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
pub use self::refusal::{Cast, DiffError, Refusal};

use std::collections::BTreeMap;

use self::plan::{Plan, Stage};
use crate::operation::Operation;
use crate::schema::{Schema, Table};

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
/// if a label of an enum is removed or moved, a column gets a type that PostgreSQL does not convert to by itself and no
/// hint says how, or a rename names what is not there.
pub fn diff(from: &Schema, to: &Schema, hints: &Hints) -> Result<Vec<Operation>, DiffError> {
    if from.source != to.source {
        return Err(DiffError::Sources { from: from.source, to: to.source });
    }
    let mut plan = Plan::default();
    let (from, to) = (sorted(from), sorted(to));
    let renamed = rename::apply(&from, &to, hints, &mut plan);
    let states = States { from: &from, renamed: &renamed, to: &to };
    schemas(&renamed, &to, &mut plan);
    enumeration::compare(&states, &mut plan);
    let mut touched = BTreeMap::new();
    for (original, old) in states.tables() {
        if let Some(new) = to.table(&old.name) {
            let compared = Compared { original, old, new };
            touched.insert(&old.name, table::compare(&compared, &renamed, hints, &mut plan));
        } else {
            let table = Table { foreign_keys: Vec::new(), triggers: Vec::new(), ..original.clone() };
            plan.push(Stage::DropTables, Operation::DropTable { table });
        }
    }
    for new in to.tables.iter().filter(|new| renamed.table(&new.name).is_none()) {
        table::create(new, &mut plan);
    }
    table::foreign_keys(&states, &touched, &mut plan);
    routine::compare(&from, &to, &touched, &mut plan);
    if plan.refusals.is_empty() { Ok(plan.operations()) } else { Err(DiffError::Refused(plan.refusals)) }
}

/// The state so far by its own names and by the new ones, one table beside the other; and the state to come.
struct States<'a> {
    from: &'a Schema,
    renamed: &'a Schema,
    to: &'a Schema,
}

/// A table in the three states.
struct Compared<'a> {
    original: &'a Table,
    old: &'a Table,
    new: &'a Table,
}

impl<'a> States<'a> {
    /// Each table of the state so far, as it was called and as it is called now.
    fn tables(&self) -> impl Iterator<Item = (&'a Table, &'a Table)> + use<'a> {
        self.from.tables.iter().zip(&self.renamed.tables)
    }
}

fn sorted(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.sort();
    schema
}

fn schemas(from: &Schema, to: &Schema, plan: &mut Plan) {
    for name in to.schemas.iter().filter(|name| !from.schemas.contains(name)) {
        plan.push(Stage::CreateSchemas, Operation::CreateSchema { name: name.clone() });
    }
    for name in from.schemas.iter().filter(|name| !to.schemas.contains(name)) {
        plan.push(Stage::DropSchemas, Operation::DropSchema { name: name.clone() });
    }
}
