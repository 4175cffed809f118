use std::collections::BTreeSet;

use crate::schema::{Check, ForeignKey, Index, IndexKey, Trigger};

/// What of a table is in the way of what is over it.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Columns that get another type.
    pub(super) altered: BTreeSet<String>,
    /// Columns that are dropped, or dropped and added again, on the way there or back.
    pub(super) replaced: BTreeSet<String>,
    /// The columns of each key that is dropped, for good or to be made anew.
    pub(super) dropped_keys: Vec<BTreeSet<String>>,
}

impl Touched {
    pub(super) fn is_any(&self, columns: &[String]) -> bool {
        columns.iter().any(|column| self.altered.contains(column) || self.replaced.contains(column))
    }

    pub(super) fn is_replaced(&self, columns: &[String]) -> bool {
        columns.iter().any(|column| self.replaced.contains(column))
    }

    /// Whether an expression may be about one of the columns.
    pub(super) fn is_in(&self, expression: &str) -> bool {
        self.altered.iter().chain(&self.replaced).any(|column| mentions(expression, column))
    }

    pub(super) fn is_check(&self, check: &Check) -> bool {
        self.is_in(&check.expression)
    }

    /// PostgreSQL itself makes plain indexes anew when a type changes; others may not fit the new type, or are kept
    /// with the casts of the old one in their expressions.
    pub(super) fn is_index(&self, index: &Index) -> bool {
        let is_plain = index.method == "btree";
        let is_part = index.parts.iter().any(|part| match &part.key {
            IndexKey::Expression(expression) => self.is_in(expression),
            IndexKey::Column(column) => {
                let is_own = part.opclass.is_some() || part.collation.is_some();
                self.replaced.contains(column) || ((is_own || !is_plain) && self.altered.contains(column))
            }
        });
        is_part
            || self.is_replaced(&index.include)
            || index.predicate.as_deref().is_some_and(|predicate| self.is_in(predicate))
    }

    pub(super) fn is_trigger(&self, trigger: &Trigger) -> bool {
        self.is_in(&trigger.sql)
    }

    /// Whether the columns that a foreign key leads to, or the key that they are, are in the way.
    pub(super) fn is_target(&self, key: &ForeignKey) -> bool {
        let target: BTreeSet<String> = key.target.iter().cloned().collect();
        self.is_any(&key.target) || self.dropped_keys.contains(&target)
    }
}

/// Whether a text may name a column: it is there, bare or with its quotes doubled. Too often is harmless.
pub(super) fn mentions(text: &str, column: &str) -> bool {
    let text = text.to_lowercase();
    let column = column.to_lowercase();
    text.contains(&column) || (column.contains('"') && text.contains(&column.replace('"', "\"\"")))
}
