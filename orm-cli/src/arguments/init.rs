use std::path::PathBuf;

use clap::Args;

/// Begin: folders for migrations and seeds, and a program that knows your models
///
/// Nothing that is there is changed, but what .gitignore lacks is added to it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm init
  orm init ../shop --dry-run")]
pub(crate) struct Init {
    /// The folder of the application, which has its Cargo.toml
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Only tell what would be written
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}
