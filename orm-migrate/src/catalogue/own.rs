use crate::schema::Name;

/// The tables that this library and sqlx keep of their own, in whatever schema: what is applied, how far a migration and a
/// backfill have come, and which seeds have run. Nothing that reads a database for its models sees them.
pub const OWN: [&str; 4] = ["_sqlx_migrations", "_orm_migration_progress", "_orm_backfills", "_orm_seeds"];

/// Whether a table is one of [`OWN`].
pub(crate) fn is_own(table: &Name) -> bool {
    OWN.contains(&table.name.as_str())
}
