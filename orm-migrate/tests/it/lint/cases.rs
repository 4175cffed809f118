//! Each rule on a file that it is about, and on the good form of it: `tests/lint/cases/RULE.case` has both, and the report.
//!
//! `ORM_OVERWRITE=1` writes the reports anew; read each as somebody who just wrote that migration.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use orm_migrate::lint::{Context, Direction, Finding, RULES, Source, lint};

/// The migration that comes before those of each case.
pub(crate) const TABLES: &str = include_str!("../../lint/tables.sql");

/// Rules that are about what the caller knows: `outside.rs` has them.
const OUTSIDE: [&str; 4] = ["used-by-models", "changed-migration", "history-not-linear", "invalid-leftover"];

pub(crate) struct Case {
    pub(crate) rule: String,
    pub(crate) bad: Vec<Source>,
    pub(crate) good: Vec<Source>,
    findings: String,
    path: PathBuf,
    before_findings: String,
}

const FINDINGS: &str = "#### findings\n";

pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/cases");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    paths.sort();
    paths.iter().map(|path| case(path)).collect()
}

fn case(path: &Path) -> Case {
    let text = fs::read_to_string(path).expect("a case");
    let (before_findings, findings) = text.split_once(FINDINGS).expect("the findings of a case");
    let mut case = Case {
        rule: path.file_stem().and_then(|name| name.to_str()).expect("a rule's name").to_owned(),
        bad: vec![Source::up(1, "1_tables.up.sql", TABLES)],
        good: vec![Source::up(1, "1_tables.up.sql", TABLES)],
        findings: findings.to_owned(),
        before_findings: before_findings.to_owned(),
        path: path.to_owned(),
    };
    for part in before_findings.split("#### ").skip(1) {
        let (title, sql) = part.split_once('\n').expect("a file after its title");
        let (kind, name) = title.split_once(' ').expect("bad or good, and a name");
        let version = name.split('_').next().and_then(|number| number.parse().ok()).expect("a version");
        let direction = if name.ends_with(".down.sql") { Direction::Down } else { Direction::Up };
        let source = Source { version, direction, path: name.to_owned(), sql: sql.to_owned() };
        match kind {
            "bad" => case.bad.push(source),
            "good" => case.good.push(source),
            other => panic!("{}: {other}", path.display()),
        }
    }
    case
}

fn report(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_rule_finds_its_bad_file_and_passes_the_good_form() {
    let overwrite = std::env::var_os("ORM_OVERWRITE").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let findings = lint(&case.bad, &Context::default());
        let report_of_bad = report(&findings);
        if !findings.iter().any(|finding| finding.rule == case.rule) {
            wrong.push(format!("{} does not find its bad file:\n{report_of_bad}", case.rule));
        }
        if overwrite {
            fs::write(&case.path, format!("{}{FINDINGS}{report_of_bad}", case.before_findings))
                .expect("written");
        } else if report_of_bad != case.findings {
            wrong.push(format!("{} says\n{report_of_bad}\ninstead of\n{}", case.rule, case.findings));
        }
        let of_good = lint(&case.good, &Context::default());
        if !of_good.is_empty() {
            wrong.push(format!("{} has a good form that is not good:\n{}", case.rule, report(&of_good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    let rules: BTreeSet<String> =
        RULES.iter().map(|rule| rule.name.to_owned()).filter(|name| !OUTSIDE.contains(&&**name)).collect();
    assert_eq!(cases, rules);
}
