/// The kinds of an [`Error`](super::Error).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A row that had to be there is not.
    NotFound,
    /// A row is not valid: its rules, a validator or a hook refused it.
    Validation,
    /// A filter or an order from outside is not one that the model allows, or is not well-formed.
    Filter,
    /// A unique constraint or index.
    UniqueViolation,
    /// A foreign key.
    ForeignKeyViolation,
    /// A check constraint.
    CheckViolation,
    /// NULL for a column that has none.
    NotNullViolation,
    /// An exclusion constraint.
    ExclusionViolation,
    /// Somebody else changed the row in the meantime: [`versions`](super::Error::versions) tells both versions.
    StaleRecord,
    /// The server cannot be reached, refused the connection, or went away.
    Connection,
    /// The server does not let this user in: wrong password, unknown user, or no rule that admits it.
    Authentication,
    /// The server has no database of that name.
    DatabaseMissing,
    /// The connection was lost while a COMMIT was on its way: it may or may not have happened.
    CommitUnknown,
    /// No connection of the pool became free in time.
    PoolTimeout,
    /// The server ended a statement that took too long.
    StatementTimeout,
    /// A transaction took longer than its own time limit and was rolled back.
    TransactionTimeout,
    /// A serialization failure (40001): the transaction can be tried again.
    Serialization,
    /// A deadlock (40P01): the transaction can be tried again.
    Deadlock,
    /// A lock was not to be had in time, or at once.
    LockNotAvailable,
    /// A write where only reads are allowed.
    ReadOnly,
    /// A value from the database is no value of the field's type.
    Decode,
    /// A value that PostgreSQL has no representation for.
    Encode,
    /// A value out of the range or the length of its column.
    OutOfRange,
    /// A text that is no cursor, one that was changed, or one of another query: a client's mistake, or its attempt.
    InvalidCursor,
    /// A table, a column, a type or an enum's label is not in the database, or is another one there.
    Schema,
    /// The statement is not valid SQL, or not allowed.
    Statement,
    /// The transaction can no longer be used: a statement in it failed, or was cut short.
    TransactionAborted,
    /// A missing or wrong setting.
    Config,
    /// An error of the application's own, passed through a transaction.
    Application,
    /// Anything else.
    Other,
}
