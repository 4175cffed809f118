//! Rules about what the caller knows: which migrations were applied, and what of the database is not valid.

use super::super::context::{Context, Invalid, InvalidKind};
use super::super::finding::Finding;
use super::super::rule::Rule;
use super::super::source::{Source, hex};
use super::super::syntax::Relation;
use super::Draft;

/// The first line of a file.
fn first_line(source: &Source) -> std::ops::Range<usize> {
    0..source.sql.find('\n').unwrap_or(source.sql.len())
}

/// What is to be said of a file that is applied.
pub(in super::super) fn changed(source: &Source, context: &Context) -> Option<Draft> {
    let applied = context.applied.iter().find(|applied| applied.version == source.version)?;
    let now = source.checksum();
    (applied.checksum != now).then(|| {
        let short = |bytes: &[u8]| hex(bytes.get(..4).unwrap_or(bytes));
        let message = format!(
            "{} was applied with the checksum {}…, and now has {}…",
            source.version,
            short(&applied.checksum),
            short(&now)
        );
        Draft::new("changed-migration", first_line(source), message)
    })
}

/// What is to be said of a file that is not applied.
pub(in super::super) fn not_linear(source: &Source, context: &Context) -> Option<Draft> {
    let last = context.applied.iter().map(|applied| applied.version).max()?;
    (source.version < last).then(|| {
        let message = format!("{} is not applied, but {last} is", source.version);
        Draft::new("history-not-linear", first_line(source), message)
    })
}

/// What the database has that is not valid.
pub(in super::super) fn leftover(invalid: &Invalid) -> Option<Finding> {
    let rule = Rule::named("invalid-leftover")?;
    let table = Relation::new(invalid.schema.as_deref(), &invalid.table);
    let (message, safe) = match invalid.kind {
        InvalidKind::Index => {
            let index = table.sibling(&invalid.name);
            (
                format!("the index {index} of {table} is not valid"),
                format!("-- no-transaction\nDROP INDEX CONCURRENTLY {index};\n-- and create it again"),
            )
        }
        InvalidKind::Constraint => {
            let name = Relation::new(None, &invalid.name);
            (
                format!("the constraint {name} of {table} is not validated"),
                format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name};"),
            )
        }
    };
    Some(Finding {
        rule: rule.name,
        severity: rule.severity,
        message,
        place: None,
        locks: Vec::new(),
        why: rule.why,
        safe: Some(safe),
    })
}
