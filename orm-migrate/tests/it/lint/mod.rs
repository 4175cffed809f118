//! The lint: what it says of locks, compared with a server; and what it says of files.

mod block;
mod cases;
mod fuzz;
mod guide;
mod locks;
mod outside;
mod proof;
