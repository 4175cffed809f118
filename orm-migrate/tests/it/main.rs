//! The tests of migrations, in one binary: linking is what costs.

mod lint;
