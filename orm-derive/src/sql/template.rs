//! The text of `sql!` at its braces.

/// A character of the SQL, or the source of what stands between two braces.
#[derive(Debug, PartialEq)]
pub(super) enum Item {
    Char(char),
    Placeholder(String),
}

/// Splits the text; `{{` and `}}` are braces of the SQL itself.
pub(super) fn items(text: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("{{") || rest.starts_with("}}") {
            items.push(Item::Char(character));
            rest = &rest[2..];
        } else if character == '{' {
            let end = end_of_placeholder(&rest[1..]).ok_or_else(|| {
                format!("`{}` has no `}}`: close it, or write `{{{{` for a brace of the SQL", excerpt(rest))
            })?;
            items.push(Item::Placeholder(rest[1..=end].trim().to_owned()));
            rest = &rest[end + 2..];
        } else if character == '}' {
            let before = &text[..text.len() - rest.len()];
            let line = before.rsplit('\n').next().unwrap_or(before).trim_start();
            return Err(format!(
                "the `}}` behind `{line}` closes nothing: write `}}}}` for a brace of the SQL"
            ));
        } else {
            items.push(Item::Char(character));
            rest = &rest[character.len_utf8()..];
        }
    }
    Ok(items)
}

/// Where the brace closes that was opened before `text`: braces nest, and those of Rust's own strings do not count.
fn end_of_placeholder(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut chars = text.char_indices();
    while let Some((at, character)) = chars.next() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            '"' => loop {
                match chars.next()?.1 {
                    '\\' => _ = chars.next(),
                    '"' => break,
                    _ => {}
                }
            },
            _ => {}
        }
    }
    None
}

/// The beginning of a text, for a message.
pub(super) fn excerpt(text: &str) -> String {
    const MOST: usize = 30;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > MOST {
        format!("{}…", line.chars().take(MOST).collect::<String>())
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> Vec<String> {
        let is_placeholder = |item| match item {
            Item::Placeholder(source) => Some(source),
            Item::Char(_) => None,
        };
        items(text).expect("a template").into_iter().filter_map(is_placeholder).collect()
    }

    #[test]
    fn braces_nest_and_those_of_strings_do_not_count() {
        assert_eq!(placeholders("a {x} {{y}} {f(S { a: 1 })}"), ["x", "f(S { a: 1 })"]);
        assert_eq!(placeholders(r#"{map["}\"}"]} {b}"#), [r#"map["}\"}"]"#, "b"]);
        assert_eq!(placeholders("{{{x}}}"), ["x"]);
    }

    #[test]
    fn a_brace_without_its_other_half_is_told() {
        assert!(items("a {x").unwrap_err().starts_with("`{x` has no `}`"));
        assert!(items("ä }").unwrap_err().starts_with("the `}` behind `ä ` closes nothing"));
    }
}
