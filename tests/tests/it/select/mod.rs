//! Queries for values: columns, aggregates, groups, windows, subqueries.

mod aggregate;
mod derived;
mod group;
mod reference;
mod related;
mod subquery;
mod values;
mod window;
