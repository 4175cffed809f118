//! A file that is no transaction: statement by statement, and what is done is kept, so that a run that was cut off goes on
//! where it ended.

mod leftover;
mod send;

use sqlx::PgConnection;

use super::concurrent::{self, Build, Found};
use super::event::Event;
use super::ledger::Ledger;
use super::piece::{Piece, checksum};
use super::plan::Step;
use super::records::{Direction, Progress};
use super::session::Session;
use super::{Listener, Resolution, RunError, turn};
use crate::backfill::{self, Job};
use crate::file::{Script, Statement};
use crate::wire;

/// How a run of the file ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// Another migrator waits at the server, and has to be let go before this can go on.
    GiveWay,
}

/// Why a piece did not end.
enum Stop {
    Failed(sqlx::Error),
    Run(RunError),
    GiveWay,
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Stop::Failed(error)
    }
}

/// One file on its way.
struct Walk<'a> {
    session: &'a mut Session,
    ledger: &'a Ledger,
    step: Step<'a>,
    listener: &'a Listener<'a>,
    pieces: Vec<Piece<'a>>,
    /// Whether the statement that has failed may have happened in part.
    is_in_part: bool,
}

/// Runs the file, or what is left of it.
pub(super) async fn run(
    session: &mut Session,
    ledger: &Ledger,
    step: Step<'_>,
    progress: Option<&Progress>,
    listener: &Listener<'_>,
) -> Result<Outcome, RunError> {
    turn::verify(&mut session.connection).await?;
    // What there is of the other direction is given up with this one.
    let progress = progress.filter(|progress| progress.direction == step.direction);
    let mut walk =
        Walk { session, ledger, step, listener, pieces: Piece::all(step.script), is_in_part: false };
    if let Some(Progress { done, done_checksum, .. }) = progress {
        if checksum(&walk.pieces, *done).as_ref() != Some(done_checksum) {
            return Err(RunError::ChangedSinceBegun { file: step.script.file().to_owned(), done: *done });
        }
    } else {
        let (migration, direction) = (step.migration, step.direction);
        walk.book(async |ledger, connection| ledger.begin(connection, migration, direction).await).await?;
    }
    let (done, begun) = progress.map_or((0, false), |progress| (progress.done, progress.begun));
    for index in done..walk.pieces.len() {
        match walk.piece(index, begun && index == done).await {
            Ok(()) => {}
            Err(Stop::GiveWay) => return Ok(Outcome::GiveWay),
            Err(Stop::Run(error)) => return Err(error),
            Err(Stop::Failed(error)) => return Err(walk.failed(index, error).await),
        }
    }
    walk.finish().await.map(|()| Outcome::Done)
}

/// Keeps what became of the statement that was on its way.
pub(super) async fn resolve(
    session: &mut Session,
    ledger: &Ledger,
    progress: &Progress,
    script: &Script,
    resolution: Resolution,
) -> Result<(), RunError> {
    let pieces = Piece::all(script);
    let (version, done) = (progress.version, progress.done);
    let changed = || RunError::ChangedSinceBegun { file: script.file().to_owned(), done };
    if checksum(&pieces, done).as_ref() != Some(&progress.done_checksum) {
        return Err(changed());
    }
    let connection = &mut session.connection;
    let kept = match resolution {
        Resolution::DidNot => ledger.set_begun(connection, version, false).await,
        Resolution::Happened => {
            let next = checksum(&pieces, done + 1).ok_or_else(changed)?;
            ledger.advance(connection, version, done + 1, &next).await
        }
    };
    kept.map_err(RunError::database)
}

impl<'a> Walk<'a> {
    fn file(&self) -> &'a str {
        self.step.script.file()
    }

    fn version(&self) -> i64 {
        self.step.migration.version
    }

    /// One piece to its end. `is_unknown`: it may have happened already.
    async fn piece(&mut self, index: usize, is_unknown: bool) -> Result<(), Stop> {
        let Piece { statement, is_block } = &self.pieces[index];
        let (statement, is_block) = (statement.clone(), *is_block);
        let build = Build::of(&statement);
        if is_unknown && self.has_happened(&statement, build.as_ref()).await? {
            return self.advance(index).await.map_err(Stop::Failed);
        }
        self.listener.tell(&Event::Sends {
            file: self.file(),
            line: statement.line,
            statement: &statement.excerpt(),
        });
        if self.step.script.backfill().is_some() {
            return self.backfill(index, &statement).await;
        }
        if let Some(index) = self.clear(build.as_ref()).await? {
            self.listener.tell(&Event::DropsInvalidIndex { index: &index });
        }
        if is_unknown && concurrent::is_rebuild(&statement) {
            self.clear_copies().await?;
        }
        let mut attempts = 0;
        loop {
            let Err(error) = self.send(index, &statement, is_block).await else { return Ok(()) };
            if is_unknown && concurrent::is_drop(&statement) && wire::code(&error) == "42704" {
                return self.advance(index).await.map_err(Stop::Failed);
            }
            let is_deadlock = wire::code(&error) == "40P01" && !self.is_in_part;
            if is_deadlock && turn::is_wanted(&mut self.session.connection).await.map_err(Stop::Run)? {
                return self.give_way(index, build.as_ref()).await;
            }
            let may_repeat = wire::is_collision(&error) && !self.is_in_part;
            let pause = self.session.patience.pause(attempts).filter(|_| may_repeat);
            let Some(pause) = pause else {
                return Err(self.leave(build.as_ref(), error).await);
            };
            attempts += 1;
            let file = self.file();
            self.listener.tell(&Event::Retries { file, line: statement.line, attempts, pause });
            tokio::time::sleep(pause).await;
            self.clear(build.as_ref()).await?;
        }
    }

    /// Whether the statement that was on its way when the last run ended has come to its end.
    async fn has_happened(&mut self, statement: &Statement<'_>, build: Option<&Build>) -> Result<bool, Stop> {
        if let Some(build) = build {
            return Ok(build.look(&mut self.session.connection).await? == Found::Valid);
        }
        if concurrent::can_be_repeated(statement) {
            return Ok(false);
        }
        Err(Stop::Run(RunError::Unknown {
            file: self.file().to_owned(),
            line: statement.line,
            statement: statement.excerpt(),
        }))
    }

    async fn backfill(&mut self, index: usize, statement: &Statement<'_>) -> Result<(), Stop> {
        let (file, name) = (self.file(), self.backfill_name());
        let pace = self.step.script.backfill().cloned().unwrap_or_default();
        let job = Job {
            name: &name,
            statement: statement.sql,
            pace: &pace,
            patience: self.session.patience,
            may_change: true,
        };
        let listener = self.listener;
        let mut told = |progress| listener.tell(&Event::Backfills { file, progress });
        match backfill::run(&mut self.session.connection, &job, &mut told).await {
            Ok(_) => self.advance(index).await.map_err(Stop::Failed),
            Err(backfill::BackfillError::Server(error)) => {
                self.session.roll_back().await;
                Err(Stop::Failed(error))
            }
            Err(source) => {
                Err(Stop::Run(RunError::Backfill { file: file.to_owned(), line: statement.line, source }))
            }
        }
    }

    fn backfill_name(&self) -> String {
        self.step.direction.backfill(self.version())
    }

    async fn advance(&mut self, index: usize) -> Result<(), sqlx::Error> {
        let checksum = checksum(&self.pieces, index + 1).unwrap_or_default();
        self.ledger
            .advance(&mut self.session.connection, self.step.migration.version, index + 1, &checksum)
            .await
    }

    async fn failed(&mut self, index: usize, error: sqlx::Error) -> RunError {
        let (version, direction) = (self.version(), self.step.direction);
        let is_backfill = self.step.script.backfill().is_some();
        let undo = match direction {
            Direction::Up => "; or undo them by `migrate down`, and apply it anew",
            Direction::Down => "",
        };
        let advice = match index {
            _ if is_backfill => format!(
                "the batches before have happened: correct the statement, or what it ran into, and run it again, which goes on \
                 here{undo}"
            ),
            _ if self.is_in_part => {
                "what it has committed before has happened: look at the database, and say whether the next run goes on behind the \
                 statement or sends it again (Runner::resolve, `migrate resolve`)"
                    .to_owned()
            }
            0 => "nothing of the file has happened: correct it, or what it ran into, and run it again".to_owned(),
            done => format!(
                "the statements before ({done}) have happened: correct this one, or what it ran into, and run it again, \
                 which goes on here{undo}"
            ),
        };
        let error = RunError::of(self.file(), &self.pieces[index].statement, error, &advice);
        if let Some(failure) = error.failure() {
            // The file's own failure is what has to be told.
            let text = failure.to_string();
            let connection = &mut self.session.connection;
            let _ = self.ledger.note_failure(connection, version, direction, &text, self.is_in_part).await;
            if index == 0 && !is_backfill && !self.is_in_part {
                let _ = self.ledger.abandon(connection, version, direction).await;
            }
        }
        error
    }

    async fn finish(&mut self) -> Result<(), RunError> {
        let Step { migration, direction, script, .. } = self.step;
        let backfill = script.backfill().map(|_| self.backfill_name());
        self.book(async |ledger, connection| {
            wire::send(connection, "BEGIN").await?;
            match direction {
                Direction::Up => ledger.mark_applied(connection, migration, 0).await?,
                Direction::Down => ledger.mark_undone(connection, migration).await?,
            }
            if let Some(name) = backfill {
                // It may be undone and applied again.
                backfill::forget(connection, &name).await?;
            }
            wire::send(connection, "COMMIT").await
        })
        .await
    }

    /// Bookkeeping: its failure is none of the file.
    async fn book(
        &mut self,
        work: impl AsyncFnOnce(&Ledger, &mut PgConnection) -> Result<(), sqlx::Error>,
    ) -> Result<(), RunError> {
        work(self.ledger, &mut self.session.connection).await.map_err(|error| match wire::answer(&error) {
            Some(_) => RunError::database(error),
            None => RunError::Lost { file: self.step.script.file().to_owned(), source: error },
        })
    }
}
