//! Every test of the facade, in one binary: linking is what costs.

mod architecture;
mod blog;
mod ddl;
mod derive;
mod fidelity;
mod inheritance;
mod polymorphic;
mod query;
mod relation;
mod render;
mod session;
mod testkit;
mod ui;
mod value;
mod write;
