//! What `#[derive(Model)]` and `#[derive(DbEnum)]` make.

mod db_enum;
mod names;
mod shape;
mod table;
