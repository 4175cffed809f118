use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use orm_migrate::schema::Name;

/// Apply and undo migrations, list them, check them
///
/// Migrations are files of plain SQL, which `sqlx::migrate!` reads too: 20261127093000_create_users.up.sql, and
/// .down.sql to undo it.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(subcommand)]
    pub(crate) command: MigrateCommand,
    /// The folder of the migrations' files
    #[arg(long, global = true, value_name = "FOLDER", default_value = "migrations")]
    pub(crate) migrations: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    Generate(Generate),
    Check(Check),
    /// Note that the migrations so far produce what the models ask for
    ///
    /// It writes schema.json: for migrations by hand, and after conflicts in it.
    #[command(after_help = "\
Examples:
  manage migrate snapshot && manage migrate check --replay")]
    Snapshot,
    Up(Up),
    Down(Down),
    To(To),
    Status(Status),
    Plan(Plan),
    Lint(Lint),
    Baseline(Baseline),
    Resolve(Resolve),
}

/// Write a migration of what has changed in the models
///
/// The models are compared with schema.json, which is what the migrations so far produce, and lies beside them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage migrate generate create_users
  manage migrate generate full_names --rename users.name=full_name
  manage migrate generate codes --fill products.code=\"'P' || id\"
  manage migrate generate numbers --convert products.code=\"code::integer\"
  manage migrate generate add_search --dry-run
  orm migrate generate tidy_up --empty

On tables that may be in use the files have forms that keep nobody waiting. Read
them before you apply them. What may be a rename, and what rows get in a column that
has to have a value, is asked for on a terminal, and is never guessed.")]
#[expect(clippy::struct_excessive_bools)] // flags of a command line are bools
pub(crate) struct Generate {
    /// The name of the migration: letters, digits and underscores
    pub(crate) name: String,
    /// Write empty files, for SQL by hand
    #[arg(long, conflicts_with_all = ["rename", "no_renames", "plain_renames", "fill", "convert"])]
    pub(crate) empty: bool,
    /// What has another name now: TABLE.COLUMN=NEW, TABLE=NEW, ENUM=NEW or ENUM.LABEL=NEW
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
    /// Nothing else was renamed: what is gone is dropped, what has come is new
    #[arg(long)]
    pub(crate) no_renames: bool,
    /// Rename columns at once, instead of by a new column that is kept like the old one for programs that still use it
    #[arg(long)]
    pub(crate) plain_renames: bool,
    /// What the rows that are there get in a new column, or have NULL in one that becomes NOT NULL: an SQL expression
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    pub(crate) fill: Vec<Expression>,
    /// How values become those of a new type, where PostgreSQL does not assign them: an SQL expression
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    pub(crate) convert: Vec<Expression>,
    /// Print the files, and write nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// An SQL expression for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    pub(crate) table: Name,
    pub(crate) column: String,
    pub(crate) sql: String,
}

impl FromStr for Expression {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write the table, the column and an SQL expression: products.code=\"'P' || id\"";
        let (place, sql) = text.split_once('=').ok_or(FORM)?;
        let (table, column) = place.rsplit_once('.').ok_or(FORM)?;
        if [table, column, sql].iter().any(|part| part.trim().is_empty()) {
            return Err(FORM);
        }
        let table = match table.split_once('.') {
            Some((schema, table)) => Name::new(Some(schema), table),
            None => table.into(),
        };
        Ok(Expression { table, column: column.to_owned(), sql: sql.to_owned() })
    }
}

/// Check that the migrations produce what the models ask for
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  manage migrate check              the models against schema.json; no database is asked
  manage migrate check --replay     the migrations too, on a database of their own
  manage migrate check --database   the database too: what somebody has changed by hand

With --replay two databases are made on the server, and dropped again: one by
all of the migrations, one by the models. What the database has beyond the models
is no difference. Status 4 if there is one.")]
pub(crate) struct Check {
    /// Run all migrations on a database of their own, and compare it with what the models ask for
    #[arg(long)]
    pub(crate) replay: bool,
    /// Compare the database itself with what the models ask for
    #[arg(long)]
    pub(crate) database: bool,
}

/// Apply what is not applied yet
///
/// A migration that fails is rolled back; what was applied before it stays, and the next run goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate up
  orm migrate up --dry-run          print the SQL that would be sent
  orm migrate up --hold-contracts   while older programs are still running

A file that takes away what older programs use begins with `-- orm: contract`.")]
pub(crate) struct Up {
    #[command(flatten)]
    pub(crate) run: Run,
    /// Apply a file too that is older than the newest one that is applied
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Stop before a file that takes away what older programs use: the run after they are replaced applies it
    #[arg(long)]
    pub(crate) hold_contracts: bool,
}

/// Undo the migration that was applied last, or others
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate down                  the last one
  orm migrate down --all --yes      all of them
  orm migrate down --dry-run        print the SQL that would be sent

Whether all of them can be undone is looked at before the first is.")]
pub(crate) struct Down {
    #[command(flatten)]
    pub(crate) run: Run,
    /// All that are applied
    #[arg(long)]
    pub(crate) all: bool,
}

/// Apply or undo migrations until a version is the last one that is applied
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate to 20261127093000
  orm migrate to 0                  undo all")]
pub(crate) struct To {
    /// The version: the number that a file's name begins with
    #[arg(value_parser = clap::value_parser!(i64).range(0..))]
    pub(crate) version: i64,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Print the SQL that would be sent, and send nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// Let applied migrations pass that have no file here
    #[arg(long)]
    pub(crate) allow_missing: bool,
    /// How long a statement waits for a lock before it makes way and is tried again, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
}

/// List the migrations and what became of them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate status
  orm migrate status --check        status 4 unless all is applied and nothing is left behind")]
pub(crate) struct Status {
    /// End with status 4 unless all is applied, unchanged, and nothing is left behind
    #[arg(long)]
    pub(crate) check: bool,
}

/// Print the SQL that `migrate up` would send
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate plan")]
pub(crate) struct Plan {}

/// Look for what would lock, rewrite or break something
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate lint                  all files; no database is asked
  orm migrate lint --connect        only what is not applied, with what the database has

A comment before a statement lets it pass, and says why:
  -- orm-lint: allow ban-drop-column: nothing has read it since version 12")]
pub(crate) struct Lint {
    /// Ask the database too: its tables and indexes, what is applied, and what is not valid
    #[arg(long)]
    pub(crate) connect: bool,
    /// Let warnings pass: only errors end with status 4
    #[arg(long)]
    pub(crate) errors_only: bool,
}

/// Note migrations as applied without running them, in a database that has what they make
///
/// For a database that is older than its migrations: the first one makes what is there already. With models in reach, the
/// database is compared with them first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  orm migrate baseline                       all files
  orm migrate baseline 20261127093000        those up to this one")]
pub(crate) struct Baseline {
    /// The last version that the database needs no more [default: the newest one]
    pub(crate) version: Option<i64>,
    /// Print the files, and note nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
}

/// Say what became of a statement at which a run was cut off, where nobody but you can know
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("outcome").required(true))]
#[command(after_help = "\
Examples:
  orm migrate resolve 20261127093000 --happened
  orm migrate resolve 20261127093000 --did-not")]
pub(crate) struct Resolve {
    /// The version of its migration
    pub(crate) version: i64,
    /// It has happened: the next run goes on behind it
    #[arg(long, group = "outcome")]
    pub(crate) happened: bool,
    /// It has not: the next run sends it again
    #[arg(long, group = "outcome")]
    pub(crate) did_not: bool,
}

/// A number of seconds, with a fraction.
fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds: 2, or 0.5")?;
    if (0.001..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("write a time between a millisecond (0.001) and a day")
    }
}
