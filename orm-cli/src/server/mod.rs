//! The server: its address, the databases on it, and PostgreSQL's own programs.

mod address;
mod database;
mod programs;

pub(crate) use self::address::Address;
pub(crate) use self::database::{Admin, beside, version};
pub(crate) use self::programs::{Program, run};
