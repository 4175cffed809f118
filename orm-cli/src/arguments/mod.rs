//! The command line as clap reads it, and the documentation with it: the doc comments are what `--help` prints.

#![expect(clippy::doc_markdown, reason = "they are printed as they are, with their backticks")]
#![expect(clippy::struct_field_names, reason = "the field of `--dry-run` is named as it is")]

mod db;
mod deploy;
mod diagram;
mod init;
mod maintain;
mod migrate;
mod seed;

pub(crate) use self::db::{Backup, Db, DbCommand, Drop, Pull, Restore};
pub(crate) use self::deploy::Deploy;
pub(crate) use self::diagram::{Diagram, Format};
pub(crate) use self::init::Init;
pub(crate) use self::maintain::{Maintain, MaintainCommand, Purge, Tables};
pub(crate) use self::migrate::{
    Baseline, Check, Expression, Generate, Lint, Migrate, MigrateCommand, Resolve, Run, Status, To, Up,
};
pub(crate) use self::seed::{Folder, Seed, SeedCommand, SeedDown, SeedForget, SeedUp};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::app::Folders;
use crate::failure::Exit;

/// How the program is called in the texts below; an application's program has another name.
const NAME: &str = "orm";

/// Looks after the database of an application: creates, migrates, fills, backs up and maintains it.
#[derive(Debug, Parser)]
#[command(name = NAME, version, arg_required_else_help = true, subcommand_required = true)]
#[command(disable_help_subcommand = true, infer_long_args = false)]
#[command(after_help = "\
Examples:
  orm init                          begin: folders, and a program that knows your models
  orm db create                     the database that DATABASE_URL names
  orm migrate up                    its tables, by the files in migrations/
  orm seed                          its first rows, by those in seeds/
  orm db backup                     all of it, in a file

The database is that of --database-url, or else of DATABASE_URL, or of
DB_HOST, DB_DATABASE and so on, in the environment or in a file .env.")]
struct CommandLine {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Global {
    /// The database, as postgres://user@host:5432/name, instead of the one of the environment
    ///
    /// Others can see the arguments of a program: a password belongs in DATABASE_URL, in .env or in ~/.pgpass.
    #[arg(long, global = true, value_name = "URL", display_order = 90)]
    pub(crate) database_url: Option<String>,
    /// Print one JSON document instead of text, and nothing else
    #[arg(long, global = true, display_order = 91)]
    pub(crate) json: bool,
    /// Do what cannot be undone without asking
    #[arg(long, short, global = true, display_order = 92)]
    pub(crate) yes: bool,
    /// When to print in colours; in auto not where there is no terminal, and not with NO_COLOR
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t, display_order = 93)]
    pub(crate) color: Colour,
}

/// When to print in colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Db(Db),
    Migrate(Migrate),
    Seed(Seed),
    Deploy(Deploy),
    Maintain(Maintain),
    Diagram(Diagram),
    /// Print the completions of a shell
    #[command(after_help = "\
Examples:
  orm completions bash > ~/.local/share/bash-completion/completions/orm
  orm completions zsh > ~/.zfunc/_orm
  orm completions fish > ~/.config/fish/completions/orm.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// A command line that was understood.
pub(crate) struct Line {
    pub(crate) program: String,
    pub(crate) global: Global,
    pub(crate) command: Command,
}

/// Reads the arguments, of which the first is the program's name.
///
/// # Errors
/// What clap has to print: a mistake, or the help that was asked for.
pub(crate) fn parse<I, A>(arguments: I, folders: &Folders) -> Result<Line, clap::Error>
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let program = program(arguments.first());
    let matches = located(definition(&program), folders).try_get_matches_from(arguments)?;
    let CommandLine { global, command } = CommandLine::from_arg_matches(&matches)?;
    if let Some(folder) = missing_seeds(&matches) {
        let message = format!("--seeds {}: there is no such folder\n", folder.display());
        return Err(clap::Error::raw(clap::error::ErrorKind::ValueValidation, message));
    }
    Ok(Line { program, global, command })
}

/// The folder of seeds that was named and is not there. The one by default need not be.
fn missing_seeds(matches: &clap::ArgMatches) -> Option<&PathBuf> {
    if let Some((_, inner)) = matches.subcommand()
        && let Some(folder) = missing_seeds(inner)
    {
        return Some(folder);
    }
    // A command without the argument has no answer.
    let folder = matches.try_get_one::<PathBuf>("seeds").ok().flatten()?;
    (matches.value_source("seeds") == Some(ValueSource::CommandLine) && !folder.is_dir()).then_some(folder)
}

/// The definition of all commands, of a program of this name.
pub(crate) fn definition(program: &str) -> clap::Command {
    let exits = Exit::ALL.map(|exit| format!("  {}  {}\n", exit.code(), exit.meaning())).concat();
    let command = CommandLine::command();
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let command = command.after_long_help(format!("{help}\n\nExit status:\n{}", exits.trim_end()));
    renamed(command, program).bin_name(program).display_name(program)
}

/// With the folders of an application in the place of `migrations` and `seeds`.
fn located(mut command: clap::Command, folders: &Folders) -> clap::Command {
    for (argument, folder) in [("migrations", &folders.migrations), ("seeds", &folders.seeds)] {
        if command.get_arguments().any(|other| other.get_id() == argument) {
            let folder = from_here(folder).as_os_str().to_owned();
            command = command
                .mut_arg(argument, |argument| argument.default_value(clap::builder::OsStr::from(folder)));
        }
    }
    command.mut_subcommands(|inner| located(inner, folders))
}

/// A path as somebody would type it who is in the current folder.
fn from_here(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// The examples as they are typed with this program.
fn renamed(mut command: clap::Command, program: &str) -> clap::Command {
    let rename = |text: &clap::builder::StyledStr| {
        text.to_string().replace("  orm ", &format!("  {program} ")).replace("`orm ", &format!("`{program} "))
    };
    if let Some(help) = command.get_after_help().map(rename) {
        command = command.after_help(help);
    }
    if let Some(help) = command.get_after_long_help().map(rename) {
        command = command.after_long_help(help);
    }
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |inner| renamed(inner, program));
    }
    command
}

fn program(argument: Option<&OsString>) -> String {
    let name = argument.and_then(|path| Path::new(path).file_stem());
    name.map_or_else(|| NAME.to_owned(), |name| name.to_string_lossy().into_owned())
}
