//! The runtime of `orm`. Applications depend on the facade `orm`, which re-exports what they use.
//!
//! Modules stand in layers: one imports only what stands above it in this list (a test enforces it).

pub mod error;

pub mod value;

pub mod schema;

pub mod sql;

pub mod model;

pub mod expr;

pub mod filter;

pub mod relation;

pub mod query;

pub mod session;
