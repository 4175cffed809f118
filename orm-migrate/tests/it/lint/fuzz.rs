//! Whatever stands in a file, the lint says something of it and ends.

use std::sync::LazyLock;

use orm_migrate::lint::{Applied, Context, ModelTable, Source, lint};
use proptest::prelude::*;

use super::cases::{Case, TABLES, cases};

/// How many cases: more with `ORM_TEST_CASES`.
fn config() -> ProptestConfig {
    let cases = std::env::var("ORM_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Every finding is at a place of its file and can be printed.
fn look(files: &[Source]) {
    let context = Context {
        models: Some(vec![ModelTable {
            schema: None,
            name: "posts".to_owned(),
            columns: vec!["title".to_owned()],
        }]),
        applied: vec![Applied { version: 0, checksum: Vec::new() }],
        ..Context::default()
    };
    for finding in lint(files, &context) {
        let place = finding.place.as_ref().expect("a place in a file");
        let source = files.iter().find(|source| source.path == place.file).expect("one of the files");
        assert!(source.sql.get(place.span.clone()).is_some(), "{place:?}");
        assert!(place.line <= source.sql.matches('\n').count() + 1 && place.column >= 1, "{place:?}");
        assert!(!finding.message.contains("the parser failed"), "{}\n{:?}", finding.message, source.sql);
        assert!(!finding.to_string().is_empty() && !finding.colored().to_string().is_empty());
        serde_json::to_string(&finding).expect("plain data");
    }
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

/// The words of real migrations.
fn words() -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for case in CASES.iter() {
        for source in case.bad.iter().chain(&case.good) {
            words.extend(source.sql.split_inclusive(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        }
    }
    words.sort();
    words.dedup();
    words.extend(
        ["$$", "'", "\"", "/*", "*/", "--", "\n", "$a$", "é", "\u{0}", "E'\\'", "-- orm-lint: allow "]
            .map(str::to_owned),
    );
    words
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        look(&[Source::up(1, "1.sql", String::from_utf8_lossy(&bytes))]);
    }

    #[test]
    fn any_text_is_looked_at(text in "\\PC{0,200}", other in "(?s).{0,100}") {
        look(&[Source::up(1, "1.sql", text), Source::down(1, "1.down.sql", other)]);
    }

    #[test]
    fn words_of_migrations_in_any_order_are_looked_at(
        words in proptest::collection::vec(proptest::sample::select(words()), 0..60),
    ) {
        look(&[Source::up(1, "1.sql", TABLES), Source::up(2, "2.sql", words.concat())]);
    }

    #[test]
    fn migrations_with_a_piece_cut_out_or_put_in_are_looked_at(
        case in 0..CASES.len(),
        good in any::<bool>(),
        from in any::<prop::sample::Index>(),
        length in 0..30_usize,
        word in proptest::sample::select(words()),
    ) {
        let case = &CASES[case];
        let mut files = if good { case.good.clone() } else { case.bad.clone() };
        for source in &mut files {
            let start = source.sql.floor_char_boundary(from.index(source.sql.len() + 1));
            let end = source.sql.floor_char_boundary((start + length).min(source.sql.len()));
            source.sql.replace_range(start..end.max(start), &word);
        }
        look(&files);
    }
}
