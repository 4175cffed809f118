//! Pool, transactions, errors: what holds when things go wrong.

mod cancellation;
mod collision;
mod connecting;
mod graph;
mod hooks;
mod interruption;
mod pool;
mod prepared;
mod proxy;
mod recovery;
mod refusal;
mod savepoint;
mod scratch;
mod script;
mod secrecy;
mod sql;
mod sqlx_alone;
mod stream;
mod transaction;
