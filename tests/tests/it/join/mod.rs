//! Joins of every kind, lateral ones, and subqueries that use the row outside.

mod alias;
mod kinds;
mod models;
