//! Queries for values: columns, aggregates, groups, windows, subqueries.

mod aggregate;
mod group;
mod predicate;
mod reference;
mod related;
mod subquery;
mod values;
mod window;
