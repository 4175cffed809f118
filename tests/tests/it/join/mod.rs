//! Joins of every kind, lateral ones, and subqueries that use the row outside.

mod alias;
mod chain;
mod combined;
mod deleted;
mod group;
mod hook;
mod kinds;
mod lateral;
mod lock;
mod models;
mod nested;
mod null;
mod reference;
