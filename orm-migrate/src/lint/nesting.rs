//! How deep a text can nest.
//!
//! The parser calls itself for each level and has no limit of its own: a few thousand brackets overflow the stack, which
//! ends the program. So the depth is bounded before it is called.

/// How many levels a text may have.
pub(super) const LIMIT: usize = 2_000;

/// The stack that is enough for [`LIMIT`] levels, several times over: a level takes less than 7 KB without optimization.
pub(super) const STACK: usize = 64 << 20;

/// The longest text. The tree's offsets are numbers of 32 bits.
pub(super) const LONGEST: usize = 64 << 20;

/// What stands between two commas or semicolons of one level: its tokens, of which each may nest the next, and below
/// them the deepest bracket.
#[derive(Default, Clone, Copy)]
struct Segment {
    tokens: usize,
    inner: usize,
}

impl Segment {
    fn depth(self) -> usize {
        self.tokens + self.inner
    }
}

/// No less than the levels that the text nests, whatever its grammar. What stands in quotes is counted as a text of its
/// own, because bodies of functions are parsed, too.
pub(super) fn depth(sql: &str) -> usize {
    depth_within(sql, 0)
}

fn depth_within(sql: &str, bodies: usize) -> usize {
    let bytes = sql.as_bytes();
    let mut deepest = 0;
    let mut open: Vec<(Segment, usize)> = vec![(Segment::default(), 0)];
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        // There is a level at all times: the first is never closed.
        let Some((segment, widest)) = open.last_mut() else { break };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'-' if bytes.get(at + 1) == Some(&b'-') => at = end_of_line(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = end_of_comment(bytes, at),
            b',' | b';' => {
                *widest = (*widest).max(segment.depth());
                *segment = Segment::default();
                at += 1;
            }
            b'(' | b'[' | b'{' => {
                segment.tokens += 1;
                open.push((Segment::default(), 0));
                at += 1;
            }
            b')' | b']' | b'}' => {
                at += 1;
                if open.len() > 1
                    && let Some((segment, widest)) = open.pop()
                {
                    let depth = widest.max(segment.depth());
                    if let Some((outer, _)) = open.last_mut() {
                        outer.inner = outer.inner.max(depth);
                    }
                }
            }
            b'\'' | b'"' => {
                let end = end_of_quote(bytes, at, byte);
                segment.tokens += 1;
                segment.inner = segment.inner.max(depth_of_body(sql, at + 1, end.saturating_sub(1), bodies));
                at = end;
            }
            b'$' => {
                segment.tokens += 1;
                if let Some((body, end)) = dollar_quote(bytes, at) {
                    segment.inner = segment.inner.max(depth_of_body(sql, body.0, body.1, bodies));
                    at = end;
                } else {
                    at += 1;
                }
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii() => {
                segment.tokens += 1;
                while bytes.get(at).is_some_and(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
                }) {
                    at += 1;
                }
            }
            _ => {
                segment.tokens += 1;
                at += 1;
            }
        }
    }
    while let Some((segment, widest)) = open.pop() {
        deepest = widest.max(segment.depth() + deepest);
    }
    deepest
}

/// What a text in quotes nests. Bodies within bodies are looked into a few times; below, each byte may be a level.
fn depth_of_body(sql: &str, start: usize, end: usize, bodies: usize) -> usize {
    match sql.get(start..end) {
        Some(body) if body.len() > 64 && bodies < 8 => depth_within(body, bodies + 1),
        Some(body) => body.len(),
        None => 0,
    }
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| from + length)
}

fn end_of_comment(bytes: &[u8], from: usize) -> usize {
    let mut open = 0;
    let mut at = from;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                open += 1;
                at += 2;
            }
            (b'*', Some(b'/')) => {
                open -= 1;
                at += 2;
                if open == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_quote(bytes: &[u8], from: usize, quote: u8) -> usize {
    bytes[from + 1..].iter().position(|byte| *byte == quote).map_or(bytes.len(), |length| from + length + 2)
}

/// The body of a dollar-quoted text that begins here, and where the text ends.
fn dollar_quote(bytes: &[u8], from: usize) -> Option<((usize, usize), usize)> {
    let length = bytes[from + 1..].iter().position(|byte| *byte == b'$')?;
    let tag = &bytes[from..from + length + 2];
    if !tag[1..tag.len() - 1]
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
    {
        return None;
    }
    let start = from + tag.len();
    let end = bytes[start..].windows(tag.len()).position(|window| window == tag);
    Some(
        end.map_or(((start, bytes.len()), bytes.len()), |end| {
            ((start, start + end), start + end + tag.len())
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_and_prefixes_nest_and_lists_do_not() {
        assert!(depth(&format!("SELECT {}1{}", "(".repeat(900), ")".repeat(900))) >= 900);
        assert!(depth(&format!("SELECT {}1", "NOT ".repeat(900))) >= 900);
        assert!(depth(&format!("SELECT {}", "array[".repeat(900))) >= 900);
        assert!(depth(&format!("SELECT (1{})", "+1".repeat(900))) >= 900);
        assert!(depth(&"INSERT INTO t VALUES (1, 'a', now());\n".repeat(10_000)) < 20);
        assert!(depth(&format!("INSERT INTO t VALUES {}(0)", "(1, 'it''s', :x), ".repeat(10_000))) < 20);
    }

    #[test]
    fn a_body_counts_as_a_text_and_comments_do_not_count() {
        let nested = format!("SELECT {}1{}", "(".repeat(900), ")".repeat(900));
        assert!(depth(&format!("DO $body$ BEGIN {nested}; END $body$")) >= 900);
        assert!(depth(&format!("CREATE FUNCTION f() LANGUAGE sql AS '{nested}'")) >= 900);
        assert!(depth(&format!("-- {nested}\n/* {nested} /* {nested} */ */ SELECT 1")) < 10);
    }
}
