//! From a command line to the end of the process.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use orm_core::schema::Table;

use crate::app::App;
use crate::arguments;
use crate::command;
use crate::context::Context;
use crate::failure::Exit;
use crate::screen::Screen;

/// Runs the command that the process was called with, for an application's models: [`App`] without anything else.
///
/// ```no_run
/// use orm_guide::blog::*;
///
/// #[tokio::main]
/// async fn main() -> std::process::ExitCode {
///     orm::cli::run(orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
/// }
/// ```
pub async fn run(models: &[&'static Table]) -> ExitCode {
    App::new(models).run().await
}

impl App {
    /// Runs the command that the process was called with, and tells how the process is to end: see [`Exit`].
    pub async fn run(self) -> ExitCode {
        let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
        self.execute(std::env::args_os(), &mut out, &mut err, true).await.into()
    }

    /// Runs the command of these arguments, of which the first is the program's name, and prints to these writers. For
    /// tests of a command line: nothing is asked, and there are no colours unless `--color=always` says so.
    pub async fn run_with<I, A>(self, arguments: I, out: &mut dyn Write, err: &mut dyn Write) -> Exit
    where
        I: IntoIterator<Item = A>,
        A: Into<OsString> + Clone,
    {
        self.execute(arguments, out, err, false).await
    }

    async fn execute<I, A>(self, arguments: I, out: &mut dyn Write, err: &mut dyn Write, is_own: bool) -> Exit
    where
        I: IntoIterator<Item = A>,
        A: Into<OsString> + Clone,
    {
        let line = match arguments::parse(arguments, &self.folders) {
            Ok(line) => line,
            Err(error) => {
                let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
                // Nobody reads any more: no failure of the command.
                let _ = match error.use_stderr() {
                    // In colours, where there are some.
                    _ if is_own => error.print(),
                    true => write!(err, "{error}"),
                    false => write!(out, "{error}"),
                };
                return exit;
            }
        };
        let screen = Screen::new(out, err, &line.global, is_own);
        let mut context = Context { app: self, global: line.global, program: line.program, screen };
        match command::run(&mut context, line.command).await {
            Ok((result, exit)) => {
                context.screen.result(&result);
                let Some(failure) = context.screen.lost() else { return exit };
                context.screen.failure(&failure);
                failure.exit
            }
            Err(failure) => {
                context.screen.failure(&failure);
                failure.exit
            }
        }
    }
}
