//! SQL text, taken apart as far as it takes to find the statements in it and how each begins.

/// Statements that begin or end a transaction, or a part of one.
const CONTROL: &[&str] = &["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];

/// The first word of the first statement, behind blanks, comments and parentheses.
pub(super) fn first_word(sql: &str) -> &str {
    Tokens { rest: sql }.first_word()
}

/// Whether a single statement begins or ends a transaction.
pub(super) fn controls_transaction(sql: &str) -> bool {
    Tokens { rest: sql }.begin_with_control()
}

/// Whether one of several statements begins or ends a transaction.
pub(super) fn any_controls_transaction(sql: &str) -> bool {
    let mut tokens = Tokens { rest: sql };
    loop {
        if tokens.begin_with_control() {
            return true;
        }
        if !tokens.skip_statement() {
            return false;
        }
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

enum Token<'a> {
    /// A keyword, a name without quotes or a number.
    Word(&'a str),
    Semicolon,
    Open,
    Other,
}

/// The tokens of a text as the server reads it (with `standard_conforming_strings`, its default), without blanks
/// and comments.
#[derive(Clone)]
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn first_word(&mut self) -> &'a str {
        loop {
            match self.next() {
                Some(Token::Word(word)) => return word,
                Some(Token::Semicolon | Token::Open) => {}
                Some(Token::Other) | None => return "",
            }
        }
    }

    fn begin_with_control(&mut self) -> bool {
        let first = self.first_word();
        // PREPARE alone is a statement's.
        CONTROL.iter().any(|word| first.eq_ignore_ascii_case(word))
            || (first.eq_ignore_ascii_case("prepare")
                && self.clone().first_word().eq_ignore_ascii_case("transaction"))
    }

    /// Goes behind the semicolon that ends the statement; whether there is one. Those within a function's
    /// `BEGIN ATOMIC … END` do not end it.
    fn skip_statement(&mut self) -> bool {
        let (mut depth, mut last) = (0_u32, "");
        for token in self {
            last = match token {
                Token::Semicolon if depth == 0 => return true,
                Token::Word(word) => {
                    let is_atomic = last.eq_ignore_ascii_case("begin") && word.eq_ignore_ascii_case("atomic");
                    if is_atomic || (depth > 0 && word.eq_ignore_ascii_case("case")) {
                        depth += 1;
                    } else if word.eq_ignore_ascii_case("end") {
                        depth = depth.saturating_sub(1);
                    }
                    word
                }
                _ => "",
            };
        }
        false
    }

    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with("--") {
                self.rest = self.rest.split_once(['\n', '\r']).map_or("", |(_, after)| after);
            } else if self.rest.starts_with("/*") {
                self.skip_comment();
            } else {
                return;
            }
        }
    }

    /// Comments nest.
    fn skip_comment(&mut self) {
        let mut depth = 0_u32;
        while let Some(at) = self.rest.find(['/', '*']) {
            self.rest = &self.rest[at..];
            if let Some(after) = self.rest.strip_prefix("/*") {
                self.rest = after;
                depth += 1;
            } else if let Some(after) = self.rest.strip_prefix("*/") {
                self.rest = after;
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else {
                self.rest = &self.rest[1..];
            }
        }
        self.rest = "";
    }

    /// Goes behind the next `end`; what is never closed has no end.
    fn skip_to(&mut self, end: &str) {
        self.rest = self.rest.split_once(end).map_or("", |(_, after)| after);
    }

    /// Goes behind the end of an `E'…'`, from behind its first quote.
    fn skip_escaped(&mut self) {
        let mut chars = self.rest.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => {
                    chars.next();
                }
                '\'' if chars.as_str().starts_with('\'') => {
                    chars.next();
                }
                '\'' => break,
                _ => {}
            }
        }
        self.rest = chars.as_str();
    }

    /// Goes behind a `$tag$ … $tag$`, or behind the dollar of a `$1`.
    fn skip_dollar(&mut self) {
        let start = self.rest;
        self.rest = &start[1..];
        let tag = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let is_quote =
            self.rest[tag..].starts_with('$') && !self.rest.starts_with(|c: char| c.is_ascii_digit());
        if is_quote {
            self.rest = &self.rest[tag + 1..];
            self.skip_to(&start[..tag + 2]);
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let first = self.rest.chars().next()?;
        if is_word(first) {
            let end = self.rest.find(|c| !is_word(c) && c != '$').unwrap_or(self.rest.len());
            let (word, after) = self.rest.split_at(end);
            self.rest = after;
            if word.eq_ignore_ascii_case("e")
                && let Some(string) = after.strip_prefix('\'')
            {
                self.rest = string;
                self.skip_escaped();
                return Some(Token::Other);
            }
            return Some(Token::Word(word));
        }
        if first == '$' {
            self.skip_dollar();
            return Some(Token::Other);
        }
        self.rest = &self.rest[first.len_utf8()..];
        Some(match first {
            ';' => Token::Semicolon,
            '(' => Token::Open,
            // A doubled quote ends one string and begins another.
            '\'' | '"' => {
                self.skip_to(if first == '"' { "\"" } else { "'" });
                Token::Other
            }
            _ => Token::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_stands_behind_comments_and_parentheses() {
        assert_eq!(
            first_word(" -- a note\n /* and\n /* more */ one */ (SELECT 1) UNION (SELECT 2)"),
            "SELECT"
        );
        assert!(controls_transaction("; /* hidden /* twice */ */ Begin"));
        assert!(controls_transaction("PREPARE TRANSACTION 'x'"));
        assert!(!controls_transaction("PREPARE x AS SELECT 1"));
        assert_eq!(first_word(""), "");
        assert_eq!(first_word("-- only a comment"), "");
        assert_eq!(first_word("/* no end"), "");
        assert_eq!(first_word("'a' begin"), "");
        assert_eq!(first_word("selection"), "selection");
    }

    #[test]
    fn a_transaction_is_ended_by_a_statement_of_a_script() {
        for sql in [
            "COMMIT",
            ";;rollback",
            "SELECT 1;\r\nabort",
            "SELECT 'a''b'; END",
            "SELECT 'a\\'; END",
            "SELECT E'a\\'b''c'; END; SELECT '",
            "SELECT \"a;\"\"b\"; END",
            "SELECT $1; END",
            "SELECT $x$ $$ $x $x$; END",
            "SELECT a$b, c$d; END",
            "SELECT 1 -- one\r; END",
            "SELECT CASE WHEN true THEN 1 END; END",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE 1 WHEN 1 THEN 1 END; END; COMMIT",
        ] {
            assert!(any_controls_transaction(sql), "{sql}");
        }
    }

    #[test]
    fn a_transaction_is_not_ended_by_words_elsewhere() {
        for sql in [
            "",
            ";",
            "SELECT 1; SELECT 2;",
            "SELECT '; COMMIT'",
            "SELECT 'a''; COMMIT'",
            "SELECT E'a\\'; COMMIT'",
            "SELECT e'a''\\'; COMMIT'",
            "SELECT \"; COMMIT\"",
            "SELECT $$; COMMIT$$",
            "SELECT $ä$; $$ COMMIT; $ä$",
            "-- ; COMMIT",
            "/* ; /* ; */ ; COMMIT */",
            "/* / * ; COMMIT",
            "SELECT '; COMMIT",
            "SELECT $$; COMMIT",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 1",
            "UPDATE t SET commit = 1; SELECT begin FROM t",
        ] {
            assert!(!any_controls_transaction(sql), "{sql}");
        }
    }
}
