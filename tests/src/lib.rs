//! Tests of `orm` on a real PostgreSQL: see `tests/`.
