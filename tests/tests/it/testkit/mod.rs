//! The testkit: databases, the throwaway server, and what is left of them however the tests end.

mod attribute;
mod child;
mod given_server;
mod throwaway_server;
mod world;
