use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Draw the models as an entity-relationship diagram
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage diagram > docs/models.mmd
  manage diagram --format svg --output docs/models.svg
  manage diagram --format dot | dot -Tpng > models.png
  manage diagram --only posts --only users

It needs the models, so it is a command of your application's own program.")]
pub(crate) struct Diagram {
    /// What to write
    #[arg(long, short, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
    /// The file to write, instead of the standard output; it is replaced if it is there
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Only these tables, and the relations between them
    #[arg(long, value_name = "TABLE")]
    pub(crate) only: Vec<String>,
    /// Only the keys of each table
    #[arg(long)]
    pub(crate) keys: bool,
}

/// What to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Mermaid, which GitHub and mdBook show
    #[default]
    Mermaid,
    /// Graphviz
    Dot,
    /// A picture
    Svg,
}
