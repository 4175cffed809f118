use std::fmt;

use crate::schema::{Name, Source};

/// Why there is no list of operations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// The two were written by different hands: the texts of models and those of a server's catalogue differ where
    /// nothing does.
    #[error("a schema of {from} cannot be compared with one of {to}: compare two of one source")]
    Sources {
        /// The source of the state so far.
        from: Source,
        /// The source of the state to come.
        to: Source,
    },
    /// Something cannot be done, or not without a decision; all that was found.
    #[error("{}", Lines(.0))]
    Refused(Vec<Refusal>),
}

/// A change that is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it is about: `posts.status`.
    pub subject: String,
    /// Why it is not made, and what to do instead.
    pub reason: String,
    /// What would make it, if a person says so: of a type.
    pub cast: Option<Cast>,
}

/// A cast that PostgreSQL knows and does not do by itself, for [`Hints::convert`](super::Hints::convert). It fails at values
/// that are none of the new type, as `'many'` is no integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The table, as it is called afterwards.
    pub table: Name,
    /// The column, as it is called afterwards.
    pub column: String,
    /// The expression: `"code"::integer`.
    pub expression: String,
}

impl Refusal {
    pub(super) fn new(subject: impl fmt::Display, reason: impl Into<String>) -> Self {
        Refusal { subject: subject.to_string(), reason: reason.into(), cast: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.reason)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Models => "models",
            Source::Catalogue => "a catalogue",
        })
    }
}

struct Lines<'a>(&'a [Refusal]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, refusal) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{refusal}")?;
        }
        Ok(())
    }
}
