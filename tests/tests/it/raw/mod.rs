//! SQL by hand: what `sql!` sends, and what its rows are read as.

mod decode;
mod injection;
mod text;
mod typed;
