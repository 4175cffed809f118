//! What each form is for, as data: for the documentation, for files, for whoever looks at them.

use std::fmt;

/// A lock on a table, as far as it matters to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// None on a table that was there before.
    None,
    /// That of an UPDATE: on the rows that it changes.
    RowExclusive,
    /// Readers and writers go on; other changes of the table wait.
    ShareUpdateExclusive,
    /// Readers go on; writers wait.
    Share,
    /// Readers go on; writers wait.
    ShareRowExclusive,
    /// Readers and writers wait.
    AccessExclusive,
}

/// A way to change a table that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SafeForm {
    /// Its name.
    pub name: &'static str,
    /// The plain statement that it stands for.
    pub instead_of: &'static str,
    /// The lock that the plain statement takes.
    pub lock: Lock,
    /// Why it would be kept for long, or what else is wrong with it.
    pub why: &'static str,
    /// What is done.
    pub steps: &'static [&'static str],
}

/// The forms.
pub const FORMS: &[&SafeForm] = &[
    &CREATE_INDEX,
    &DROP_INDEX,
    &FOREIGN_KEY,
    &CHECK,
    &NOT_NULL,
    &UNIQUE,
    &PRIMARY_KEY,
    &VOLATILE_DEFAULT,
    &REWRITE,
    &RENAME,
    &ENUM_VALUE,
];

/// An index built beside readers and writers.
pub const CREATE_INDEX: SafeForm = SafeForm {
    name: "index-concurrently",
    instead_of: "CREATE INDEX",
    lock: Lock::Share,
    why: "the table is read while the index is built, and nobody can write to it",
    steps: &["CREATE INDEX CONCURRENTLY, in a file of its own without transaction"],
};

/// An index dropped beside readers and writers.
pub const DROP_INDEX: SafeForm = SafeForm {
    name: "drop-index-concurrently",
    instead_of: "DROP INDEX",
    lock: Lock::AccessExclusive,
    why: "everybody waits behind it while it waits for whoever uses the table",
    steps: &["DROP INDEX CONCURRENTLY, in a file of its own without transaction"],
};

/// A foreign key in two steps.
pub const FOREIGN_KEY: SafeForm = SafeForm {
    name: "foreign-key-not-valid",
    instead_of: "ADD FOREIGN KEY",
    lock: Lock::ShareRowExclusive,
    why: "all rows are looked at while nobody can write to either table",
    steps: &["ADD FOREIGN KEY … NOT VALID", "VALIDATE CONSTRAINT, in another transaction"],
};

/// A check in two steps.
pub const CHECK: SafeForm = SafeForm {
    name: "check-not-valid",
    instead_of: "ADD CHECK",
    lock: Lock::AccessExclusive,
    why: "all rows are looked at while nobody can use the table",
    steps: &["ADD CHECK … NOT VALID", "VALIDATE CONSTRAINT, in another transaction"],
};

/// NOT NULL by a check that was validated before.
pub const NOT_NULL: SafeForm = SafeForm {
    name: "not-null-by-check",
    instead_of: "SET NOT NULL",
    lock: Lock::AccessExclusive,
    why: "all rows are looked at while nobody can use the table",
    steps: &[
        "ADD CHECK (… IS NOT NULL) NOT VALID",
        "VALIDATE CONSTRAINT, in another transaction",
        "SET NOT NULL, which the check proves, and DROP CONSTRAINT",
    ],
};

/// A unique constraint over an index that was built before.
pub const UNIQUE: SafeForm = SafeForm {
    name: "unique-by-index",
    instead_of: "ADD UNIQUE",
    lock: Lock::AccessExclusive,
    why: "the index is built while nobody can use the table",
    steps: &["CREATE UNIQUE INDEX CONCURRENTLY", "ADD CONSTRAINT … UNIQUE USING INDEX"],
};

/// A primary key over an index that was built before.
pub const PRIMARY_KEY: SafeForm = SafeForm {
    name: "primary-key-by-index",
    instead_of: "ADD PRIMARY KEY",
    lock: Lock::AccessExclusive,
    why: "the index is built while nobody can use the table",
    steps: &["CREATE UNIQUE INDEX CONCURRENTLY", "ADD CONSTRAINT … PRIMARY KEY USING INDEX"],
};

/// A column whose default differs from row to row.
pub const VOLATILE_DEFAULT: SafeForm = SafeForm {
    name: "volatile-default-split",
    instead_of: "ADD COLUMN … DEFAULT gen_random_uuid()",
    lock: Lock::AccessExclusive,
    why: "all rows are written anew while nobody can use the table",
    steps: &[
        "ADD COLUMN without a default, then SET DEFAULT",
        "the rows that are there, in batches",
        "NOT NULL by a check that was validated before",
    ],
};

/// Another type that is stored in another way.
pub const REWRITE: SafeForm = SafeForm {
    name: "type-by-new-column",
    instead_of: "ALTER COLUMN … TYPE",
    lock: Lock::AccessExclusive,
    why: "all rows are written anew while nobody can use the table",
    steps: &[
        "a new column, which a trigger keeps like the old one",
        "the rows that are there, in batches",
        "NOT NULL by a check that was validated before",
        "the new column in the place of the old one",
    ],
};

/// Another name for a column that programs use.
pub const RENAME: SafeForm = SafeForm {
    name: "rename-by-new-column",
    instead_of: "RENAME COLUMN",
    lock: Lock::AccessExclusive,
    why: "programs that are running still use the old name",
    steps: &[
        "a new column, which a trigger keeps like the old one, and the old one like it",
        "the rows that are there, in batches",
        "NOT NULL by a check that was validated before",
        "when no program uses the old name any more: DROP COLUMN",
    ],
};

/// A label of an enum.
pub const ENUM_VALUE: SafeForm = SafeForm {
    name: "enum-value-alone",
    instead_of: "ALTER TYPE … ADD VALUE, with what uses it",
    lock: Lock::None,
    why: "the label cannot be used in the transaction that adds it",
    steps: &["ADD VALUE, in a file of its own"],
};

impl Lock {
    /// As SQL calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Lock::None => "none",
            Lock::RowExclusive => "ROW EXCLUSIVE",
            Lock::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Lock::Share => "SHARE",
            Lock::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Lock::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whom it keeps waiting.
    pub const fn blocks(self) -> &'static str {
        match self {
            Lock::None | Lock::RowExclusive | Lock::ShareUpdateExclusive => "nobody who reads or writes rows",
            Lock::Share | Lock::ShareRowExclusive => "writers",
            Lock::AccessExclusive => "readers and writers",
        }
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
