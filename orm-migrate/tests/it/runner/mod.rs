//! Files, and what runs them.

mod backfill;
mod baseline;
mod failing;
mod interrupted;
mod pooler;
mod reading;
mod running;
pub(crate) mod server;
mod sqlx_beside;
mod undoing;
