use sha2::{Digest as _, Sha384};

use super::directive::Directives;
use super::{FileError, Pace, Statement};

/// The content of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    file: String,
    sql: String,
    directives: Directives,
}

impl Script {
    /// A script that is checked as far as its text tells. `file` is what messages call it.
    ///
    /// # Errors
    /// [`FileError::Directive`] for a comment for the runner that it does not understand, [`FileError::Script`] for a
    /// transaction that is ended within, and for a backfill that is not one.
    pub fn new(file: impl Into<String>, sql: impl Into<String>) -> Result<Self, FileError> {
        let (file, sql) = (file.into(), sql.into());
        let directives = Directives::read(&sql, &file)?;
        let script = Script { file, sql, directives };
        script.check()?;
        Ok(script)
    }

    /// What messages call it: the file's path.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The SHA-384 of the text, which `_sqlx_migrations` keeps.
    pub fn checksum(&self) -> Vec<u8> {
        Sha384::digest(&self.sql).to_vec()
    }

    /// Whether it runs in one transaction: unless it begins with `-- no-transaction`, as for `sqlx`.
    pub fn is_transactional(&self) -> bool {
        !self.sql.starts_with("-- no-transaction")
    }

    /// Its statements, in order.
    pub fn statements(&self) -> Vec<Statement<'_>> {
        Statement::all(&self.sql)
    }

    /// Of a down file that refuses: why.
    pub fn irreversible(&self) -> Option<&str> {
        self.directives.irreversible.as_deref()
    }

    /// Whether it takes away what older programs use, so that it has to wait for them.
    pub fn is_contract(&self) -> bool {
        self.directives.contract
    }

    /// How its only statement goes, if it is a backfill.
    pub fn backfill(&self) -> Option<&Pace> {
        self.directives.backfill.as_ref()
    }

    fn check(&self) -> Result<(), FileError> {
        let statements = self.statements();
        let refuse = |line, reason: &str| {
            Err(FileError::Script { file: self.file.clone(), line, reason: reason.to_owned() })
        };
        if self.is_transactional() {
            if let Some(statement) = statements.iter().find(|statement| statement.controls_transaction()) {
                return refuse(
                    statement.line,
                    "the file is one transaction, which this statement would begin or end: remove it, or write \
                     `-- no-transaction` in the first line",
                );
            }
            if self.directives.backfill.is_some() {
                return refuse(
                    1,
                    "a backfill is many transactions: write `-- no-transaction` in the first line",
                );
            }
        }
        match (&self.directives.backfill, statements.as_slice()) {
            (Some(_), [_]) | (None, _) => Ok(()),
            (Some(_), _) => refuse(
                1,
                "a backfill is one UPDATE or DELETE: put the other statements into files of their own",
            ),
        }
    }
}
