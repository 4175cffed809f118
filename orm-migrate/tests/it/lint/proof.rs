//! The cases, run: the locks that findings name are taken, what is said to be refused is refused, and what is to be written
//! instead is SQL that does run.

use std::collections::BTreeMap;

use orm::prelude::*;
use orm_migrate::lint::{Context, Finding, LockMode, Severity, Source, lint};

use super::cases::{TABLES, cases};

/// Errors that are about something else than what the server refuses.
const NOT_REFUSED: [&str; 3] = ["allow-without-reason", "ban-uncommitted-transaction", "ban-drop-database"];

async fn reset(db: &Database) -> orm::Result<()> {
    db.execute_batch(
        "DROP SCHEMA IF EXISTS archive CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
         CREATE EXTENSION IF NOT EXISTS plpgsql",
    )
    .await?;
    db.execute_batch(TABLES).await?;
    db.execute_batch(
        "INSERT INTO users (id, email) VALUES (1, 'ada@example.org');
         INSERT INTO posts (id, author_id, slug, title) VALUES (1, 1, 'first', 'First');
         INSERT INTO notes (id, user_id) VALUES (1, 1)",
    )
    .await
}

/// The locks of this transaction on tables and views that were there before.
async fn locks(tx: &Transaction) -> orm::Result<BTreeMap<String, LockMode>> {
    let rows: Vec<(String, String)> = orm::sql!(
        "SELECT relname::text, mode FROM pg_locks JOIN before ON oid = relation WHERE pid = pg_backend_pid()"
    )
    .all(tx)
    .await?;
    let mut strongest = BTreeMap::new();
    for (name, mode) in rows {
        let Some(mode) = LockMode::from_catalog(&mode) else { continue };
        let entry = strongest.entry(name).or_insert(mode);
        *entry = (*entry).max(mode);
    }
    Ok(strongest)
}

/// Runs a file as the runner does. In a transaction, what it has locked is compared with what the findings say.
async fn run(db: &Database, file: &Source, findings: &[&Finding]) -> orm::Result<Vec<String>> {
    if !file.in_transaction() {
        if findings.iter().any(|finding| finding.rule == "needs-own-file") {
            db.execute_batch(orm::sql::trusted(file.sql.clone())).await?;
        }
        // One by one: several statements at once are a transaction.
        for statement in file.sql.split(';').filter(|statement| !is_empty(statement)) {
            db.execute_batch(orm::sql::trusted(statement.to_owned())).await?;
        }
        return Ok(Vec::new());
    }
    let tx = db.begin().await?;
    tx.execute_batch(
        "CREATE TEMPORARY TABLE before ON COMMIT DROP AS SELECT oid, relname FROM pg_class WHERE relkind IN ('r', 'p', 'm')",
    )
    .await?;
    tx.execute_batch(orm::sql::trusted(file.sql.clone())).await?;
    let taken = locks(&tx).await?;
    tx.commit().await?;
    let mut wrong = Vec::new();
    for finding in findings {
        for lock in &finding.locks {
            let table = lock.table.as_deref().unwrap_or_default();
            // Several statements of the file may lock one table: the strongest lock is what is seen.
            if taken.get(table).is_none_or(|taken| *taken < lock.mode) {
                wrong.push(format!(
                    "{}: {} on {table}, but the server has {taken:?}",
                    finding.rule, lock.mode
                ));
            }
        }
    }
    let named = findings.iter().flat_map(|finding| &finding.locks).map(|lock| lock.mode).max();
    if file.sql.matches(';').count() == 1 && named.is_some() && named != taken.values().copied().max() {
        wrong.push(format!("{}: the strongest lock is {named:?}, but the server has {taken:?}", file.path));
    }
    Ok(wrong)
}

fn is_empty(statement: &str) -> bool {
    statement.lines().all(|line| line.trim().is_empty() || line.trim().starts_with("--"))
}

#[orm::test]
async fn the_locks_that_findings_name_are_taken_and_errors_are_refused(db: Database) -> orm::Result<()> {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for case in cases() {
        reset(&db).await?;
        let findings = lint(&case.bad, &Context::default());
        for file in &case.bad[1..] {
            let of_file: Vec<&Finding> = findings
                .iter()
                .filter(|finding| finding.place.as_ref().is_some_and(|place| place.file == file.path))
                .collect();
            seen += of_file.iter().map(|finding| finding.locks.len()).sum::<usize>();
            let refused = of_file
                .iter()
                .any(|finding| finding.severity == Severity::Error && !NOT_REFUSED.contains(&finding.rule));
            match run(&db, file, &of_file).await {
                Ok(told) if !refused => wrong.extend(told),
                Ok(_) => wrong.push(format!("{}: {} is not refused", case.rule, file.path)),
                // There is no such database.
                Err(_) if refused || case.rule == "ban-drop-database" => {}
                Err(error) => wrong.push(format!("{}: {}: {error}", case.rule, file.path)),
            }
        }
    }
    assert!(seen > 30, "only {seen} locks were compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[orm::test]
async fn good_forms_run(db: Database) -> orm::Result<()> {
    let mut wrong = Vec::new();
    for case in cases() {
        reset(&db).await?;
        for file in &case.good[1..] {
            // What names a table that has no key is only there to be silenced.
            if let Err(error) = run(&db, file, &[]).await {
                wrong.push(format!("{}: {}: {error}\n{}", case.rule, file.path, file.sql));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[orm::test]
async fn what_is_to_be_written_instead_runs(db: Database) -> orm::Result<()> {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for case in cases() {
        let findings = lint(&case.bad, &Context::default());
        for finding in &findings {
            let (Some(safe), Some(place)) = (&finding.safe, &finding.place) else { continue };
            // A value is left for the reader to fill in.
            let safe = safe.replace("DEFAULT …", "DEFAULT 'a constant'");
            reset(&db).await?;
            // What stands in the files before it, and what the same file has before its statement.
            for file in case.bad[1..].iter().filter(|file| file.path < place.file && file.in_transaction()) {
                // A finding of an earlier file may keep it from running.
                let _ = run(&db, file, &[]).await;
            }
            let file = case.bad.iter().find(|file| file.path == place.file).expect("the finding's file");
            let before = file.sql[..place.span.start].rsplit_once(';').map_or("", |(before, _)| before);
            // What is to be done instead of the statement follows those before it; an index follows its whole file.
            let before = if finding.rule == "foreign-key-without-index" { &file.sql } else { before };
            let follows = ["enum-value", "ddl-with", "constraint-missing", "foreign-key-without"];
            if follows.iter().any(|rule| finding.rule.starts_with(rule)) {
                db.execute_batch(orm::sql::trusted(before.to_owned())).await?;
            }
            for statement in safe.split(';').filter(|statement| !is_empty(statement)) {
                seen += 1;
                if let Err(error) = db.execute_batch(orm::sql::trusted(statement.to_owned())).await {
                    wrong.push(format!("{}: {error}: {statement}", finding.rule));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} statements were run");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
