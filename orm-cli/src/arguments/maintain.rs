use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Subcommand};

/// Vacuum, analyze, reindex; delete for good what was soft-deleted long ago
#[derive(Debug, Args)]
pub(crate) struct Maintain {
    #[command(subcommand)]
    pub(crate) command: MaintainCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MaintainCommand {
    /// Make the room of dead rows usable again, and the statistics anew
    #[command(after_help = "\
Examples:
  orm maintain vacuum
  orm maintain vacuum posts audit.events

Readers and writers go on meanwhile. PostgreSQL does this by itself
(autovacuum); by hand it helps after many rows were changed or deleted.")]
    Vacuum(Tables),
    /// Make the statistics anew, which the plans of queries are made by
    #[command(after_help = "\
Examples:
  orm maintain analyze              after rows were loaded in bulk, or a backup was restored")]
    Analyze(Tables),
    /// Build indexes anew, beside those in use
    #[command(after_help = "\
Examples:
  orm maintain reindex
  orm maintain reindex posts

Readers and writers go on meanwhile (REINDEX CONCURRENTLY). Leftovers of runs
that were cut short are dropped, and indexes that are not valid built again.")]
    Reindex(Tables),
    Purge(Purge),
}

#[derive(Debug, Args)]
pub(crate) struct Tables {
    /// The tables, a schema before the dot; all that the user owns if none is named
    #[arg(value_name = "TABLE")]
    pub(crate) tables: Vec<String>,
    /// Only tell what would be done
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// Delete for good the rows that were soft-deleted long ago
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage maintain purge --older-than 30d
  manage maintain purge --older-than 1y documents --dry-run
  orm maintain purge --older-than 30d documents --column deleted_at

The models of your application's own program say which tables have
soft-deleted rows, and in which column; the program `orm` has to be told.
Each batch is a transaction of its own.")]
pub(crate) struct Purge {
    /// The tables, instead of all whose models are soft-deleted
    #[arg(value_name = "TABLE")]
    pub(crate) tables: Vec<String>,
    /// How long ago: a number with s, min, h, d, w or y
    #[arg(long, value_name = "AGE")]
    pub(crate) older_than: Age,
    /// The column that has the time of the deletion, of tables without a model
    #[arg(long, value_name = "COLUMN", requires = "tables")]
    pub(crate) column: Option<String>,
    /// How many rows a transaction deletes at most
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: u32,
    /// Only count the rows
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// A time: `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Age(pub(crate) Duration);

impl FromStr for Age {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write a whole number and its unit, one of s, min, h, d, w, y: 30d";
        let end = text.find(|c: char| !c.is_ascii_digit()).ok_or(FORM)?;
        let (number, unit) = text.split_at(end);
        let number: u64 = number.parse().map_err(|_| FORM)?;
        let seconds = match unit.trim_start() {
            "s" => 1,
            "min" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            "w" => 7 * 24 * 60 * 60,
            "y" => 365 * 24 * 60 * 60,
            _ => return Err(FORM),
        };
        let age = number.checked_mul(seconds).filter(|&age| age <= 1_000 * 365 * 24 * 60 * 60);
        age.map(|seconds| Age(Duration::from_secs(seconds))).ok_or("that is more than a thousand years")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_with_a_unit() {
        let seconds = |text: &str| text.parse::<Age>().map(|age| age.0.as_secs());
        assert_eq!(seconds("30d"), Ok(2_592_000));
        assert_eq!(seconds("5min"), Ok(300));
        assert_eq!(seconds("1 y"), Ok(31_536_000));
        for wrong in ["", "30", "d", "-1d", "3m", "1.5d", "99999999999999999999d", "2000y"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
