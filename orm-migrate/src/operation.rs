//! What is done to a database, in terms of what it means: [`diff`](crate::diff) makes operations, [`ddl`](crate::ddl)
//! writes them as SQL.

use serde::{Deserialize, Serialize};

use crate::schema::{
    Check, Column, Enum, ForeignKey, Function, Identity, Index, Name, PrimaryKey, Table, Trigger, Unique,
};

/// One step from a state of the database to the next. It has what it takes to undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// Creates a schema.
    CreateSchema {
        /// Its name.
        name: String,
    },
    /// Drops a schema that has nothing in it any more.
    DropSchema {
        /// Its name.
        name: String,
    },
    /// Creates a native enum type.
    CreateEnum {
        /// The enum.
        enumeration: Enum,
    },
    /// Drops a native enum type that no column has any more.
    DropEnum {
        /// The enum.
        enumeration: Enum,
    },
    /// Gives an enum another name, and moves it if the schema is another one.
    RenameEnum {
        /// Its name so far.
        from: Name,
        /// Its new name.
        to: Name,
    },
    /// Adds a label. It can be used only after the transaction that adds it.
    AddEnumValue {
        /// The enum.
        enumeration: Name,
        /// The label.
        value: String,
        /// The label that it stands before; of none, it is the last.
        before: Option<String>,
    },
    /// Gives a label another name; rows that have it follow.
    RenameEnumValue {
        /// The enum.
        enumeration: Name,
        /// The label so far.
        from: String,
        /// The new label.
        to: String,
    },
    /// Creates a table with its columns, primary key, UNIQUE and CHECK constraints and comments. Its indexes, foreign
    /// keys and triggers are operations of their own: the table here has none.
    CreateTable {
        /// The table.
        table: Table,
    },
    /// Drops a table with its rows, its indexes and the foreign keys that the table here has. Its triggers, and the foreign
    /// keys that lead to it, are dropped by operations before it.
    DropTable {
        /// The table.
        table: Table,
    },
    /// Gives a table another name, and moves it if the schema is another one.
    RenameTable {
        /// Its name so far.
        from: Name,
        /// Its new name.
        to: Name,
    },
    /// Changes the comment of a table.
    SetTableComment {
        /// The table.
        table: Name,
        /// What it was.
        from: Option<String>,
        /// What it becomes.
        to: Option<String>,
    },
    /// Adds a column.
    AddColumn {
        /// The table.
        table: Name,
        /// The column.
        column: Column,
        /// What the rows that are there get, if the column's default does not tell: an SQL expression. Of none, a column
        /// that is NOT NULL and has no default can be added to a table without rows only.
        fill: Option<String>,
    },
    /// Drops a column with its values. What is over it is dropped by operations before.
    DropColumn {
        /// The table.
        table: Name,
        /// The column.
        column: Column,
    },
    /// Gives a column another name.
    RenameColumn {
        /// The table.
        table: Name,
        /// Its name so far.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Changes the type of a column. Its default, identity and what has an expression of it are dropped before and
    /// made anew behind, by operations of their own.
    AlterType {
        /// The table.
        table: Name,
        /// The column, as it was: with its old type and collation.
        from: Box<Column>,
        /// The column with its new type and collation.
        to: Box<Column>,
        /// How a value is converted, if an assignment would not do it: an SQL expression.
        using: Option<String>,
        /// The same for the way back.
        using_back: Option<String>,
    },
    /// Makes a column NOT NULL. It fails where a row has NULL there and no value is told.
    SetNotNull {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// What the rows get that have NULL: an SQL expression.
        fill: Option<String>,
    },
    /// Lets a column be NULL.
    DropNotNull {
        /// The table.
        table: Name,
        /// The column.
        column: String,
    },
    /// Gives a column a default, for rows to come.
    SetDefault {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// What it was.
        from: Option<String>,
        /// What it becomes: an SQL expression.
        to: String,
    },
    /// Takes a column's default.
    DropDefault {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// What it was.
        from: String,
    },
    /// Numbers a column by a sequence of its own, which goes on behind the highest number that is there.
    AddIdentity {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// How.
        identity: Identity,
        /// The sequence that it took its default from so far, as SQL writes its name. It stays, but is not the column's any
        /// more, so that `pg_get_serial_sequence` finds the new one.
        sequence: Option<String>,
    },
    /// Changes whether a row may bring its number.
    SetIdentity {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// What it was.
        from: Identity,
        /// What it becomes.
        to: Identity,
    },
    /// Drops the sequence that numbers a column; the numbers stay.
    DropIdentity {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// How it was.
        identity: Identity,
        /// The sequence that it takes its default from afterwards, which is set behind the highest number that is there.
        sequence: Option<String>,
    },
    /// Makes a generated column one of its own, which keeps its values.
    DropExpression {
        /// The table.
        table: Name,
        /// The column, as it was.
        column: Column,
    },
    /// Changes the comment of a column.
    SetColumnComment {
        /// The table.
        table: Name,
        /// The column.
        column: String,
        /// What it was.
        from: Option<String>,
        /// What it becomes.
        to: Option<String>,
    },
    /// Adds a primary key. Its columns are NOT NULL already.
    AddPrimaryKey {
        /// The table.
        table: Name,
        /// The key.
        key: PrimaryKey,
    },
    /// Drops a primary key; its columns stay NOT NULL.
    DropPrimaryKey {
        /// The table.
        table: Name,
        /// The key.
        key: PrimaryKey,
    },
    /// Adds a UNIQUE constraint.
    AddUnique {
        /// The table.
        table: Name,
        /// The constraint.
        unique: Unique,
    },
    /// Drops a UNIQUE constraint.
    DropUnique {
        /// The table.
        table: Name,
        /// The constraint.
        unique: Unique,
    },
    /// Adds a CHECK constraint.
    AddCheck {
        /// The table.
        table: Name,
        /// The constraint.
        check: Check,
    },
    /// Drops a CHECK constraint.
    DropCheck {
        /// The table.
        table: Name,
        /// The constraint.
        check: Check,
    },
    /// Adds a foreign key.
    AddForeignKey {
        /// The table that has it.
        table: Name,
        /// The foreign key.
        key: ForeignKey,
    },
    /// Drops a foreign key.
    DropForeignKey {
        /// The table that has it.
        table: Name,
        /// The foreign key.
        key: ForeignKey,
    },
    /// Gives a constraint another name: a primary key, a unique key, a check or a foreign key.
    RenameConstraint {
        /// The table.
        table: Name,
        /// Its name so far.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Creates an index.
    CreateIndex {
        /// The table.
        table: Name,
        /// The index.
        index: Index,
    },
    /// Drops an index.
    DropIndex {
        /// The table.
        table: Name,
        /// The index.
        index: Index,
    },
    /// Gives an index another name.
    RenameIndex {
        /// The table.
        table: Name,
        /// Its name so far.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Creates a function of triggers.
    CreateFunction {
        /// The function.
        function: Function,
    },
    /// Drops a function of triggers.
    DropFunction {
        /// The function.
        function: Function,
    },
    /// Creates a trigger.
    CreateTrigger {
        /// The table.
        table: Name,
        /// The trigger.
        trigger: Trigger,
    },
    /// Drops a trigger.
    DropTrigger {
        /// The table.
        table: Name,
        /// The trigger.
        trigger: Trigger,
    },
}

impl Operation {
    /// Whether what it makes can be used only when the transaction that it runs in has ended: a label of an enum.
    pub const fn ends_transaction(&self) -> bool {
        matches!(self, Operation::AddEnumValue { .. })
    }

    /// Whether it fails where the table has rows, because it adds a column that has to have a value and tells none: give
    /// the column a default, or say what these rows get, by [`Hints::fill`](crate::diff::Hints::fill).
    pub const fn needs_fill(&self) -> bool {
        match self {
            Operation::AddColumn { column, fill: None, .. } => {
                !column.nullable
                    && column.default.is_none()
                    && column.identity.is_none()
                    && column.generated.is_none()
            }
            _ => false,
        }
    }

    /// The table that it changes. Of a rename, by the name so far.
    pub const fn table(&self) -> Option<&Name> {
        match self {
            Operation::CreateSchema { .. }
            | Operation::DropSchema { .. }
            | Operation::CreateEnum { .. }
            | Operation::DropEnum { .. }
            | Operation::RenameEnum { .. }
            | Operation::AddEnumValue { .. }
            | Operation::RenameEnumValue { .. }
            | Operation::CreateFunction { .. }
            | Operation::DropFunction { .. } => None,
            Operation::CreateTable { table } | Operation::DropTable { table } => Some(&table.name),
            Operation::RenameTable { from, .. } => Some(from),
            Operation::SetTableComment { table, .. }
            | Operation::AddColumn { table, .. }
            | Operation::DropColumn { table, .. }
            | Operation::RenameColumn { table, .. }
            | Operation::AlterType { table, .. }
            | Operation::SetNotNull { table, .. }
            | Operation::DropNotNull { table, .. }
            | Operation::SetDefault { table, .. }
            | Operation::DropDefault { table, .. }
            | Operation::AddIdentity { table, .. }
            | Operation::SetIdentity { table, .. }
            | Operation::DropIdentity { table, .. }
            | Operation::DropExpression { table, .. }
            | Operation::SetColumnComment { table, .. }
            | Operation::AddPrimaryKey { table, .. }
            | Operation::DropPrimaryKey { table, .. }
            | Operation::AddUnique { table, .. }
            | Operation::DropUnique { table, .. }
            | Operation::AddCheck { table, .. }
            | Operation::DropCheck { table, .. }
            | Operation::AddForeignKey { table, .. }
            | Operation::DropForeignKey { table, .. }
            | Operation::RenameConstraint { table, .. }
            | Operation::CreateIndex { table, .. }
            | Operation::DropIndex { table, .. }
            | Operation::RenameIndex { table, .. }
            | Operation::CreateTrigger { table, .. }
            | Operation::DropTrigger { table, .. } => Some(table),
        }
    }
}
