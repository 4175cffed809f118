//! Queries for values: columns, aggregates, groups, windows, subqueries.

mod aggregate;
mod derived;
mod distinct_on;
mod group;
mod limited;
mod page;
mod predicate;
mod reference;
mod related;
mod set_operation;
mod subquery;
mod values;
mod window;
