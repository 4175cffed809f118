//! The commands, one file each.

mod completions;
mod db;
mod deploy;
mod diagram;
mod init;
mod maintain;
mod migrate;
mod seed;

use serde_json::Value;

use crate::arguments::Command;
use crate::context::Context;
use crate::failure::{Exit, Result};

/// What a command answers: the document of `--json`, and the status of the process.
pub(crate) type Answer = Result<(Value, Exit)>;

pub(crate) async fn run(cx: &mut Context<'_>, command: Command) -> Answer {
    match command {
        Command::Init(arguments) => init::run(cx, &arguments),
        Command::Db(arguments) => db::run(cx, arguments.command).await,
        Command::Migrate(arguments) => migrate::run(cx, arguments).await,
        Command::Deploy(arguments) => deploy::run(cx, &arguments).await,
        Command::Seed(arguments) => seed::run(cx, arguments).await,
        Command::Maintain(arguments) => maintain::run(cx, arguments.command).await,
        Command::Diagram(arguments) => diagram::run(cx, &arguments),
        Command::Completions { shell } => completions::run(cx, shell),
    }
}
