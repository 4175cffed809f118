//! The one error type.

mod kind;
mod place;
mod validation;

pub use self::kind::ErrorKind;
#[doc(hidden)]
pub use self::place::Place;

// The crate whose errors a refused row has.
pub use validator;

use self::validation::Refusal;
pub(crate) use self::validation::WHOLE_ROW;

use std::fmt;
use std::time::Duration;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: a [kind](Error::kind) and the evidence for it.
///
/// Its message may show SQL, but never a bound value or a password.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    sql: Option<String>,
    constraint: Option<String>,
    table: Option<String>,
    fields: Vec<&'static str>,
    versions: Option<(i64, i64)>,
    sqlstate: Option<String>,
    place: Option<Place>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    refusal: Option<Refusal>,
}

impl Error {
    /// An error of a kind with a message that says what to do; lower case, no final period.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            sql: None,
            constraint: None,
            table: None,
            fields: Vec::new(),
            versions: None,
            sqlstate: None,
            place: None,
            source: None,
            refusal: None,
        }))
    }

    /// An application's own error, to leave a transaction with; [`downcast_ref`](Error::downcast_ref) gives it back.
    pub fn application(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let source = error.into();
        Error::new(ErrorKind::Application, source.to_string()).with_source(source)
    }

    #[must_use]
    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the statement, unless one is known already.
    #[must_use]
    pub(crate) fn with_sql(mut self, sql: &str) -> Self {
        self.0.sql.get_or_insert_with(|| sql.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn with_constraint(mut self, name: &str) -> Self {
        self.0.constraint = Some(name.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn with_table(mut self, name: &str) -> Self {
        self.0.table = Some(name.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn with_fields(mut self, fields: Vec<&'static str>) -> Self {
        self.0.fields = fields;
        self
    }

    #[must_use]
    pub(crate) fn with_versions(mut self, expected: i64, found: i64) -> Self {
        self.0.versions = Some((expected, found));
        self
    }

    #[must_use]
    pub(crate) fn with_sqlstate(mut self, code: &str) -> Self {
        self.0.sqlstate = Some(code.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn with_place(mut self, place: Option<Place>) -> Self {
        self.0.place = place;
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The constraint that refused a write, by its name in the database.
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint.as_deref()
    }

    /// The table concerned.
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The model's fields concerned, by their names in Rust.
    pub fn fields(&self) -> &[&'static str] {
        &self.0.fields
    }

    /// Of kind [`StaleRecord`](ErrorKind::StaleRecord): the version that the row was expected to have, and the one that
    /// it has.
    pub fn versions(&self) -> Option<(i64, i64)> {
        self.0.versions
    }

    /// The statement that failed. Its bound values are not part of it.
    pub fn sql(&self) -> Option<&str> {
        self.0.sql.as_deref()
    }

    /// PostgreSQL's five-character code.
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate.as_deref()
    }

    /// Where in the statement, or in the text of a COPY, the server found it. For the crates of this workspace.
    #[doc(hidden)]
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// The application's own error that was given to [`Error::application`].
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// Whether the same transaction may succeed when it is run again from its start.
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Serialization | ErrorKind::Deadlock)
    }

    /// The status of an HTTP answer that fits: 400, 404, 409, 422, 503 or 500.
    pub fn http_status(&self) -> u16 {
        use ErrorKind::{
            CheckViolation, Connection, Deadlock, Encode, ExclusionViolation, Filter, ForeignKeyViolation,
            InvalidCursor, LockNotAvailable, NotFound, NotNullViolation, OutOfRange, PoolTimeout,
            Serialization, StaleRecord, StatementTimeout, TransactionTimeout, UniqueViolation, Validation,
        };

        match self.0.kind {
            Filter => 400,
            NotFound => 404,
            Validation | CheckViolation | NotNullViolation | OutOfRange | Encode | InvalidCursor => 422,
            UniqueViolation | ForeignKeyViolation | ExclusionViolation | StaleRecord => 409,
            Connection | PoolTimeout | StatementTimeout | TransactionTimeout | Serialization | Deadlock
            | LockNotAvailable => 503,
            _ => 500,
        }
    }

    /// How long a client should wait before it asks again, for the `Retry-After` of an answer with status 503.
    pub fn retry_after(&self) -> Option<Duration> {
        (self.http_status() == 503).then_some(Duration::from_secs(1))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.0.message)?;
        if let Some(sql) = &self.0.sql {
            write!(f, "\n  in: {sql}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
