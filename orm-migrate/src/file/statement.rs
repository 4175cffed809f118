use std::ops::Range;

use super::lexer::{Kind, Lexer, Token};

/// Statements that begin or end a transaction, or a part of one.
const CONTROL: &[&str] = &["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];

/// A statement of a migration's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text, without the semicolon and the comments around it.
    pub sql: &'a str,
    /// The line that it begins in, from 1.
    pub line: usize,
    words: Vec<&'a str>,
    at: Range<usize>,
}

impl<'a> Statement<'a> {
    /// The statements of a text, in order.
    pub(crate) fn all(sql: &'a str) -> Vec<Self> {
        let mut statements = Vec::new();
        let mut tokens: Vec<Token> = Vec::new();
        let mut nesting = Nesting::default();
        let mut lines = Lines { sql, at: 0, line: 1 };
        for token in Lexer::new(sql) {
            if nesting.ends_statement(&token, &sql[token.at.clone()]) {
                statements.extend(lines.statement(&std::mem::take(&mut tokens)));
            } else {
                tokens.push(token);
            }
        }
        statements.extend(lines.statement(&tokens));
        statements
    }

    /// A statement that stands in no file: of the runner itself.
    pub(crate) fn own(sql: &'a str) -> Self {
        Statement { sql, line: 1, words: Vec::new(), at: 0..sql.len() }
    }

    /// Goes on to the end of another statement of the same text.
    pub(crate) fn extend(&mut self, sql: &'a str, other: &Statement<'_>) {
        self.at.end = other.at.end;
        self.sql = &sql[self.at.clone()];
    }

    /// Whether these are its first words, in any case.
    pub(crate) fn begins(&self, words: &[&str]) -> bool {
        self.words.len() >= words.len()
            && self.words.iter().zip(words).all(|(own, word)| own.eq_ignore_ascii_case(word))
    }

    /// Whether one of its words is this one, in any case.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        self.words.iter().any(|own| own.eq_ignore_ascii_case(word))
    }

    /// Whether it begins or ends a transaction, or a part of one.
    pub(crate) fn controls_transaction(&self) -> bool {
        // PREPARE alone is a statement's.
        CONTROL.iter().any(|word| self.begins(&[word])) || self.begins(&["prepare", "transaction"])
    }

    /// Whether a transaction begins with it.
    pub(crate) fn begins_transaction(&self) -> bool {
        self.begins(&["begin"]) || self.begins(&["start", "transaction"])
    }

    /// Whether a transaction ends with it.
    pub(crate) fn ends_transaction(&self) -> bool {
        ["commit", "end", "abort"].iter().any(|word| self.begins(&[word]))
            || (self.begins(&["rollback"]) && !self.has_word("to"))
    }

    /// Whether its rows come from the program that sends it, or go to it.
    pub(crate) fn is_copy_of_the_program(&self) -> bool {
        self.begins(&["copy"]) && (self.has_word("stdin") || self.has_word("stdout"))
    }

    /// Whether a part of it may stay when it fails: what runs code that commits.
    pub(crate) fn may_commit(&self) -> bool {
        self.begins(&["call"]) || self.begins(&["do"])
    }

    /// The line of the file that has the character of this number, from 1, as a server's error tells it.
    pub(crate) fn line_of(&self, character: usize) -> usize {
        let before = self.sql.chars().take(character.saturating_sub(1));
        self.line + before.filter(|c| *c == '\n').count()
    }

    /// The beginning of its text, on one line, for messages.
    pub fn excerpt(&self) -> String {
        excerpt(self.sql)
    }
}

/// The beginning of a text on one line.
pub(crate) fn excerpt(sql: &str) -> String {
    const LENGTH: usize = 100;
    let line = without_password(&sql.split_whitespace().collect::<Vec<_>>().join(" "));
    match line.char_indices().nth(LENGTH) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// `CREATE ROLE … PASSWORD '…'`, as it may be shown.
fn without_password(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let literal = lower.find("password ").and_then(|word| {
        let begin = word + lower[word..].find('\'')? + 1;
        let end = lower[begin..].find('\'').map_or(lower.len(), |length| begin + length);
        Some(begin..end)
    });
    match literal {
        Some(Range { start, end }) => format!("{}…{}", &line[..start], &line[end..]),
        None => line.to_owned(),
    }
}

/// Counts lines from one statement to the next.
struct Lines<'a> {
    sql: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn statement(&mut self, tokens: &[Token]) -> Option<Statement<'a>> {
        let Range { start, .. } = tokens.first()?.at;
        let Range { end, .. } = tokens.last()?.at;
        self.line += self.sql[self.at..start].matches('\n').count();
        self.at = start;
        let words =
            tokens.iter().filter(|token| token.kind == Kind::Word).map(|token| &self.sql[token.at.clone()]);
        Some(Statement {
            sql: &self.sql[start..end],
            line: self.line,
            words: words.collect(),
            at: start..end,
        })
    }
}

/// Where a semicolon does not end a statement: in parentheses (`CREATE RULE … DO (…; …)`) and in a function's
/// `BEGIN ATOMIC … END`.
#[derive(Default)]
struct Nesting {
    parentheses: u32,
    blocks: u32,
    after_begin: bool,
}

impl Nesting {
    fn ends_statement(&mut self, token: &Token, text: &str) -> bool {
        let after_begin = std::mem::take(&mut self.after_begin);
        match token.kind {
            Kind::Open => self.parentheses += 1,
            Kind::Close => self.parentheses = self.parentheses.saturating_sub(1),
            Kind::Semicolon if self.parentheses == 0 && self.blocks == 0 => return true,
            Kind::Word => {
                let is = |word: &str| text.eq_ignore_ascii_case(word);
                let is_atomic = after_begin && is("atomic");
                if is_atomic || (self.blocks > 0 && is("case")) {
                    self.blocks += 1;
                } else if is("end") {
                    self.blocks = self.blocks.saturating_sub(1);
                }
                self.after_begin = is("begin");
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        Statement::all(sql).into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn statements_end_at_semicolons_of_their_own_level() {
        assert_eq!(texts("SELECT 1; ;; SELECT 2"), ["SELECT 1", "SELECT 2"]);
        assert_eq!(texts(""), [""; 0]);
        assert_eq!(texts("-- only; a comment\n/* and; /* one; */ more; */"), [""; 0]);
        for whole in [
            "SELECT ';', ';''', E'\\';', \";\", \"a\"\";\", $$;$$, $a$ $$ ; $a$, $1, a$b",
            "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE 1 WHEN 1 THEN 1 END; SELECT 2; END",
            "SELECT 1 -- a comment; of it\n + 1",
            "SELECT /* ; */ 1",
            "SELECT $ä$; $ä$",
        ] {
            assert_eq!(texts(&format!("{whole};\nSELECT 2")).first(), texts(whole).first(), "{whole}");
            assert_eq!(texts(whole).len(), 1, "{whole}");
        }
        for open in
            ["SELECT 'never; closed", "SELECT \"a; b", "SELECT $$; a", "SELECT E'\\'; a", "SELECT (1; 2"]
        {
            assert_eq!(texts(open), [open]);
        }
    }

    #[test]
    fn a_statement_knows_its_line_and_that_of_a_character_in_it() {
        let statements = Statement::all("-- a note\n\nSELECT 1;\n/* more\n */ SELECT 'ä\n', x;\n");
        assert_eq!(statements.iter().map(|statement| statement.line).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(statements[1].line_of(1), 5);
        assert_eq!(statements[1].line_of(13), 6, "counted in characters, not in bytes");
    }

    #[test]
    fn transactions_are_told_by_the_first_words() {
        let control = |sql: &str| Statement::all(sql)[0].controls_transaction();
        assert!(control("/* x */ Begin"));
        assert!(control("PREPARE TRANSACTION 'x'"));
        assert!(!control("PREPARE x AS SELECT 1"));
        assert!(!control("UPDATE t SET commit = 1"));
        assert!(Statement::all("ROLLBACK")[0].ends_transaction());
        assert!(!Statement::all("ROLLBACK TO a")[0].ends_transaction());
    }

    #[test]
    fn an_excerpt_has_no_password() {
        for (sql, shown) in [
            ("CREATE ROLE a LOGIN PASSWORD 'hunter2' CREATEDB", "CREATE ROLE a LOGIN PASSWORD '…' CREATEDB"),
            ("ALTER USER a\n password 'ä", "ALTER USER a password '…"),
            ("SELECT password FROM t WHERE a = 1", "SELECT password FROM t WHERE a = 1"),
        ] {
            assert_eq!(excerpt(sql), shown);
        }
    }

    #[test]
    fn an_excerpt_is_one_line_that_ends_somewhere() {
        assert_eq!(excerpt("SELECT\n  1"), "SELECT 1");
        assert_eq!(excerpt(&"ä".repeat(200)).chars().count(), 101);
    }
}
