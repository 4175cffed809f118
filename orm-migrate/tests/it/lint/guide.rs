//! The guide's tables say what the lint says: they are made of the same data.
//!
//! `ORM_OVERWRITE=1` writes them anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use orm_migrate::lint::{Context, FACTS, LockMode, RULES, Severity, Source, lint, unused_squawk_rules};

use super::cases::TABLES;

// Writing to a String cannot fail.

/// A cell of a table: a pipe would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn rules() -> String {
    let mut table = "| rule | finds | lock | why | instead |\n|---|---|---|---|---|\n".to_owned();
    for rule in RULES {
        let name = match rule.severity {
            Severity::Error => format!("**`{}`**", rule.name),
            Severity::Warning => format!("`{}`", rule.name),
        };
        let squawk = if rule.of_squawk { " S" } else { "" };
        let cells = [rule.finds, rule.lock, rule.why, rule.safe].map(cell);
        let _ = writeln!(table, "| {name}{squawk} | {} |", cells.join(" | "));
    }
    table
}

fn unused() -> String {
    let mut table = "| rule | why not |\n|---|---|\n".to_owned();
    for rule in unused_squawk_rules() {
        let _ = writeln!(table, "| `{}` | {} |", rule.name, cell(rule.reason));
    }
    table
}

fn forms() -> String {
    let mut table =
        "| statement | lock on the table | on the other table | the table is | in a transaction |\n|---|---|---|---|---|\n"
            .to_owned();
    for fact in FACTS {
        let lock = fact.lock.map_or("none", LockMode::sql);
        let other = fact.other.map_or("", |(_, lock)| lock.sql());
        let cost = match (fact.rewrites, fact.scans) {
            (true, _) => "written anew",
            (false, true) => "read",
            (false, false) => "",
        };
        let alone = if fact.alone { "refused" } else { "" };
        let _ = writeln!(table, "| `{}` | {lock} | {other} | {cost} | {alone} |", cell(fact.syntax));
    }
    table
}

fn modes() -> String {
    let mut table =
        "| mode | what waits | modes that wait for it, and it for them |\n|---|---|---|\n".to_owned();
    for mode in LockMode::ALL {
        let conflicts: Vec<&str> = LockMode::ALL
            .into_iter()
            .filter(|other| mode.conflicts_with(*other))
            .map(LockMode::sql)
            .collect();
        let _ = writeln!(table, "| {mode} | {} | {} |", mode.blocks(), conflicts.join(", "));
    }
    table
}

/// The report of the chapter's first lines.
fn example() -> String {
    let sql = "ALTER TABLE posts ALTER COLUMN title SET NOT NULL;";
    let files = [Source::up(1, "tables.sql", TABLES), Source::up(2, "migrations/2_title.up.sql", sql)];
    let findings = lint(&files, &Context::default());
    format!("```text\n{}\n```\n", findings[0])
}

/// The text with what stands between two marks replaced.
fn replaced(text: &str, start: &str, end: &str, with: &str) -> String {
    let (before, rest) = text.split_once(start).expect("the first mark");
    let (_, after) = rest.split_once(end).expect("the second mark");
    format!("{before}{with}{after}")
}

#[test]
fn the_guide_has_the_tables_of_the_lint() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/migration-lint.md");
    let chapter = fs::read_to_string(&path).expect("the chapter");
    let mut expected = replaced(&chapter, "```text\n", "```\n", &example());
    for (mark, table) in [("rules", rules()), ("unused", unused()), ("forms", forms()), ("modes", modes())] {
        let start = format!("<!-- {mark} -->\n");
        let table = format!("{start}{table}<!-- end -->\n");
        expected = replaced(&expected, &start, "<!-- end -->\n", &table);
    }
    if std::env::var_os("ORM_OVERWRITE").is_some() {
        fs::write(&path, &expected).expect("the chapter is written");
    } else {
        assert!(
            chapter == expected,
            "the chapter is not what the lint says: run this test with ORM_OVERWRITE=1"
        );
    }
}
