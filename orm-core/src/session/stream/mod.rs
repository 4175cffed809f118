//! Rows that are read in chunks from a cursor of the server, so that memory is bounded however many there are.
//!
//! A cursor, and not the rows of one statement as they arrive: between two chunks the connection is idle. So a stream
//! that is dropped has nothing to throw away, a slow reader does not run into the statement's time limit, and a
//! transaction goes on afterwards.

mod chunks;
mod mark;
mod server_cursor;

pub(super) use self::chunks::{Streamed, chunks};
pub(super) use self::mark::{Mark, Streaming, refuse_beside_stream};
