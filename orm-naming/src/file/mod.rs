//! What the names of files say. The macros that embed files ask while a program is compiled, and what reads folders while
//! it runs.

pub mod migration;
pub mod seed;
