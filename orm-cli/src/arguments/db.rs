use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Create, drop, back up or restore the database
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
