/// A comment of the database as one of Rust's documentation. What rustdoc would take for code is none: lines begin without
/// blanks, and a block says that it is text.
pub(super) fn docs(out: &mut String, indent: &str, comment: Option<&str>) {
    let mut is_inside = false;
    for line in comment.unwrap_or_default().trim().lines() {
        let line: String = line.trim().chars().filter(|character| !character.is_control()).collect();
        let fence = ["```", "~~~"].iter().any(|fence| line.starts_with(fence));
        is_inside ^= fence;
        let line = if fence && is_inside && line.len() == 3 { line + "text" } else { line };
        out.push_str(indent);
        out.push_str("///");
        if !line.is_empty() {
            out.push(' ');
            out.push_str(&line);
        }
        out.push('\n');
    }
}

/// `// orm: …`, on one line.
pub(super) fn remark(out: &mut String, indent: &str, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    out.push_str(&format!("{indent}// orm: {}\n", words.join(" ")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_comment_is_taken_for_code() {
        let mut out = String::new();
        docs(&mut out, "  ", Some("One.\n\n    fn two() {}\n```\nthree\n```\n"));
        assert_eq!(out, "  /// One.\n  ///\n  /// fn two() {}\n  /// ```text\n  /// three\n  /// ```\n");
        let mut out = String::new();
        remark(&mut out, "", "left out:\n  a check");
        assert_eq!(out, "// orm: left out: a check\n");
    }
}
