use std::path::PathBuf;

use clap::{Args, Subcommand};
use orm_migrate::schema::Name;

/// Create, drop, back up or restore the database; write models of what is in it
#[derive(Debug, Args)]
pub(crate) struct Db {
    #[command(subcommand)]
    pub(crate) command: DbCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Create the database, unless it is there
    #[command(after_help = "\
Examples:
  orm db create
  orm db create --database-url postgres://localhost/shop_test")]
    Create,
    Drop(Drop),
    Backup(Backup),
    Restore(Restore),
    Pull(Pull),
}

/// Drop the database, with all that is in it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm db drop                       asks for the database's name
  orm db drop --yes --force         asks nobody, and disconnects whoever is connected
  orm db drop --dry-run             only tells what it would do")]
pub(crate) struct Drop {
    /// Disconnect whoever is connected to it
    #[arg(long)]
    pub(crate) force: bool,
    /// Only tell what would be done
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// Write all of the database into a file, by pg_dump
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm db backup                     shop-20261127T093000Z.dump in the current folder
  orm db backup before-release.dump

The file has pg_dump's custom format, which `orm db restore` and pg_restore
read. It gets its name once it is complete. pg_dump has to be of the server's
version or newer; ORM_PG_BIN names the folder that it is in.")]
pub(crate) struct Backup {
    /// The file, which must not be there yet
    pub(crate) file: Option<PathBuf>,
}

/// Replace the database by what is in a backup, by pg_restore
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm db restore shop-20261127T093000Z.dump
  orm db restore --no-owner production.dump --database-url postgres://localhost/shop_copy

The backup is restored into a new database, which takes the place of the
present one once it is complete: if anything goes wrong, nothing has changed.
Owner, settings and privileges of the database itself are kept. Whoever is
connected is disconnected.")]
pub(crate) struct Restore {
    /// A file of `db backup` or of pg_dump's custom format
    pub(crate) file: PathBuf,
    /// Let all objects belong to the user who restores, with no privileges of others
    #[arg(long)]
    pub(crate) no_owner: bool,
    /// Only tell what would be done
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// Write models of the tables that are in the database
///
/// What models cannot say is a comment at its place, and is listed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm db pull                       src/models.rs
  orm db pull --file-per-table      src/models/mod.rs, and a file for each table
  orm db pull --schema shop --except shop.old_orders --output crates/shop/src
  orm db pull --dry-run             only lists the files, and what models cannot say

Only the catalogue is read, in one read-only transaction: no row of a table.")]
#[expect(clippy::struct_excessive_bools)] // flags of a command line are bools
pub(crate) struct Pull {
    /// The folder that the files are written into [default: src, or src/models with --file-per-table]
    #[arg(long, short, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// Only the default schema and these, instead of all
    #[arg(long, value_name = "SCHEMA")]
    pub(crate) schema: Vec<String>,
    /// Only these tables and views, a schema before the dot unless it is the default one
    #[arg(long, value_name = "TABLE", value_parser = table)]
    pub(crate) only: Vec<Name>,
    /// Not these
    #[arg(long, value_name = "TABLE", value_parser = table)]
    pub(crate) except: Vec<Name>,
    /// A file for each table, instead of one for all
    #[arg(long)]
    pub(crate) file_per_table: bool,
    /// Take created_at and updated_at for what #[model(timestamps)] means: updates set the second
    #[arg(long)]
    pub(crate) timestamps: bool,
    /// Take deleted_at for what #[model(soft_delete)] means: rows in which it is set are left out of queries
    #[arg(long)]
    pub(crate) soft_delete: bool,
    /// Overwrite files that are there
    #[arg(long)]
    pub(crate) force: bool,
    /// Only tell what would be written
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// A table: `orders`, `shop.orders`.
fn table(text: &str) -> Result<Name, &'static str> {
    let (schema, name) = text.split_once('.').map_or((None, text), |(schema, name)| (Some(schema), name));
    if name.is_empty() || schema == Some("") {
        return Err("write the name of a table: orders, or shop.orders");
    }
    Ok(Name::new(schema, name))
}
