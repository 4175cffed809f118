//! Every test of the facade, in one binary: linking is what costs.

mod architecture;
mod blog;
mod ddl;
mod derive;
mod factory;
mod fidelity;
mod link;
mod query;
mod relation;
mod render;
mod session;
mod testkit;
mod ui;
mod upsert;
mod value;
mod write;
