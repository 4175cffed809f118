//! Several models in one table: each is a kind of its rows, told apart by a label in the discriminator's column.

mod assertion;
mod merge;
mod message;

pub use self::assertion::assert_kind;
pub use self::merge::{
    merged_columns, merged_count, merged_key, merged_nulls, merged_position, merged_positions,
    merged_soft_delete, merged_updated_at, merged_version,
};

use self::merge::is_same;
use super::Table;
use super::name::constraint_name;
use crate::value::{Constant, EnumDef, SqlType};

/// How a table is shared by several models.
#[derive(Debug)]
pub enum Inheritance {
    /// The table of one kind: only the rows that have its label.
    Kind {
        /// The name of the discriminator's column.
        discriminator: &'static str,
        /// What stands in it.
        label: &'static str,
        /// The table of all kinds.
        base: fn() -> &'static Table,
    },
    /// The table of all kinds. The discriminator is its first column.
    Base {
        /// The kinds.
        kinds: &'static [Kind],
        /// NULL for each column: what a kind has in the columns of the others.
        nulls: &'static [Constant],
    },
}

/// A kind of the rows of a table.
#[derive(Debug)]
pub struct Kind {
    /// Its table: its columns, indexes, checks and foreign keys.
    pub table: &'static Table,
    /// What stands in the discriminator's column.
    pub label: &'static str,
    /// The same as a value.
    pub discriminator: Constant,
    /// Where its columns are among those of the table of all kinds; longer than there are columns.
    pub positions: &'static [usize],
}

/// A label as a value of the discriminator's column; the derive calls it.
#[doc(hidden)]
pub const fn discriminator(labels: &'static EnumDef, label: &'static str) -> Constant {
    Constant::Label(SqlType::enumeration(labels), label)
}

/// The name of the constraint by which the rows of a kind have values in its own columns only.
pub(crate) fn kind_check_name(table: &Table, kind: &Kind) -> String {
    constraint_name(table.name, Some(kind.label), "kind_check")
}

impl Table {
    /// The discriminator's column and what stands there, of the table of one kind.
    pub const fn kind(&self) -> Option<(&'static str, &'static str)> {
        match self.inheritance {
            Some(Inheritance::Kind { discriminator, label, .. }) => Some((discriminator, label)),
            _ => None,
        }
    }

    /// The kinds, of the table of all kinds.
    pub const fn kinds(&self) -> &'static [Kind] {
        match self.inheritance {
            Some(Inheritance::Base { kinds, .. }) => kinds,
            _ => &[],
        }
    }

    /// Whether it is the table of all kinds, of which the other is one.
    pub fn has_kind(&self, table: &Table) -> bool {
        !self.kinds().is_empty() && self.name == table.name && self.schema == table.schema
    }

    /// Whether a key of the one can be that of a row of the other: they are one table, and not two kinds of it.
    pub const fn is_of_rows_of(&self, other: &Table) -> bool {
        let is_one_schema = match (self.schema, other.schema) {
            (None, None) => true,
            (Some(own), Some(other)) => is_same(own, other),
            _ => false,
        };
        let is_one_kind = match (self.kind(), other.kind()) {
            (Some((_, own)), Some((_, other))) => is_same(own, other),
            _ => true,
        };
        is_one_schema && is_one_kind && is_same(self.name, other.name)
    }

    /// The table as the database has it: for that of one kind, that of all.
    pub fn whole(&'static self) -> &'static Table {
        match self.inheritance {
            Some(Inheritance::Kind { base, .. }) => base(),
            _ => self,
        }
    }
}
