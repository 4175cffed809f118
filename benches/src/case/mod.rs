//! What is measured, one case in each file.

pub(crate) mod insert;
pub(crate) mod list;
pub(crate) mod lookup;
pub(crate) mod tree;
