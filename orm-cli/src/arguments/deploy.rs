use std::path::PathBuf;

use clap::{Args, ValueEnum};
use orm_migrate::agreement::Depth;

/// Back up, migrate, verify; restore the backup if something is wrong
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage deploy
  manage deploy --backup /var/backups/before-4.2.dump
  manage deploy --dry-run

Verified are that nothing of what the models ask for is missing or different,
and the invariants of your application's own program. What the database has
beside it is no matter. If a migration fails or something does not hold, the backup is restored, unless nothing was changed yet. What
others write between the backup and its restoring is lost: stop the writers
before, or use --no-restore and mend it by hand.")]
#[expect(clippy::struct_excessive_bools)] // flags of a command line are bools
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
    /// Stop before a file that takes away what older programs use: the deployment after they are replaced applies it
    #[arg(long)]
    pub(crate) hold_contracts: bool,
    /// What of the database is compared with the models
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(crate) verify: Verify,
    /// Only tell what would be done
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// What of the database is compared with the models.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Verify {
    /// All that the models ask for
    #[default]
    All,
    /// Tables, columns and their types: what statements need
    Tables,
}

impl Verify {
    pub(crate) const fn depth(self) -> Depth {
        match self {
            Verify::All => Depth::Everything,
            Verify::Tables => Depth::Tables,
        }
    }
}
