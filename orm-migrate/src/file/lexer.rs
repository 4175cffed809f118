//! SQL text as the server reads it, taken apart as far as it takes to find where statements end.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword, a name without quotes or a number.
    Word,
    /// A name in quotes.
    Quoted,
    Semicolon,
    Open,
    Close,
    Other,
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: Range<usize>,
}

/// The tokens of a text, with `standard_conforming_strings` on, its default; without blanks and comments.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(sql: &'a str) -> Self {
        Lexer { sql, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.sql[self.at..]
    }

    fn skip_blanks(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if self.rest().starts_with("--") {
                self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.skip_comment();
            } else {
                return;
            }
        }
    }

    /// Comments nest.
    fn skip_comment(&mut self) {
        let mut depth = 0_u32;
        while let Some(at) = self.rest().find(['/', '*']) {
            self.at += at;
            if self.rest().starts_with("/*") {
                self.at += 2;
                depth += 1;
            } else if self.rest().starts_with("*/") {
                self.at += 2;
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
        self.at = self.sql.len();
    }

    /// Goes behind the next `end`; what is never closed has no end.
    fn skip_to(&mut self, end: &str) {
        self.at = self.rest().find(end).map_or(self.sql.len(), |at| self.at + at + end.len());
    }

    /// Goes behind the end of an `E'…'`, from behind its first quote.
    fn skip_escaped(&mut self) {
        let mut chars = self.rest().chars();
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
        self.at = self.sql.len() - chars.as_str().len();
    }

    /// Goes behind a `$tag$ … $tag$`, or behind the dollar of a `$1`.
    fn skip_dollar(&mut self) {
        let start = self.rest();
        self.at += 1;
        let inner = &start[1..];
        let tag = inner.find(|c| !is_word(c)).unwrap_or(inner.len());
        if inner[tag..].starts_with('$') && !inner.starts_with(|c: char| c.is_ascii_digit()) {
            self.at += tag + 1;
            self.skip_to(&start[..tag + 2]);
        }
    }

    fn kind_of_next(&mut self, first: char) -> Kind {
        if is_word(first) {
            let word = self.rest().split(|c| !is_word(c) && c != '$').next().unwrap_or_default();
            self.at += word.len();
            if word.eq_ignore_ascii_case("e") && self.rest().starts_with('\'') {
                self.at += 1;
                self.skip_escaped();
                return Kind::Other;
            }
            return Kind::Word;
        }
        if first == '$' {
            self.skip_dollar();
            return Kind::Other;
        }
        self.at += first.len_utf8();
        match first {
            ';' => Kind::Semicolon,
            '(' => Kind::Open,
            ')' => Kind::Close,
            '"' => {
                self.skip_quoted();
                Kind::Quoted
            }
            // A doubled quote ends one string and begins another.
            '\'' => {
                self.skip_to("'");
                Kind::Other
            }
            _ => Kind::Other,
        }
    }

    /// Goes behind a name in quotes, from behind the first: in one piece, with the doubled quotes in it.
    fn skip_quoted(&mut self) {
        loop {
            self.skip_to("\"");
            if !self.rest().starts_with('"') {
                return;
            }
            self.at += 1;
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let first = self.rest().chars().next()?;
        let start = self.at;
        let kind = self.kind_of_next(first);
        Some(Token { kind, at: start..self.at })
    }
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
