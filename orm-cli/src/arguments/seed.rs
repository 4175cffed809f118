use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Fill the database with its first rows
///
/// Seeds are files (NAME.sql with NAME.down.sql to undo it, 0002_TABLE.csv), and functions of your application's own
/// program. Each runs once, in the order of their names and in a transaction of its own.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  orm seed                          run what has not run yet
  orm seed --only development       that of the folder seeds/development, too
  orm seed status
  orm seed down                     undo the last one
  orm seed down --all --yes
  orm seed forget 0001_roles        run it again next time")]
pub(crate) struct Seed {
    #[command(subcommand)]
    pub(crate) command: Option<SeedCommand>,
    #[command(flatten)]
    pub(crate) up: SeedUp,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SeedCommand {
    Up(SeedUp),
    Down(SeedDown),
    Forget(SeedForget),
    /// List the seeds and whether they have run
    #[command(after_help = "\
Examples:
  orm seed status
  orm seed status --only test")]
    Status(Folder),
}

/// Run the seeds that have not run yet
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm seed up
  orm seed up --dry-run             only list what would run")]
pub(crate) struct SeedUp {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Only list what would run
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// Undo the seed that ran last, or others
///
/// Rows of CSV files are deleted by the keys that were noted when they were inserted. Whether everything can be undone is
/// looked at before the first is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm seed down                     the last one
  orm seed down 0002_cities         one by its name
  orm seed down --all --yes         all, the latest first")]
pub(crate) struct SeedDown {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// One by its name
    #[arg(conflicts_with = "all")]
    pub(crate) name: Option<String>,
    /// All that have run, the latest first
    #[arg(long)]
    pub(crate) all: bool,
}

/// Note seeds as not run, so that they run again; their rows stay
///
/// After their tables were dropped, or for a seed that nothing undoes and that is in the way of `seed down --all`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm seed forget 0001_roles
  orm seed forget --all --yes       after `orm migrate down --all`")]
pub(crate) struct SeedForget {
    /// Which, by their names
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// All that have run
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The folder of the seeds' files
    #[arg(long, value_name = "FOLDER", default_value = "seeds")]
    pub(crate) seeds: PathBuf,
    /// The environment whose seeds are run beside those for all; that of ORM_ENV if not given
    #[arg(long, value_name = "ENVIRONMENT")]
    pub(crate) only: Option<String>,
}
