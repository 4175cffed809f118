//! SQL as PostgreSQL's lexer reads it (`src/backend/parser/scan.l`, with `standard_conforming_strings`, its default), as far
//! as it takes to tell where a placeholder is an argument and where it would be text.

use super::template::{Item, excerpt};

/// What is true of a text that has no mistake.
#[derive(Debug, PartialEq)]
pub(super) struct Lexed {
    /// Whether it ends within a comment that a line break would end.
    pub(super) ends_in_comment: bool,
}

/// Checks a text.
pub(super) fn lex(items: &[Item]) -> Result<Lexed, String> {
    let mut lexer = Lexer { items, at: 0, open: Vec::new(), ends_in_comment: false };
    while lexer.at < items.len() {
        lexer.token()?;
    }
    match lexer.open.last() {
        Some(bracket) => Err(format!("a `{bracket}` is not closed: a fragment is a whole of its own")),
        None => Ok(Lexed { ends_in_comment: lexer.ends_in_comment }),
    }
}

struct Lexer<'a> {
    items: &'a [Item],
    at: usize,
    /// The brackets that are open.
    open: Vec<char>,
    ends_in_comment: bool,
}

impl Lexer<'_> {
    /// The character at a distance; none for a placeholder and beyond the end.
    fn peek(&self, distance: usize) -> Option<char> {
        match self.items.get(self.at + distance) {
            Some(Item::Char(character)) => Some(*character),
            _ => None,
        }
    }

    fn token(&mut self) -> Result<(), String> {
        let Some(first) = self.peek(0) else { return self.placeholder() };
        match first {
            '\'' => self.string(false),
            '"' => self.quoted("quoted name", '"', "PostgreSQL would read it as a part of the name: use `{orm::sql::ident(name)}` without the quotes"),
            '$' => self.dollar(),
            '-' if self.peek(1) == Some('-') => self.line_comment(),
            '/' if self.peek(1) == Some('*') => self.block_comment(),
            ';' => Err("`;` ends a statement, and `sql!` is one: leave it out; a script goes through `execute_batch`"
                .to_owned()),
            '\0' => Err("SQL cannot hold the NUL character".to_owned()),
            '(' | '[' => {
                self.open.push(first);
                self.at += 1;
                Ok(())
            }
            ')' | ']' => {
                let expected = if first == ')' { '(' } else { '[' };
                if self.open.pop() != Some(expected) {
                    return Err(format!("a `{first}` closes nothing: a fragment is a whole of its own"));
                }
                self.at += 1;
                Ok(())
            }
            c if begins_name(c) => self.word(),
            c if c.is_ascii_digit() => {
                while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
                    self.at += 1;
                }
                Ok(())
            }
            _ => {
                self.at += 1;
                Ok(())
            }
        }
    }

    /// An argument is a token of its own: what touches it would become a part of it.
    fn placeholder(&mut self) -> Result<(), String> {
        let Some(Item::Placeholder(source)) = self.items.get(self.at) else { return Ok(()) };
        let touches = |item: Option<&Item>| match item {
            Some(Item::Char(c)) => continues_name(*c) || matches!(c, '\'' | '"'),
            Some(Item::Placeholder(_)) => true,
            None => false,
        };
        let before = self.at.checked_sub(1).and_then(|at| self.items.get(at));
        // `u&` before a quoted name would make it one with escapes.
        let is_escaped = matches!(before, Some(Item::Char('&')));
        if is_escaped || touches(before) || touches(self.items.get(self.at + 1)) {
            return Err(format!(
                "`{{{}}}` touches what stands beside it, and the two would be read as one: put a blank between them",
                excerpt(source)
            ));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self) -> Result<(), String> {
        let start = self.at;
        while self.peek(0).is_some_and(continues_name) {
            self.at += 1;
        }
        let is_e = self.at == start + 1 && matches!(self.items[start], Item::Char('e' | 'E'));
        if is_e && self.peek(0) == Some('\'') { self.string(true) } else { Ok(()) }
    }

    /// A string literal; `escapes` for `E'…'`, in which a backslash takes the next character for itself. The literal goes
    /// on behind blanks with a line break in them.
    fn string(&mut self, escapes: bool) -> Result<(), String> {
        loop {
            self.at += 1; // the opening quote
            loop {
                match self.next_of(
                    "string literal",
                    "PostgreSQL would read it as text: take it out of the quotes, and join texts by `||`",
                )? {
                    '\\' if escapes => {
                        self.next_of(
                            "string literal",
                            "PostgreSQL would read it as text: take it out of the quotes",
                        )?;
                    }
                    '\'' if self.peek(0) == Some('\'') => self.at += 1,
                    '\'' => break,
                    _ => {}
                }
            }
            if !self.goes_on() {
                return Ok(());
            }
        }
    }

    /// Goes to the quote by which a string literal goes on, if it does: `'a'` and `'b'` in two lines are one.
    fn goes_on(&mut self) -> bool {
        let start = self.at;
        let mut has_line_break = false;
        loop {
            match self.peek(0) {
                Some('\n' | '\r') => {
                    has_line_break = true;
                    self.at += 1;
                }
                Some(' ' | '\t' | '\x0b' | '\x0c') => self.at += 1,
                Some('-') if self.peek(1) == Some('-') => {
                    // A placeholder in it is found when it is read again.
                    while self.peek(0).is_some_and(|c| !matches!(c, '\n' | '\r')) {
                        self.at += 1;
                    }
                }
                Some('\'') if has_line_break => return true,
                _ => {
                    self.at = start;
                    return false;
                }
            }
        }
    }

    /// What ends with `quote`, which is doubled to stand for itself.
    fn quoted(&mut self, what: &str, quote: char, instead: &str) -> Result<(), String> {
        self.at += 1;
        loop {
            if self.next_of(what, instead)? == quote {
                if self.peek(0) != Some(quote) {
                    return Ok(());
                }
                self.at += 1;
            }
        }
    }

    /// `$tag$ … $tag$`.
    fn dollar(&mut self) -> Result<(), String> {
        const WHAT: &str = "dollar-quoted string";
        if self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            return Err(
                "arguments are numbered by `sql!` itself: write `{value}` in the place of `$1`".to_owned()
            );
        }
        let mut length = 1;
        while self.peek(length).is_some_and(|c| continues_name(c) && c != '$') {
            length += 1;
        }
        if self.peek(length) != Some('$') {
            self.at += 1;
            return Ok(());
        }
        let tag: Vec<char> = (0..=length).filter_map(|distance| self.peek(distance)).collect();
        self.at += tag.len();
        loop {
            if tag.iter().enumerate().all(|(distance, c)| self.peek(distance) == Some(*c)) {
                self.at += tag.len();
                return Ok(());
            }
            self.next_of(WHAT, "PostgreSQL would read it as text: take it out of the quotes")?;
        }
    }

    fn line_comment(&mut self) -> Result<(), String> {
        while self.at < self.items.len() {
            if matches!(self.next_of("comment", IN_COMMENT)?, '\n' | '\r') {
                return Ok(());
            }
        }
        self.ends_in_comment = true;
        Ok(())
    }

    /// Comments of this kind nest.
    fn block_comment(&mut self) -> Result<(), String> {
        let mut depth = 0_u32;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some('*'), Some('/')) => {
                    depth -= 1; // at least one is open
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => _ = self.next_of("comment", IN_COMMENT)?,
            }
        }
    }

    /// The next character within something that PostgreSQL does not look into.
    fn next_of(&mut self, what: &str, instead: &str) -> Result<char, String> {
        match self.items.get(self.at) {
            Some(Item::Char('\0')) => Err("SQL cannot hold the NUL character".to_owned()),
            Some(Item::Char(character)) => {
                self.at += 1;
                Ok(*character)
            }
            Some(Item::Placeholder(source)) => Err(format!(
                "`{{{}}}` stands in a {what}, where {instead}; a brace of the SQL itself is `{{{{`",
                excerpt(source)
            )),
            None => Err(format!("a {what} is not closed: a fragment is a whole of its own")),
        }
    }
}

const IN_COMMENT: &str = "nobody would read it: take it out of the comment";

fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit() || c == '$'
}

#[cfg(test)]
mod tests {
    use super::super::template::items;
    use super::*;

    fn check(text: &str) -> Result<Lexed, String> {
        lex(&items(text).expect("a template"))
    }

    #[test]
    fn a_placeholder_is_an_argument_outside_of_quotes() {
        for text in [
            "SELECT {a}",
            "a = {a}::text AND (b = ANY({b}))",
            "'it''s' || {a}",
            "E'it\\'s' || {a}",
            "e'\\\\' || {a}",
            r"'\' || {a}",
            r"U&'\' || {a}",
            r#"U&"d\" = {a}"#,
            r"b'\' || {a}",
            r"typE'\' || {a}", // a name, and a string behind it
            "$$ it's $$ || {a}",
            "$a$ $$ $b$ $a$ || {a}",
            "$ä$ ' $ä$ || {a}",
            "x$a$ = {a} + y$a$", // dollars of names
            "/* ' /* \" */ $$ */ {a}",
            "-- it's\n {a}",
            "-- it's\r {a}",
            "1 - -{a}",
            "\"it's\" = {a}",
            "\"a\"\"'\" = {a}",
            "a[{i}] ? {key}",
            "'{{\"a\": 1}}'::jsonb @> {a}",
            "'a'\n'\\' || {a}", // not an E'…', nor is what it goes on with
            "E'a'\n || 'b\\' || {a}",
        ] {
            assert!(check(text).is_ok(), "{text}: {:?}", check(text));
        }
    }

    #[test]
    fn a_placeholder_in_quotes_or_comments_is_refused() {
        for (text, what) in [
            ("'{a}'", "string literal"),
            ("'it''s {a}'", "string literal"),
            ("E'it\\'s {a}'", "string literal"),
            ("E'\\{a}'", "string literal"),
            ("e'a' -- more\n \t'\\'{a}'", "string literal"),
            ("E'a'\r\n--\n'\\'{a}'", "string literal"),
            ("U&'{a}'", "string literal"),
            ("N'{a}'", "string literal"),
            ("LIKE '%{a}%'", "string literal"),
            ("\"{a}\"", "quoted name"),
            ("U&\"{a}\"", "quoted name"),
            ("\"a\"\"{a}\"", "quoted name"),
            ("$$ {a} $$", "dollar-quoted string"),
            ("$x$ $$ {a} $x$", "dollar-quoted string"),
            ("-- {a}", "comment"),
            ("a --{a}\n", "comment"),
            ("a+--{a}\n", "comment"),
            ("/* {a} */", "comment"),
            ("/* /* */ {a} */", "comment"),
            ("a*/* {a} */", "comment"),
        ] {
            let message = check(text).unwrap_err();
            assert!(message.starts_with(&format!("`{{a}}` stands in a {what}, where ")), "{text}: {message}");
        }
    }

    #[test]
    fn a_placeholder_touches_nothing_that_it_would_become_one_with() {
        for text in [
            "a{x}", "{x}1", "${x}", "{x}$", "{x}{y}", "E{x}", "{x}'a'", "'a'{x}", "ä{x}", "U&{x}", "{x}\"a\"",
        ] {
            assert!(check(text).unwrap_err().contains("touches"), "{text}");
        }
        assert!(check("a.{x} = ({y}, {z}) -{x}").is_ok());
    }

    #[test]
    fn what_is_not_a_whole_is_refused() {
        for text in ["'a", "E'a\\'", "\"a", "$$ a", "$a$ $$", "/* /* */", "(a", "a)", "(a]", "a[1", "'a''"] {
            assert!(check(text).unwrap_err().contains("a whole of its own"), "{text}");
        }
        assert!(check("SELECT 1; DROP TABLE x").unwrap_err().contains("`;`"));
        assert!(check("SELECT ';'").is_ok());
        assert!(check("id = $1").unwrap_err().contains("`$1`"));
        assert!(check("a\0").unwrap_err().contains("NUL"));
        assert!(check("'\0'").unwrap_err().contains("NUL"));
        assert_eq!(check("a -- b"), Ok(Lexed { ends_in_comment: true }));
        assert_eq!(check("a -- b\n"), Ok(Lexed { ends_in_comment: false }));
    }
}
