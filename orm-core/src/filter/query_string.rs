//! A query string (`application/x-www-form-urlencoded`) in the form of JSON.

use serde_json::{Map, Value};

use super::FilterOptions;
use super::problem::{Part, problem};
use crate::error::Result;

/// The parameters `filter[…]`, as a tree whose leaves are texts and lists of texts; none if there are none.
pub(super) fn filter(query: &str, options: &FilterOptions) -> Result<Option<Value>> {
    let root = Part::root("filter");
    let mut tree = Map::new();
    for (key, value) in pairs(query) {
        // A key that cannot be decoded is not one of ours.
        let Some(key) = decoded(key) else { continue };
        let Some(path) = key.strip_prefix("filter") else { continue };
        if path.is_empty() {
            return Err(problem(&root, "a condition names a column in brackets: `filter[views]=1`"));
        }
        if !path.starts_with('[') {
            continue;
        }
        let Some(path) = segments(path) else {
            return Err(problem(&root, "the brackets of a parameter do not match"));
        };
        // Two for each level, a column, an operator, and the brackets of a list.
        if path.len() > 2 * options.depth + 3 {
            return Err(problem(&root, "a parameter has too many brackets"));
        }
        let Some(value) = decoded(value) else {
            return Err(problem(&root, "a value is no UTF-8 text behind its percent signs"));
        };
        insert(&mut tree, &path, value, root)?;
    }
    Ok((!tree.is_empty()).then_some(Value::Object(tree)))
}

/// The parameter `sort`.
pub(super) fn sort(query: &str) -> Result<Option<String>> {
    let root = Part::root("sort");
    let mut found = None;
    for (key, value) in pairs(query) {
        if decoded(key).as_deref() != Some("sort") {
            continue;
        }
        let Some(value) = decoded(value) else {
            return Err(problem(&root, "it is no UTF-8 text behind its percent signs"));
        };
        if found.replace(value).is_some() {
            return Err(problem(
                &root,
                "it is given twice: list the columns in one, with commas between them",
            ));
        }
    }
    Ok(found)
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// `+` is a blank, `%41` a byte.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// `[a][b]` → `a`, `b`.
fn segments(mut path: &str) -> Option<Vec<&str>> {
    let mut segments = Vec::new();
    while !path.is_empty() {
        let (segment, rest) = path.strip_prefix('[')?.split_once(']')?;
        if segment.contains('[') {
            return None;
        }
        segments.push(segment);
        path = rest;
    }
    Some(segments)
}

/// Puts a value at its place; a last segment without a name makes a list. The depth is that of the path, which has its
/// limit.
fn insert(tree: &mut Map<String, Value>, path: &[&str], value: String, part: Part<'_>) -> Result<()> {
    let Some((first, rest)) = path.split_first() else { return Ok(()) };
    let part = part.name(first);
    let twice = || problem(&part, "it is given twice");
    if first.is_empty() {
        return Err(problem(&part, "empty brackets stand last, behind `in`, `not_in` or `between`"));
    }
    match (rest, tree.get_mut(*first)) {
        ([], None) => _ = tree.insert((*first).to_owned(), Value::String(value)),
        ([""], None) => _ = tree.insert((*first).to_owned(), Value::Array(vec![Value::String(value)])),
        ([""], Some(Value::Array(list))) => list.push(Value::String(value)),
        ([] | [""], Some(_)) => return Err(twice()),
        (rest, None) => {
            let mut inner = Map::new();
            insert(&mut inner, rest, value, part)?;
            tree.insert((*first).to_owned(), Value::Object(inner));
        }
        (rest, Some(Value::Object(inner))) => insert(inner, rest, value, part)?,
        (_, Some(_)) => return Err(twice()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(query: &str) -> String {
        match filter(query, &FilterOptions::new()) {
            Ok(tree) => tree.map_or("nothing".to_owned(), |tree| tree.to_string()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn brackets_are_a_path() {
        assert_eq!(
            tree("?a=1&filter[b]=x+y%26z&filter[c][in][]=1&filter%5Bc%5D[in][]=2"),
            r#"{"b":"x y&z","c":{"in":["1","2"]}}"#
        );
        assert_eq!(tree("filter[or][0][a]=1&filter[or][1][a]=2"), r#"{"or":{"0":{"a":"1"},"1":{"a":"2"}}}"#);
        assert_eq!(tree("a[b]=1&filters[x]=2&%ff=1&="), "nothing");
        assert_eq!(tree("filter[a]"), r#"{"a":""}"#);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        assert_eq!(tree("filter=1"), "filter: a condition names a column in brackets: `filter[views]=1`");
        for query in ["filter[a", "filter[a]]=1", "filter[[a]]=1", "filter[a]b=1"] {
            assert_eq!(tree(query), "filter: the brackets of a parameter do not match", "{query}");
        }
        assert_eq!(tree("filter[a]=1&filter[a]=2"), "filter.a: it is given twice");
        assert_eq!(tree("filter[a]=1&filter[a][ne]=2"), "filter.a: it is given twice");
        assert_eq!(tree("filter[a]=%zz"), "filter: a value is no UTF-8 text behind its percent signs");
        assert_eq!(tree("filter[a]=%ff"), "filter: a value is no UTF-8 text behind its percent signs");
        assert!(tree("filter[]=1").contains("empty brackets"));
        assert!(tree(&format!("filter{}=1", "[not]".repeat(5000))).contains("too many brackets"));
    }
}
