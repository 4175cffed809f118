//! What runs after the end of a transaction.

use std::sync::{Arc, Mutex};

use orm::prelude::*;
use orm::session::DatabaseBuilder;
use orm::testkit::TestDatabase;

use super::journal::{Entry, note, noted};

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Entry]).await
}

fn both(tx: &Transaction, name: &'static str) {
    tx.after_commit(move |db| async move { note(&db, format!("{name} kept")).await });
    tx.after_rollback(move |db| async move { note(&db, format!("{name} undone")).await });
}

#[orm::test(setup = tables)]
async fn a_commit_runs_what_waits_for_it_in_order(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    both(&tx, "a");
    both(&tx, "b");
    note(&tx, "work").await?;
    tx.commit().await?;
    assert_eq!(noted(&db).await?, ["work", "a kept", "b kept"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_rollback_runs_the_others(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    both(&tx, "a");
    note(&tx, "work").await?;
    tx.rollback().await?;
    assert_eq!(noted(&db).await?, ["a undone"]);

    let error = db
        .transaction(async |tx| {
            both(tx, "b");
            Err::<(), _>(Error::new(ErrorKind::Other, "on purpose"))
        })
        .await;
    assert!(error.is_err());
    assert_eq!(noted(&db).await?, ["a undone", "b undone"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_undone_savepoint_takes_what_was_registered_in_it(db: Database) -> orm::Result<()> {
    let refused = || Err::<(), _>(Error::new(ErrorKind::Other, "on purpose"));
    db.transaction(async |tx| {
        both(tx, "outer");
        tx.savepoint(async |tx| {
            both(tx, "kept");
            let _ = tx
                .savepoint(async |tx| {
                    both(tx, "inner");
                    refused()
                })
                .await;
            Ok(())
        })
        .await?;
        let _ = tx
            .savepoint(async |tx| {
                both(tx, "lost");
                // Released into the one that is undone.
                tx.savepoint(async |tx| {
                    both(tx, "lost too");
                    Ok(())
                })
                .await?;
                refused()
            })
            .await;
        Ok(())
    })
    .await?;
    let expected = ["outer kept", "kept kept", "inner undone", "lost undone", "lost too undone"];
    assert_eq!(noted(&db).await?, expected);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_savepoint_that_was_dropped_half_way_is_undone(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let (tell, reached) = tokio::sync::oneshot::channel();
    let mut half = Box::pin(tx.savepoint(async |tx| {
        note(tx, "work").await?;
        both(tx, "half");
        let _ = tell.send(());
        std::future::pending::<()>().await;
        Ok(())
    }));
    tokio::select! {
        _ = &mut half => unreachable!("it waits for ever"),
        _ = reached => {}
    }
    drop(half);
    tx.commit().await?;
    assert_eq!(noted(&db).await?, ["half undone"]);
    Ok(())
}

/// A database of its own, with a single connection.
async fn alone(builder: DatabaseBuilder) -> orm::Result<(TestDatabase, Database)> {
    let place = TestDatabase::create().await?;
    let db = builder.url(place.url()).max_connections(1).build().await?;
    tables(&db).await?;
    Ok((place, db))
}

#[tokio::test]
async fn what_fails_after_a_commit_undoes_nothing_is_reported_and_stops_nobody() -> orm::Result<()> {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let heard = Arc::clone(&told);
    let builder = Database::builder()
        .on_after_commit_error(move |error| heard.lock().expect("no panic").push(error.to_string()));
    let (place, db) = alone(builder).await?;
    let tx = db.begin().await?;
    note(&tx, "work").await?;
    tx.after_commit(|_| async { Err(Error::application("no mail today")) });
    tx.after_commit(|_| async { panic!("on purpose") });
    tx.after_commit(|db| async move { note(&db, "the last").await });
    tx.commit().await?;
    assert_eq!(noted(&db).await?, ["work", "the last"]);
    let expected = ["no mail today", "what was to be done after a transaction panicked"];
    assert_eq!(*told.lock().expect("no panic"), expected);
    place.discard().await
}

#[tokio::test]
async fn one_connection_is_enough_for_what_runs_after_it() -> orm::Result<()> {
    let (place, db) = alone(Database::builder()).await?;
    let tx = db.begin().await?;
    both(&tx, "a");
    let _ = tx
        .savepoint(async |tx| {
            both(tx, "b");
            Err::<(), _>(Error::new(ErrorKind::Other, "on purpose"))
        })
        .await;
    tx.commit().await?;
    assert_eq!(noted(&db).await?, ["a kept", "b undone"]);
    place.discard().await
}

#[orm::test(setup = tables)]
async fn a_transaction_that_is_dropped_runs_its_rollbacks_in_the_background(db: Database) -> orm::Result<()> {
    let (done, ended) = tokio::sync::oneshot::channel();
    let tx = db.begin().await?;
    note(&tx, "work").await?;
    both(&tx, "a");
    tx.after_rollback(|_| async move {
        let _ = done.send(());
        Ok(())
    });
    drop(tx);
    ended.await.expect("it runs");
    assert_eq!(noted(&db).await?, ["a undone"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn each_attempt_that_collided_was_rolled_back(db: Database) -> orm::Result<()> {
    let attempts = std::sync::atomic::AtomicU32::new(0);
    let options = TransactionOptions::serializable().retry(3);
    db.transaction_with(options, async |tx| {
        both(tx, "attempt");
        match attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Err(Error::new(ErrorKind::Serialization, "as if")),
            _ => Ok(()),
        }
    })
    .await?;
    assert_eq!(noted(&db).await?, ["attempt undone", "attempt kept"]);
    Ok(())
}
