//! What runs migrations.
//!
//! A file that is a transaction is applied with its row in `_sqlx_migrations`, or not at all. One that begins with `--
//! no-transaction` runs statement by statement; how far it has come is kept in `_orm_migration_progress`, so that the next run
//! goes on where one was cut off. An index that an interrupted `CREATE INDEX CONCURRENTLY` has left invalid is dropped and
//! built anew.
//!
//! The rows, the checksums and the advisory lock are those of `sqlx`: its `Migrator` and this runner can take turns on
//! one database, and keep each other out while one is at work. A file without transaction that is begun and not done is a row
//! that `sqlx` calls dirty.
//!
//! The lock belongs to a session. So connect to the server itself: a pooler in transaction mode, as PgBouncer's, gives every
//! statement to another session. The runner notices that, and stops with [`RunError::LockGone`].

mod baseline;
mod concurrent;
mod error;
mod event;
mod ledger;
mod patience;
mod piece;
mod pieces;
mod plan;
mod records;
mod session;
mod status;
mod turn;
mod whole;

use std::time::{Duration, Instant};

use orm_core::session::Database;

use self::ledger::Ledger;
use self::pieces::Outcome;
use self::plan::Leniency;
use self::records::Records;
use self::session::Session;
use crate::file::Migrations;

pub use self::error::{Failure, RunError};
pub use self::event::Event;
pub use self::patience::Patience;
pub use self::plan::{Plan, Step, Target};
pub use self::records::Direction;
pub use self::status::{InvalidIndex, MigrationStatus, State, Status};

/// Applies and undoes migrations.
///
/// It opens a connection of its own beside the database's pool and closes it at the end. `statement_timeout` is off there,
/// and `lock_timeout` is that of its [`Patience`].
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use orm_migrate::file::Migrations;
/// use orm_migrate::runner::Runner;
///
/// let db = orm::prelude::Database::from_env().await?;
/// let migrations = Migrations::read("migrations")?;
/// for done in Runner::new(&db, &migrations).up().await? {
///     println!("{} in {:?}", done.file, done.elapsed);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a runner does nothing until it is told what to do: `.up().await`"]
pub struct Runner<'a> {
    db: &'a Database,
    migrations: &'a Migrations,
    patience: Patience,
    wait: Duration,
    leniency: Leniency,
    listener: Listener<'a>,
}

/// A file that was run.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// The migration's version.
    pub version: i64,
    /// The file.
    pub file: String,
    /// Which way it leads.
    pub direction: Direction,
    /// How long it took.
    pub elapsed: Duration,
}

/// What became of a statement whose outcome was unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// It has happened: the next run goes on behind it.
    Happened,
    /// It has not: the next run sends it again.
    DidNot,
}

/// Who is told what a runner does.
struct Listener<'a>(Option<Box<OnEvent<'a>>>);

type OnEvent<'a> = dyn Fn(&Event<'_>) + Send + Sync + 'a;

impl Listener<'_> {
    fn tell(&self, event: &Event<'_>) {
        tracing::debug!(target: "orm", ?event, "migration");
        if let Some(listener) = &self.0 {
            listener(event);
        }
    }
}

impl<'a> Runner<'a> {
    /// A runner with the defaults.
    pub fn new(db: &'a Database, migrations: &'a Migrations) -> Self {
        Runner {
            db,
            migrations,
            patience: Patience::default(),
            wait: Duration::from_mins(5),
            leniency: Leniency::default(),
            listener: Listener(None),
        }
    }

    /// How long statements wait for locks, and how often they are tried again.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// How long it waits for another runner to be done; five minutes if nothing is said.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Applies a file too that is older than the newest one that is applied, as they come from branches that were merged.
    pub fn allow_out_of_order(mut self) -> Self {
        self.leniency.out_of_order = true;
        self
    }

    /// Lets applied migrations pass that have no file, as an older version of the application finds them.
    pub fn allow_missing(mut self) -> Self {
        self.leniency.missing = true;
        self
    }

    /// Stops before a file that takes away what older programs use (`-- orm: contract`): for the run before these are
    /// replaced. The run behind applies it.
    pub fn hold_contracts(mut self) -> Self {
        self.leniency.hold_contracts = true;
        self
    }

    /// Undoes a migration too that a [`baseline`](Runner::baseline) has noted. It never ran here: its down file takes away what
    /// was there before it.
    pub fn undo_noted(mut self) -> Self {
        self.leniency.undo_noted = true;
        self
    }

    /// Tells `listener` what happens, as it happens.
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + Send + Sync + 'a) -> Self {
        self.listener = Listener(Some(Box::new(listener)));
        self
    }

    /// Applies all that is not applied, and returns what that was, in order.
    ///
    /// # Errors
    /// See [`run`](Runner::run).
    pub async fn up(&self) -> Result<Vec<Done>, RunError> {
        self.run(Target::Up).await
    }

    /// Undoes the last one.
    ///
    /// # Errors
    /// See [`run`](Runner::run).
    pub async fn down(&self) -> Result<Vec<Done>, RunError> {
        self.run(Target::Down).await
    }

    /// Applies or undoes migrations, and returns those that it did, in order; none if there is nothing to do.
    ///
    /// Waits for another runner that is at work. What speaks against it is found before anything is touched.
    ///
    /// # Errors
    /// [`RunError::Statement`] with the file, the line and what to do, if a statement fails. What was applied before
    /// stays; the next run goes on. [`RunError::Lost`] if the connection was lost. Before anything is touched:
    /// [`Edited`](RunError::Edited), [`Removed`](RunError::Removed), [`OutOfOrder`](RunError::OutOfOrder),
    /// [`Irreversible`](RunError::Irreversible), [`Noted`](RunError::Noted), [`Unfinished`](RunError::Unfinished) and the others.
    pub async fn run(&self, target: Target) -> Result<Vec<Done>, RunError> {
        let mut session = Session::open(self.db, self.patience).await?;
        let ran = self.run_on(&mut session, target).await;
        close(session).await;
        ran
    }

    async fn run_on(&self, session: &mut Session, target: Target) -> Result<Vec<Done>, RunError> {
        let mut done = Vec::new();
        loop {
            self.take_turn(session).await?;
            let ledger = Ledger::find(&mut session.connection).await?;
            ledger.create(&mut session.connection).await?;
            let records = ledger.read(&mut session.connection).await?;
            let plan = Plan::of(self.migrations, &records, target, self.leniency, self.patience)?;
            let outcome = self.run_plan(session, &ledger, &records, &plan, &mut done).await?;
            turn::release(&mut session.connection).await?;
            if outcome == Outcome::Done {
                return Ok(done);
            }
        }
    }

    async fn run_plan(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        records: &Records,
        plan: &Plan<'_>,
        done: &mut Vec<Done>,
    ) -> Result<Outcome, RunError> {
        for step in &plan.steps {
            let (since, file) = (Instant::now(), step.script.file());
            self.listener.tell(&Event::Begins { file, direction: step.direction });
            if step.script.is_transactional() {
                whole::run(session, ledger, *step, &self.listener).await?;
            } else {
                let progress = records.unfinished(step.migration.version);
                let outcome = pieces::run(session, ledger, *step, progress, &self.listener).await?;
                if outcome == Outcome::GiveWay {
                    return Ok(outcome);
                }
            }
            session.settle().await?;
            let elapsed = since.elapsed();
            self.listener.tell(&Event::Ends { file, elapsed });
            done.push(Done {
                version: step.migration.version,
                file: file.to_owned(),
                direction: step.direction,
                elapsed,
            });
        }
        Ok(Outcome::Done)
    }

    async fn take_turn(&self, session: &mut Session) -> Result<(), RunError> {
        turn::take(&mut session.connection, self.wait, |pid| self.listener.tell(&Event::Waits { pid })).await
    }

    /// What [`run`](Runner::run) would do, as SQL when it is printed. Reads, and changes nothing.
    ///
    /// # Errors
    /// Those of [`run`](Runner::run) before anything is touched.
    pub async fn plan(&self, target: Target) -> Result<Plan<'a>, RunError> {
        let mut session = Session::open(self.db, self.patience).await?;
        let ledger = Ledger::find(&mut session.connection).await?;
        let records = ledger.read(&mut session.connection).await?;
        close(session).await;
        Plan::of(self.migrations, &records, target, self.leniency, self.patience)
    }

    /// What is applied, what is not, what is half done, and what an interrupted run has left. Reads, and changes nothing.
    ///
    /// # Errors
    /// Those of the connection.
    pub async fn status(&self) -> Result<Status, RunError> {
        let mut session = Session::open(self.db, self.patience).await?;
        let ledger = Ledger::find(&mut session.connection).await?;
        let records = ledger.read(&mut session.connection).await?;
        let status = Status::read(&mut session.connection, self.migrations, &records).await?;
        close(session).await;
        Ok(status)
    }

    /// Says what became of the statement at which a run was cut off, where the runner cannot find out itself
    /// ([`RunError::Unknown`]).
    ///
    /// # Errors
    /// [`RunError::NothingToResolve`] if there is no such statement, and those of the connection.
    pub async fn resolve(&self, version: i64, resolution: Resolution) -> Result<(), RunError> {
        let mut session = Session::open(self.db, self.patience).await?;
        self.take_turn(&mut session).await?;
        let ledger = Ledger::find(&mut session.connection).await?;
        let records = ledger.read(&mut session.connection).await?;
        let progress = records.unfinished(version).filter(|progress| progress.begun);
        let script = self.migrations.get(version).and_then(|migration| match progress?.direction {
            Direction::Up => Some(&migration.up),
            Direction::Down => migration.down.as_ref(),
        });
        let (Some(progress), Some(script)) = (progress, script) else {
            return Err(RunError::NothingToResolve { version });
        };
        pieces::resolve(&mut session, &ledger, progress, script, resolution).await?;
        close(session).await;
        Ok(())
    }
}

/// Says goodbye, which gives the lock back; a server that does not hear it finds out by itself.
async fn close(session: Session) {
    let _ = sqlx::Connection::close(session.connection).await;
}
