//! Operations as steps that keep nobody waiting for long.
//!
//! A table that a migration creates itself is changed in the plain way: nobody uses it yet. On one that was there, each
//! step takes a lock for a moment only, or one beside which readers and writers go on; [`FORMS`] says which and why. What
//! cannot be done so is done in the plain way, with a [warning](Step::warning).
//!
//! How long a step waits for its lock is the runner's part: see [`Patience`](crate::runner::Patience).

mod change;
mod column;
mod constraint;
mod contract;
mod expression;
pub(crate) mod fill;
mod form;
mod index;
mod label;
mod narrowing;
mod step;
mod twin;

use crate::file::NewMigration;
use crate::operation::Operation;
use crate::schema::Schema;

pub use self::form::*;
pub use self::label::{GoneLabel, gone_labels};
pub use self::step::Step;

/// How a column of a table in use gets another name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Renames {
    /// By a new column, which is kept like the old one until no program uses that. Where a key, an index or a constraint
    /// hangs on the column, or more is done to its table, plainly.
    #[default]
    ByNewColumn,
    /// At once. Programs that still use the old name fail from then on; the file begins with a warning.
    Plain,
}

/// The steps of operations, in order. `from` is the schema as it was before them.
///
/// Operations that need no form of their own share a transaction, as long as it locks one table that was there before. What
/// programs of the version before fail on comes last, each step of it [a contract](Step::contract).
///
/// ```
/// use orm_migrate::operation::Operation;
/// use orm_migrate::safe::{Renames, steps};
/// use orm_migrate::schema::{Index, IndexPart, Schema, Source};
///
/// let index = Index::new("posts_title", vec![IndexPart::column("title")]);
/// let operation = Operation::CreateIndex { table: "posts".into(), index };
/// let steps = steps(&[operation], &Schema::empty(Source::Models), Renames::default());
/// assert!(!steps[0].transactional);
/// assert_eq!(steps[0].up, [r#"CREATE INDEX CONCURRENTLY "posts_title" ON "posts" ("title")"#]);
/// ```
pub fn steps(operations: &[Operation], from: &Schema, renames: Renames) -> Vec<Step> {
    change::Changes::of(operations, from, renames)
}

/// The steps as files that are yet to be written. Of several, each has its own name behind that of all.
pub fn migrations(
    name: &str,
    operations: &[Operation],
    from: &Schema,
    renames: Renames,
) -> Vec<NewMigration> {
    let steps = steps(operations, from, renames);
    match steps.as_slice() {
        [step] => vec![step.migration(name)],
        steps => steps.iter().map(|step| step.migration(&format!("{name}_{}", step.title))).collect(),
    }
}
