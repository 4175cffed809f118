//! The database itself.

pub(super) mod backup;
mod create;
mod drop;
mod pull;
pub(super) mod restore;

use super::Answer;
use crate::arguments::DbCommand;
use crate::context::Context;

pub(super) async fn run(cx: &mut Context<'_>, command: DbCommand) -> Answer {
    match command {
        DbCommand::Create => create::run(cx).await,
        DbCommand::Drop(arguments) => drop::run(cx, &arguments).await,
        DbCommand::Backup(arguments) => backup::run(cx, &arguments).await,
        DbCommand::Restore(arguments) => restore::run(cx, &arguments).await,
        DbCommand::Pull(arguments) => pull::run(cx, &arguments).await,
    }
}
