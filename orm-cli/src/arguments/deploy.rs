use std::path::PathBuf;

use clap::Args;

/// Back up, migrate, verify; restore the backup if something is wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage deploy
  manage deploy --backup /var/backups/before-4.2.dump
  manage deploy --dry-run

Verified are that the tables are what the models read and write, and the
invariants of your application's own program. If a migration fails or something
does not hold, the backup is restored, unless nothing was changed yet. What
others write between the backup and its restoring is lost: stop the writers
before, or use --no-restore and mend it by hand.")]
pub(crate) struct Deploy {
    /// The folder of the migrations' files
    #[arg(long, value_name = "FOLDER", default_value = "migrations")]
    pub(crate) migrations: PathBuf,
    /// The file of the backup, which must not be there yet
    #[arg(long, value_name = "FILE", conflicts_with = "no_backup")]
    pub(crate) backup: Option<PathBuf>,
    /// Make no backup; nothing is restored then
    #[arg(long)]
    pub(crate) no_backup: bool,
    /// Leave the database as it is if something is wrong
    #[arg(long)]
    pub(crate) no_restore: bool,
    /// Only tell what would be done
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}
