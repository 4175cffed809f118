use super::BackfillError;
use crate::file::Statement;
use crate::file::lexer::{Kind, Lexer, Token};

/// An UPDATE or DELETE, taken apart as far as it takes to add a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form<'a> {
    /// All before WHERE.
    head: &'a str,
    /// The table, as the statement writes it.
    pub(super) table: &'a str,
    /// What columns of it are qualified with: its alias, or its name.
    pub(super) reference: &'a str,
    condition: Option<&'a str>,
    /// The columns that it sets, as the server knows them.
    pub(super) columns: Vec<String>,
}

impl<'a> Form<'a> {
    /// # Errors
    /// [`BackfillError::Form`] for anything but one UPDATE or DELETE without RETURNING.
    pub(super) fn of(sql: &'a str) -> Result<Self, BackfillError> {
        let refuse = |reason| Err(BackfillError::Form { reason });
        let statements = Statement::all(sql);
        let [statement] = statements.as_slice() else {
            return refuse("it is one statement");
        };
        let sql = statement.sql;
        let tokens: Vec<Token> = Lexer::new(sql).collect();
        let is = |at: usize, word: &str| {
            tokens.get(at).is_some_and(|token| {
                token.kind == Kind::Word && sql[token.at.clone()].eq_ignore_ascii_case(word)
            })
        };
        let mut at = match (is(0, "update"), is(0, "delete") && is(1, "from")) {
            (true, _) => 1,
            (_, true) => 2,
            _ => return refuse("it is an UPDATE or a DELETE"),
        };
        at += usize::from(is(at, "only"));

        let Some(name) = tokens.get(at) else { return refuse("it names a table") };
        let mut table = name.at.clone();
        at += 1;
        while let Some([dot, part]) = tokens.get(at..at + 2)
            && &sql[dot.at.clone()] == "."
        {
            table.end = part.at.end;
            at += 2;
        }
        let table = &sql[table];
        let has_as = is(at, "as");
        let alias = tokens.get(at + usize::from(has_as)).filter(|token| {
            let is_name = matches!(token.kind, Kind::Word | Kind::Quoted);
            let text = &sql[token.at.clone()];
            let is_keyword =
                ["set", "using", "where", "returning"].iter().any(|word| text.eq_ignore_ascii_case(word));
            is_name && (has_as || !is_keyword)
        });
        let reference = alias.map_or(table, |token| &sql[token.at.clone()]);

        let outer = outer_words(&tokens);
        let find = |word: &str| outer.iter().find(|token| sql[token.at.clone()].eq_ignore_ascii_case(word));
        if find("returning").is_some() {
            return refuse("what it returns goes nowhere: remove RETURNING");
        }
        let (head, condition) = match find("where") {
            Some(token) => (&sql[..token.at.start], Some(sql[token.at.end..].trim())),
            None => (sql, None),
        };
        Ok(Form { head: head.trim_end(), table, reference, condition, columns: set(sql, &tokens) })
    }

    /// The statement for the rows for which `range` holds as well.
    pub(super) fn within(&self, range: &str) -> String {
        // A comment may end the line.
        match self.condition {
            Some(condition) => format!("{}\nWHERE ({condition}\n) AND {range}", self.head),
            None => format!("{}\nWHERE {range}", self.head),
        }
    }
}

/// The columns that an UPDATE sets: the names at the beginning of SET and behind its commas, or in parentheses there.
fn set(sql: &str, tokens: &[Token]) -> Vec<String> {
    let is_word = |token: &Token, words: &[&str]| {
        token.kind == Kind::Word && words.iter().any(|word| sql[token.at.clone()].eq_ignore_ascii_case(word))
    };
    let (mut columns, mut depth) = (Vec::new(), 0_u32);
    // Whether a column is due, and whether it is one of several in parentheses.
    let (mut is_due, mut is_list, mut is_set) = (false, false, false);
    for token in tokens {
        match token.kind {
            Kind::Open => {
                is_list = is_due && depth == 0;
                depth += 1;
            }
            Kind::Close => {
                depth = depth.saturating_sub(1);
                (is_due, is_list) = (is_due && depth > 0, is_list && depth > 0);
            }
            _ if !is_set => {
                is_set = depth == 0 && is_word(token, &["set"]);
                is_due = is_set;
            }
            Kind::Word if depth == 0 && is_word(token, &["from", "where"]) => break,
            Kind::Word | Kind::Quoted if is_due => {
                columns.push(name(&sql[token.at.clone()]));
                is_due = false;
            }
            Kind::Other if &sql[token.at.clone()] == "," => is_due = depth == 0 || (is_list && depth == 1),
            _ => {}
        }
    }
    columns
}

/// A name as the server knows it.
pub(super) fn name(written: &str) -> String {
    match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => written.to_lowercase(),
    }
}

/// The words that stand in no parentheses.
fn outer_words(tokens: &[Token]) -> Vec<&Token> {
    let mut depth = 0_u32;
    tokens
        .iter()
        .filter(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.kind == Kind::Word
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(sql: &str) -> (&str, &str, Option<&str>) {
        let form = Form::of(sql).unwrap();
        (form.table, form.reference, form.condition)
    }

    #[test]
    fn the_table_its_alias_and_the_condition_are_found() {
        assert_eq!(form("UPDATE users SET a = 1"), ("users", "users", None));
        assert_eq!(
            form("update only shop.users as u set a = 1 where b = 2;"),
            ("shop.users", "u", Some("b = 2"))
        );
        assert_eq!(
            form(
                r#"UPDATE "My ""s" . "T" x SET a = (SELECT 1 WHERE true), "where" = 2 FROM b WHERE x.id = b.id"#
            ),
            (r#""My ""s" . "T""#, "x", Some("x.id = b.id"))
        );
        assert_eq!(form("DELETE FROM a USING b WHERE a.id = b.id"), ("a", "a", Some("a.id = b.id")));
        assert_eq!(form("DELETE FROM a /* where */ WHERE 'where' = x"), ("a", "a", Some("'where' = x")));
    }

    #[test]
    fn the_columns_that_are_set_are_found() {
        let set = |sql| Form::of(sql).unwrap().columns;
        assert_eq!(
            set("UPDATE t SET A = 1, \"B \"\"b\" = f(x, y), c[1] = (SELECT d FROM e) FROM g, h"),
            ["a", "B \"b", "c"]
        );
        assert_eq!(
            set("update only t as u set (a, b) = (c, d), (e) = row (f), g = default where h = 1"),
            ["a", "b", "e", "g"]
        );
        assert!(set("DELETE FROM t USING u WHERE t.id = u.id").is_empty());
    }

    #[test]
    fn a_condition_is_added_in_parentheses() {
        let with = |sql| Form::of(sql).unwrap().within("(id) > ($1)");
        assert_eq!(with("UPDATE t SET a = 1"), "UPDATE t SET a = 1\nWHERE (id) > ($1)");
        assert_eq!(
            with("DELETE FROM t WHERE a OR -- one\n b"),
            "DELETE FROM t\nWHERE (a OR -- one\n b\n) AND (id) > ($1)"
        );
    }

    #[test]
    fn what_cannot_be_done_in_batches_is_refused() {
        for sql in [
            "",
            "UPDATE",
            "SELECT 1",
            "INSERT INTO t VALUES (1)",
            "WITH a AS (SELECT 1) UPDATE t SET a = 1",
            "UPDATE t SET a = 1; UPDATE t SET b = 1",
            "DELETE FROM t RETURNING id",
        ] {
            assert!(matches!(Form::of(sql), Err(BackfillError::Form { .. })), "{sql}");
        }
    }
}
