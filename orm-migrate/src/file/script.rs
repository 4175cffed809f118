use sha2::{Digest as _, Sha384};

use super::directive::Directives;
use super::{FileError, Pace, Statement};

/// The first line of a file that is no transaction.
const NO_TRANSACTION: &str = "-- no-transaction";

/// The down file of a migration that is written by hand, until it is.
pub const DOWN_TEMPLATE: &str = "-- What undoes it.\n";

/// The line in which a comment asks for no transaction in vain.
fn late_mark(sql: &str) -> Option<usize> {
    let is_mark = |line: &str| {
        let text = line.trim().strip_prefix("--").map(str::trim);
        text.is_some_and(|text| text.eq_ignore_ascii_case("no-transaction"))
    };
    let mut lines = sql.lines().enumerate();
    let (at, _) = lines.find(|(at, line)| is_mark(line) && (*at > 0 || !line.starts_with(NO_TRANSACTION)))?;
    (!sql.starts_with(NO_TRANSACTION)).then_some(at + 1)
}

/// The content of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    file: String,
    sql: String,
    directives: Directives,
}

/// The beginning of a transaction that is open at the end.
fn never_ended<'a, 'b>(statements: &'b [Statement<'a>]) -> Option<&'b Statement<'a>> {
    statements.iter().fold(None, |open, statement| {
        if statement.ends_transaction() {
            None
        } else {
            open.or_else(|| statement.begins_transaction().then_some(statement))
        }
    })
}

impl Script {
    /// A script that is checked as far as its text tells. `file` is what messages call it.
    ///
    /// # Errors
    /// [`FileError::Directive`] for a comment for the runner that it does not understand, [`FileError::Script`] for a
    /// transaction that is ended within or never, for a `COPY` from or to the program, and for a backfill that is not one.
    pub fn new(file: impl Into<String>, sql: impl Into<String>) -> Result<Self, FileError> {
        let (file, sql) = (file.into(), sql.into());
        let directives = Directives::read(&sql, &file)?;
        if let Some(line) = late_mark(&sql) {
            let reason =
                format!("`{NO_TRANSACTION}` counts in the first line alone, written so: move it there");
            return Err(FileError::Directive { file, line, reason });
        }
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
        !self.sql.starts_with(NO_TRANSACTION)
    }

    /// Its statements, in order.
    pub fn statements(&self) -> Vec<Statement<'_>> {
        Statement::all(&self.sql)
    }

    /// Of a down file that refuses: why.
    pub fn irreversible(&self) -> Option<&str> {
        self.directives.irreversible.as_deref()
    }

    /// Whether it is a down file that nobody has written yet.
    pub(super) fn is_template(&self) -> bool {
        self.sql.trim() == DOWN_TEMPLATE.trim()
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
        let is_copy = |statement: &&Statement<'_>| statement.is_copy_of_the_program();
        if let Some(statement) = statements.iter().find(is_copy) {
            return refuse(
                statement.line,
                "the rows of such a COPY come from the program or go to it, which has none here: write INSERT, or a seed",
            );
        }
        if !self.is_transactional()
            && let Some(statement) = never_ended(&statements)
        {
            return refuse(
                statement.line,
                "the transaction that begins here never ends, so that nothing of it would happen: write COMMIT",
            );
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(sql: &str) -> Option<(usize, String)> {
        match Script::new("a.sql", sql) {
            Ok(_) => None,
            Err(FileError::Script { line, reason, .. }) => Some((line, reason)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_transaction_that_never_ends_is_refused() {
        for sql in [
            "BEGIN; SELECT 1; COMMIT",
            "BEGIN; SELECT 1; COMMIT; BEGIN; ROLLBACK",
            "BEGIN; ROLLBACK TO a; END",
        ] {
            assert_eq!(refusal(&format!("-- no-transaction\n{sql}")), None, "{sql}");
        }
        let (line, reason) =
            refusal("-- no-transaction\nBEGIN; COMMIT;\nSTART TRANSACTION;\nSELECT 1; ROLLBACK TO a")
                .unwrap();
        assert_eq!(line, 3);
        assert!(reason.starts_with("the transaction that begins here never ends"), "{reason}");
    }

    #[test]
    fn a_copy_of_the_program_is_refused() {
        for sql in
            ["COPY t FROM stdin;", "copy (SELECT 1) TO STDOUT", "-- no-transaction\nCOPY t FROM STDIN CSV"]
        {
            assert!(refusal(sql).unwrap().1.contains("come from the program"), "{sql}");
        }
        for sql in [
            "COPY t FROM '/tmp/stdin'",
            "INSERT INTO t VALUES ('COPY t FROM stdin')",
            "COPY t FROM PROGRAM 'x'",
        ] {
            assert_eq!(refusal(sql), None, "{sql}");
        }
    }
}
