//! The table of facts, proved: every form of it is run, and the server says what was locked, read and written anew.

use std::collections::BTreeMap;

use orm::prelude::*;
use orm_migrate::lint::{EXAMPLE_TABLES, FACTS, Fact, Form, LockMode, STABLE_FUNCTIONS};

async fn tables(db: &Database) -> orm::Result<()> {
    db.execute_batch(EXAMPLE_TABLES).await?;
    db.execute_batch("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler").await?;
    // A cluster has its tablespaces in common.
    let (there,): (bool,) =
        orm::sql!("SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'elsewhere')")
            .required(db)
            .await?;
    if !there {
        let connection = db.acquire().await?;
        connection.execute_batch("SET allow_in_place_tablespaces = on").await?;
        connection.execute_batch("CREATE TABLESPACE elsewhere LOCATION ''").await?;
    }
    Ok(())
}

/// What a statement did to a table.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Seen {
    lock: Option<LockMode>,
    rewritten: bool,
    scanned: bool,
}

/// The strongest lock of this transaction on each table and view, by name.
async fn locks(tx: &Transaction, names: &BTreeMap<i64, String>) -> orm::Result<BTreeMap<String, LockMode>> {
    let rows: Vec<(i64, String)> = orm::sql!(
        "SELECT relation::int8, mode FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid()"
    )
    .all(tx)
    .await?;
    let mut strongest = BTreeMap::new();
    for (relation, mode) in rows {
        let (Some(name), Some(mode)) = (names.get(&relation), LockMode::from_catalog(&mode)) else {
            continue;
        };
        let entry = strongest.entry(name.clone()).or_insert(mode);
        *entry = (*entry).max(mode);
    }
    Ok(strongest)
}

/// The tables and views of the schema by their number, with the file that each is in.
async fn relations(tx: &Transaction) -> orm::Result<Vec<(i64, String, i64)>> {
    orm::sql!(
        "SELECT oid::int8, relname::text, relfilenode::int8 FROM pg_class
         WHERE relkind IN ('r', 'p', 'm') AND relnamespace IN ('public'::regnamespace, 'archive'::regnamespace)"
    )
    .all(tx)
    .await
}

/// How often each table was read as a whole: what this session has not yet reported, too.
async fn scans(tx: &Transaction, relations: &[(i64, String, i64)]) -> orm::Result<Vec<i64>> {
    let mut counts = Vec::new();
    for (oid, ..) in relations {
        let (count,): (i64,) =
            orm::sql!("SELECT pg_stat_get_xact_numscans({*oid}::oid)").required(tx).await?;
        counts.push(count);
    }
    Ok(counts)
}

async fn run(db: &Database, fact: &Fact, example: &'static str) -> orm::Result<BTreeMap<String, Seen>> {
    let tx = db.begin().await?;
    if matches!(fact.form, Form::Write | Form::SelectForUpdate | Form::Read) {
        // A row is found by its key, also in a table of one row.
        tx.execute_batch("SET LOCAL enable_seqscan = off").await?;
    }
    let before = relations(&tx).await?;
    let scans_before = scans(&tx, &before).await?;
    tx.execute_batch(example).await?;
    let scans_after = scans(&tx, &before).await?;
    let after = relations(&tx).await?;
    let names: BTreeMap<i64, String> =
        after.iter().chain(&before).map(|(oid, name, _)| (*oid, name.clone())).collect();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for (name, lock) in locks(&tx, &names).await? {
        seen.entry(name).or_default().lock = Some(lock);
    }
    for ((oid, name, file), (scans_before, scans_after)) in
        before.iter().zip(scans_before.iter().zip(&scans_after))
    {
        let entry = seen.entry(name.clone()).or_default();
        entry.scanned = scans_after > scans_before;
        entry.rewritten = after.iter().any(|(other, _, now)| oid == other && file != now);
    }
    tx.rollback().await?;
    Ok(seen)
}

#[orm::test(setup = tables)]
async fn every_form_locks_reads_and_rewrites_what_the_table_of_facts_says(db: Database) -> orm::Result<()> {
    let mut wrong = Vec::new();
    let examples = FACTS
        .iter()
        .filter(|fact| !fact.alone)
        .flat_map(|fact| fact.examples().map(move |(table, example)| (fact, table, example)));
    for (fact, name_of_table, example) in examples {
        let mut seen = match run(&db, fact, example).await {
            Ok(seen) => seen,
            Err(error) => {
                wrong.push(format!("{example}: {error}"));
                continue;
            }
        };
        // After a rename the table is found under the name that it had before.
        let mut table = seen.remove(name_of_table).unwrap_or_default();
        let expected = Seen { lock: fact.lock, rewritten: fact.rewrites, scanned: fact.scans };
        match fact.form {
            // The files are copied block by block, which is no scan.
            Form::SetTablespace => table.scanned = true,
            // The new file is an empty one, and so are the indexes that are built of it.
            Form::Truncate => table = Seen { lock: table.lock, ..Seen::default() },
            _ => {}
        }
        // Of a table that is new, only the lock is of interest.
        let is_new = ["fresh", "events_next"].contains(&name_of_table);
        if (is_new && table.lock != expected.lock) || (!is_new && table != expected) {
            wrong.push(format!("{example}: {table:?}, but the fact is {expected:?}"));
        }
        let other = fact.other.map(|(name, lock)| (name, seen.remove(name).unwrap_or_default().lock, lock));
        if let Some((name, lock, expected)) = other.filter(|(_, lock, expected)| *lock != Some(*expected)) {
            wrong.push(format!("{example}: {name} {lock:?}, but the fact is {expected:?}"));
        }
        for (name, seen) in seen {
            if seen.lock.is_some_and(|lock| lock >= LockMode::ShareUpdateExclusive) {
                wrong.push(format!("{example}: {name} is locked, too: {seen:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// A statement that is refused within a transaction is run while somebody else holds the table: what it waits for is
/// the first lock that it takes, which is the strongest of those that it takes for long.
#[orm::test(setup = tables)]
async fn every_form_that_runs_alone_waits_for_the_lock_of_the_table_of_facts(
    db: Database,
) -> orm::Result<()> {
    let mut wrong = Vec::new();
    for fact in FACTS.iter().filter(|fact| fact.alone) {
        let refused = db.begin().await?.execute_batch(fact.example).await;
        assert!(refused.is_err(), "{:?} runs in a transaction", fact.form);

        let holder = db.begin().await?;
        let (table, file): (i64, i64) =
            orm::sql!("SELECT oid::int8, relfilenode::int8 FROM pg_class WHERE relname = {fact.table}")
                .required(&holder)
                .await?;
        // VACUUM looks at the table for a moment, as a read does, before it locks it.
        let held = if matches!(fact.form, Form::Vacuum | Form::VacuumFull) {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::AccessExclusive
        };
        holder.execute_batch(orm::sql::trusted(format!("LOCK TABLE {} IN {held} MODE", fact.table))).await?;
        let other = db.clone();
        let example = fact.example;
        let waiting = tokio::spawn(async move { other.execute_batch(example).await });
        let mode = loop {
            let mode: Option<(String,)> =
                orm::sql!("SELECT mode FROM pg_locks WHERE NOT granted AND relation = {table}::oid")
                    .one(&holder)
                    .await?;
            if let Some((mode,)) = mode {
                break mode;
            }
            assert!(!waiting.is_finished(), "{:?} does not wait: {:?}", fact.form, waiting.await);
            tokio::task::yield_now().await;
        };
        holder.rollback().await?;
        waiting.await.expect("the statement's task").expect("the statement, once the table is free");
        let (now,): (i64,) = orm::sql!("SELECT relfilenode::int8 FROM pg_class WHERE oid = {table}::oid")
            .required(&db)
            .await?;
        if LockMode::from_catalog(&mode) != fact.lock || (now != file) != fact.rewrites {
            wrong.push(format!("{:?}: waits for {mode}, rewritten: {}", fact.form, now != file));
        }
        // The next form finds the tables as the first one did.
        if let Some(undo) = match fact.form {
            Form::CreateIndexConcurrently => Some("DROP INDEX posts_views_idx"),
            Form::DropIndexConcurrently => Some("CREATE UNIQUE INDEX posts_slug_idx ON posts (slug)"),
            Form::DetachPartitionConcurrently => {
                Some("ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM (0) TO (100)")
            }
            _ => None,
        } {
            db.execute_batch(undo).await?;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[orm::test(setup = tables)]
async fn modes_conflict_as_the_server_says(db: Database) -> orm::Result<()> {
    for held in LockMode::ALL {
        let holder = db.begin().await?;
        holder.execute_batch(orm::sql::trusted(format!("LOCK TABLE notes IN {held} MODE"))).await?;
        for wanted in LockMode::ALL {
            let tx = db.begin().await?;
            let sql = format!("LOCK TABLE notes IN {wanted} MODE NOWAIT");
            let refused = tx.execute_batch(orm::sql::trusted(sql)).await.is_err();
            tx.rollback().await?;
            assert_eq!(refused, held.conflicts_with(wanted), "{wanted} beside {held}");
        }
        holder.rollback().await?;
    }
    Ok(())
}

#[orm::test]
async fn functions_that_are_said_to_be_stable_are_not_volatile(db: Database) -> orm::Result<()> {
    for function in STABLE_FUNCTIONS {
        let (forms, volatile): (i64, i64) = orm::sql!(
            "SELECT count(*), count(*) FILTER (WHERE provolatile = 'v') FROM pg_proc
             WHERE proname = {*function} AND pronamespace = 'pg_catalog'::regnamespace"
        )
        .required(&db)
        .await?;
        assert!(forms > 0 && volatile == 0, "{function}: {volatile} of {forms}");
    }
    Ok(())
}
