//! Every test of the facade, in one binary: linking is what costs.

mod architecture;
mod blog;
mod ddl;
mod derive;
mod expression;
mod factory;
mod fidelity;
mod inheritance;
mod life;
mod link;
mod mixin;
mod polymorphic;
mod query;
mod relation;
mod render;
mod session;
mod soft_delete;
mod testkit;
mod ui;
mod upsert;
mod value;
mod version;
mod write;
