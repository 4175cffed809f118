/// The candidate that was probably meant by `word`, if one is near.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= 1 + candidate.len() / 5)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// A sentence for a word that is none of the candidates: `unknown … `x`: did you mean `y`?`, or all there are.
pub(crate) fn unknown(what: &str, word: &str, candidates: &[&str]) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(candidate) => format!("unknown {what} `{word}`: did you mean `{candidate}`?"),
        None if candidates.len() == 1 => {
            format!("unknown {what} `{word}`: there is only {}", list(candidates))
        }
        None => format!("unknown {what} `{word}`: there are {}", list(candidates)),
    }
}

/// `a`, `b` and `c`, each in backticks.
pub(crate) fn list<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Edits between two words: insertions, deletions, substitutions, and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let substitution = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = substitution.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let words = ["primary_key", "default", "unique", "index", "len"];
        assert_eq!(nearest("primry_key", words), Some("primary_key"));
        assert_eq!(nearest("defualt", words), Some("default"));
        assert_eq!(nearest("UNIQUE", words), Some("unique"));
        assert_eq!(nearest("lne", words), Some("len"));
    }

    #[test]
    fn another_word_is_not_forced_onto_a_candidate() {
        assert_eq!(nearest("colour", ["len", "index", "unique"]), None);
        assert_eq!(
            unknown("option", "colour", &["len", "index"]),
            "unknown option `colour`: there are `len` and `index`"
        );
    }
}
