//! Relations on a server: what is loaded, in one statement, and how rows are found by what they are related to.

mod depth;
mod domain;
mod equality;
mod join_model;
mod key;
mod load;
mod many_to_many;
mod predicate;
mod self_referential;
mod shape;
mod to_many;
mod to_one;
