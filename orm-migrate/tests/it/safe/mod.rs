//! Safe forms: what they are, that they lead to the same, and that nobody waits.

mod contract;
mod equal;
mod hammer;
mod versions;
mod waiting;
