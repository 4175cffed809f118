//! The modes in which PostgreSQL locks a table, and what each makes wait.

use std::fmt;

use serde::{Serialize, Serializer};

/// A mode in which a statement locks a table, from the weakest to the strongest.
///
/// ```
/// use orm_migrate::lint::LockMode;
///
/// assert!(LockMode::AccessExclusive.blocks_reads());
/// assert!(LockMode::Share.blocks_writes() && !LockMode::Share.blocks_reads());
/// assert_eq!(LockMode::ShareRowExclusive.to_string(), "SHARE ROW EXCLUSIVE");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// What a SELECT takes.
    AccessShare,
    /// What SELECT … FOR UPDATE takes, and the check of a foreign key on the table that is referred to.
    RowShare,
    /// What INSERT, UPDATE, DELETE and MERGE take.
    RowExclusive,
    /// What VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY and VALIDATE CONSTRAINT take.
    ShareUpdateExclusive,
    /// What CREATE INDEX takes.
    Share,
    /// What ADD FOREIGN KEY and CREATE TRIGGER take.
    ShareRowExclusive,
    /// What REFRESH MATERIALIZED VIEW CONCURRENTLY takes.
    Exclusive,
    /// What most forms of ALTER TABLE, and DROP TABLE, TRUNCATE and VACUUM FULL take.
    AccessExclusive,
}

use LockMode::{
    AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
    ShareUpdateExclusive,
};

impl LockMode {
    /// Every mode, from the weakest to the strongest.
    pub const ALL: [Self; 8] = [
        AccessShare,
        RowShare,
        RowExclusive,
        ShareUpdateExclusive,
        Share,
        ShareRowExclusive,
        Exclusive,
        AccessExclusive,
    ];

    /// The mode's name, as LOCK TABLE has it.
    pub const fn sql(self) -> &'static str {
        match self {
            AccessShare => "ACCESS SHARE",
            RowShare => "ROW SHARE",
            RowExclusive => "ROW EXCLUSIVE",
            ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Share => "SHARE",
            ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Exclusive => "EXCLUSIVE",
            AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode that `pg_locks` spells so: `AccessExclusiveLock`.
    pub fn from_catalog(name: &str) -> Option<Self> {
        let name = name.strip_suffix("Lock")?;
        Self::ALL.into_iter().find(|mode| mode.sql().replace(' ', "").eq_ignore_ascii_case(name))
    }

    /// Whether a lock in this mode waits for one in `other` on the same table, and the other way round.
    ///
    /// ```
    /// use orm_migrate::lint::LockMode;
    ///
    /// assert!(LockMode::Share.conflicts_with(LockMode::RowExclusive));
    /// assert!(!LockMode::Share.conflicts_with(LockMode::Share));
    /// ```
    pub const fn conflicts_with(self, other: Self) -> bool {
        match self {
            AccessShare => matches!(other, AccessExclusive),
            RowShare => matches!(other, Exclusive | AccessExclusive),
            RowExclusive => matches!(other, Share | ShareRowExclusive | Exclusive | AccessExclusive),
            ShareUpdateExclusive => !matches!(other, AccessShare | RowShare | RowExclusive),
            Share => !matches!(other, AccessShare | RowShare | Share),
            ShareRowExclusive => !matches!(other, AccessShare | RowShare),
            Exclusive => !matches!(other, AccessShare),
            AccessExclusive => true,
        }
    }

    /// Whether every SELECT of the table waits.
    pub const fn blocks_reads(self) -> bool {
        self.conflicts_with(AccessShare)
    }

    /// Whether INSERT, UPDATE and DELETE wait.
    pub const fn blocks_writes(self) -> bool {
        self.conflicts_with(RowExclusive)
    }

    /// What waits, in words.
    pub const fn blocks(self) -> &'static str {
        match self {
            AccessExclusive => "every read and write of the table",
            Exclusive => "every write of the table, and SELECT … FOR UPDATE",
            Share | ShareRowExclusive => "every write of the table",
            ShareUpdateExclusive => "other changes of the table, and its vacuum",
            RowExclusive | RowShare => "other writes of the same rows",
            AccessShare => "nothing but an ACCESS EXCLUSIVE lock",
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql())
    }
}

/// As SQL has it.
impl Serialize for LockMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.sql())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_mutual() {
        for one in LockMode::ALL {
            for other in LockMode::ALL {
                assert_eq!(one.conflicts_with(other), other.conflicts_with(one), "{one} and {other}");
            }
        }
    }

    #[test]
    fn the_catalogue_spells_modes_without_spaces() {
        assert_eq!(LockMode::from_catalog("ShareUpdateExclusiveLock"), Some(ShareUpdateExclusive));
        assert_eq!(LockMode::from_catalog("ShareUpdateExclusive"), None);
        assert_eq!(LockMode::from_catalog("SIReadLock"), None);
    }
}
