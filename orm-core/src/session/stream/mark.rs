use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::server_cursor::NAME;
use crate::error::{Error, ErrorKind, Result};
use crate::session::turn::Core;

/// The stream that is open in a transaction.
#[derive(Clone, Default)]
pub(in crate::session) struct Mark(Arc<State>);

#[derive(Default)]
struct State {
    /// The server knows the cursor, or may: its DECLARE was sent.
    is_declared: AtomicBool,
    /// Its stream is gone, though no CLOSE was sent.
    is_abandoned: AtomicBool,
}

impl Mark {
    pub(super) fn declare(&self) {
        self.0.is_declared.store(true, Ordering::Release);
    }

    /// Leaves the CLOSE to the next statement of the transaction.
    pub(super) fn abandon(&self) {
        self.0.is_abandoned.store(true, Ordering::Release);
    }

    fn is_abandoned(&self) -> bool {
        self.0.is_abandoned.load(Ordering::Acquire)
    }

    pub(super) fn is(&self, other: &Mark) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The time in which a stream is open. A future of it that nobody polls may hold the lock that statements wait for, so
/// that they have to be refused before: waiting for it could be waiting for oneself.
pub(in crate::session) struct Streaming<'a>(&'a AtomicBool);

impl<'a> Streaming<'a> {
    pub(in crate::session) fn begin(is_streaming: &'a AtomicBool) -> Self {
        is_streaming.store(true, Ordering::Release);
        Streaming(is_streaming)
    }
}

impl Drop for Streaming<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Refuses a statement while a stream is open on what is `of`.
pub(in crate::session) fn refuse_beside_stream(is_streaming: &AtomicBool, of: &str) -> Result<()> {
    if is_streaming.load(Ordering::Acquire) { Err(busy(of)) } else { Ok(()) }
}

#[cold]
fn busy(of: &str) -> Error {
    let message =
        format!("a stream of this {of} is open: read it to its end, or drop it, before the next statement");
    Error::new(ErrorKind::Statement, message)
}

impl Core {
    /// Closes the cursor of a stream that was dropped half-way. SQL: `CLOSE`, if there is one.
    ///
    /// # Errors
    /// If a stream is still read.
    pub(in crate::session) async fn settle_stream(&mut self) -> Result<()> {
        let Some(mark) = &self.stream else { return Ok(()) };
        if !mark.is_abandoned() {
            return Err(busy("transaction"));
        }
        if mark.0.is_declared.load(Ordering::Acquire) {
            self.send(&format!("CLOSE {NAME}")).await?;
        }
        self.stream = None;
        Ok(())
    }

    /// Forgets a stream that was dropped half-way: the end of the transaction closes its cursor.
    pub(in crate::session) fn forget_dropped_stream(&mut self) {
        self.stream.take_if(|mark| mark.is_abandoned());
    }

    /// That stream is at its end.
    pub(super) fn end_stream(&mut self, mark: &Mark) {
        self.stream.take_if(|open| open.is(mark));
    }

    /// Whether that stream is still the one that is open.
    pub(super) fn is_streaming(&self, mark: &Mark) -> bool {
        self.stream.as_ref().is_some_and(|open| open.is(mark))
    }
}
