use std::fmt::Write as _;

use super::Diagram;

/// The text of a Mermaid `erDiagram`.
pub(crate) fn mermaid(diagram: &Diagram) -> String {
    let mut text = "erDiagram\n".to_owned();
    // Writing to a String does not fail.
    for entity in &diagram.entities {
        let title = if entity.read_only { format!("[{}]", quoted(&entity.title())) } else { String::new() };
        let _ = writeln!(text, "    {}{title} {{", name(&entity.name));
        for attribute in &entity.attributes {
            let mut line = format!("{} {}", word(&attribute.ty), word(&attribute.name));
            let keys = attribute.keys().join(", ");
            if !keys.is_empty() {
                line = format!("{line} {keys}");
            }
            if attribute.nullable {
                line.push_str(" \"NULL\"");
            }
            let _ = writeln!(text, "        {line}");
        }
        let _ = writeln!(text, "    }}");
    }
    for link in &diagram.links {
        let parent = if link.optional { "|o" } else { "||" };
        let child = if link.unique { "o|" } else { "o{" };
        let line = if link.polymorphic { ".." } else { "--" };
        let _ = writeln!(
            text,
            "    {} {parent}{line}{child} {} : {}",
            name(&diagram.entities[link.parent].name),
            name(&diagram.entities[link.child].name),
            quoted(&link.label),
        );
    }
    text
}

fn name(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // There is no way to write a quote within quotes.
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "'")) }
}

/// Types and columns are words there: letters, digits and few signs.
fn word(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']');
    let word: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if word.starts_with(|c: char| c.is_ascii_alphabetic()) { word } else { format!("c{word}") }
}
