//! Rows created, changed, counted up and deleted on a server.

mod bulk;
mod constraint;
mod counter;
mod create;
mod edit;
mod generated;
mod in_batches;
mod insert_many;
mod returning;
mod returning_only;
mod timestamp;
