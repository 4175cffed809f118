//! Rows added to and removed from the to-many relations of a row, on a server.

mod foreign_key;
mod join_table;
mod refusal;
