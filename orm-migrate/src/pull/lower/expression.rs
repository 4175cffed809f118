//! SQL expressions as a server spells them, in the form that a person would have written. They mean the same, and a server
//! spells both in the same way.

/// Without the parentheses around the whole.
pub(in super::super) fn bare(expression: &str) -> &str {
    let mut text = expression.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !is_balanced(inner) {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Whether every parenthesis in it has its other half in it, quoted text left out.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quote: Option<char> = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth < 0 {
                    return false;
                }
            }
            _ => {}
        }
    }
    depth == 0 && quote.is_none()
}

/// With `status IN ('a', 'b')` in the place of `(status)::text = ANY ((ARRAY['a'::character varying, …])::text[])`, which
/// a server that reads it spells in yet another way.
pub(in super::super) fn readable(expression: &str) -> String {
    let mut text = expression.to_owned();
    for (spelled, word) in [(" = ANY (", " IN ("), (" <> ALL (", " NOT IN (")] {
        let mut from = 0;
        while let Some(found) = text[from..].find(spelled) {
            let at = from + found;
            match List::at(&text, at, at + spelled.len()) {
                Some(list) => {
                    let new = format!("{}{word}{})", list.column, list.items.join(", "));
                    from = list.start + new.len();
                    text.replace_range(list.start..list.end, &new);
                }
                None => from = at + spelled.len(),
            }
        }
    }
    bare(&text).to_owned()
}

/// As a server spells it if this column of another type of text becomes one of the type `text`.
pub(super) fn as_text(expression: &str, column: &str) -> String {
    let quoted = format!("\"{}\"", column.replace('"', "\"\""));
    let is_column = |word: &str| word == column || word == quoted;
    let mut text = expression.to_owned();
    for spelled in [" = ANY (", " <> ALL ("] {
        let mut from = 0;
        while let Some(found) = text[from..].find(spelled) {
            let at = from + found;
            from = at + spelled.len();
            if let Some(list) = List::at(&text, at, from).filter(|list| is_column(&list.column)) {
                let items: Vec<String> = list.items.iter().map(|item| format!("{item}::text")).collect();
                let new = format!("{}{spelled}ARRAY[{}])", list.column, items.join(", "));
                from = list.start + new.len();
                text.replace_range(list.start..list.end, &new);
            }
        }
    }
    text.replace(&format!("({column})::text"), column).replace(&format!("({quoted})::text"), &quoted)
}

/// The comparison of a column with a list of texts.
struct List {
    start: usize,
    end: usize,
    column: String,
    /// Without their casts.
    items: Vec<String>,
}

impl List {
    /// Of text, or of varchar where everything is cast to text.
    fn at(text: &str, operator: usize, inside: usize) -> Option<Self> {
        let (start, column, is_cast) = column_before(&text[..operator])?;
        let (opening, cast, end) = if is_cast {
            ("(ARRAY[", "::character varying", ")::text[])")
        } else {
            ("ARRAY[", "::text", ")")
        };
        let (items, rest) = items(text[inside..].strip_prefix(opening)?, cast)?;
        let rest = rest.strip_prefix(end)?;
        Some(List { start, end: text.len() - rest.len(), column, items })
    }
}

/// Quoted texts, each with its cast, up to the bracket; and what is behind that.
fn items<'a>(text: &'a str, cast: &str) -> Option<(Vec<String>, &'a str)> {
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        let (end, _) = quoted(rest)?;
        items.push(rest[..end].to_owned());
        let behind = rest[end..].strip_prefix(cast)?;
        match behind.strip_prefix(", ") {
            Some(next) => rest = next,
            None => return Some((items, behind.strip_prefix(']')?)),
        }
    }
}

/// The column that a text ends with, `status` or `(status)::text`: where it begins, and whether it is cast.
fn column_before(text: &str) -> Option<(usize, String, bool)> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let (body, is_cast) = match text.strip_suffix(")::text") {
        Some(body) => (body, true),
        None => (text, false),
    };
    let start = match body.strip_suffix('"') {
        Some(quoted) => quoted.rfind('"')?,
        None => body.rfind(|character| !is_word(character)).map_or(0, |at| at + 1),
    };
    let column = &body[start..];
    if column.is_empty() {
        return None;
    }
    match (is_cast, body[..start].strip_suffix('(')) {
        (true, Some(before)) => Some((before.len(), column.to_owned(), true)),
        (true, None) => None,
        // The end of something longer.
        (false, _) if body[..start].ends_with(['.', ':', '\'']) => None,
        (false, _) => Some((start, column.to_owned(), false)),
    }
}

/// Where the quoted text ends that this begins with, and what it says.
pub(super) fn quoted(text: &str) -> Option<(usize, String)> {
    let inner = text.strip_prefix('\'')?;
    let mut value = String::new();
    let mut characters = inner.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character != '\'' {
            value.push(character);
        } else if characters.next_if(|&(_, next)| next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((at + 2, value));
        }
    }
    None
}

/// Whether a name is a word of an expression, quoted or not.
pub(super) fn mentions(expression: &str, name: &str) -> bool {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    expression.contains(&quoted)
        || expression
            .split(|character: char| !(character.is_alphanumeric() || character == '_'))
            .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_around_the_whole_go() {
        for (spelled, expected) in [
            ("(price >= (0)::numeric)", "price >= (0)::numeric"),
            ("((a) > (b))", "(a) > (b)"),
            ("(a = ')')", "a = ')'"),
            ("((a OR b) AND (c))", "(a OR b) AND (c)"),
            ("lower(name)", "lower(name)"),
            ("(\"odd)\" > 0)", "\"odd)\" > 0"),
        ] {
            assert_eq!(bare(spelled), expected);
        }
    }

    #[test]
    fn a_list_of_texts_is_written_as_one() {
        for (spelled, expected) in [
            (
                "((status)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
                "status IN ('a', 'it''s')",
            ),
            ("(tone = ANY (ARRAY['dry'::text, 'warm'::text]))", "tone IN ('dry', 'warm')"),
            (
                "((\"kindOf\" <> ALL (ARRAY['a'::text])) AND (price > 0))",
                "(\"kindOf\" NOT IN ('a')) AND (price > 0)",
            ),
            ("((a)::text <> ALL (ARRAY['x'::text]))", "(a)::text <> ALL (ARRAY['x'::text])"),
            ("(n = ANY (ARRAY[1, 2]))", "n = ANY (ARRAY[1, 2])"),
            ("(lower(a) = ANY (ARRAY['x'::text]))", "lower(a) = ANY (ARRAY['x'::text])"),
        ] {
            assert_eq!(readable(spelled), expected);
        }
    }

    #[test]
    fn a_column_that_becomes_text_is_not_cast_to_it() {
        for (spelled, expected) in [
            (
                "(((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])) AND (n > 1))",
                "((kind = ANY (ARRAY['a'::text, 'b'::text])) AND (n > 1))",
            ),
            ("lower((kind)::text)", "lower(kind)"),
            ("(length((other)::text) > 1)", "(length((other)::text) > 1)"),
        ] {
            assert_eq!(as_text(spelled, "kind"), expected);
        }
        assert_eq!(as_text("lower((\"Kind\")::text)", "Kind"), "lower(\"Kind\")");
    }

    #[test]
    fn a_quoted_text_is_read_to_its_end() {
        assert_eq!(quoted("'it''s'::text"), Some((7, "it's".to_owned())));
        assert_eq!(quoted("''::text"), Some((2, String::new())));
        assert_eq!(quoted("'open"), None);
    }
}
