use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use orm_core::schema::Table;
use orm_migrate::seed::Seed;

use crate::arguments;
use crate::command;
use crate::context::Context;
use crate::failure::Exit;
use crate::invariant::{Invariant, InvariantFunction};
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

/// What an application gives to its command line: models, seeds that are Rust functions, and what has to hold after a
/// deployment.
///
/// ```no_run
/// use orm::migrate::seed::Seed;
/// use orm::prelude::*;
/// use orm_guide::blog::*;
///
/// async fn first_admin(tx: &Transaction) -> orm::Result<()> {
///     User::create().email("admin@example.org").name("Admin").role(Role::Admin).save(tx).await?;
///     Ok(())
/// }
///
/// #[tokio::main]
/// async fn main() -> std::process::ExitCode {
///     orm::cli::App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
///         .seed(Seed::new("0001_first_admin", first_admin))
///         .run()
///         .await
/// }
/// ```
#[derive(Debug)]
#[must_use = "nothing happens before `run`"]
pub struct App {
    pub(crate) models: Option<Vec<&'static Table>>,
    pub(crate) seeds: Vec<Seed>,
    pub(crate) invariants: Vec<Invariant>,
}

impl App {
    /// The command line of an application with these models: `orm::models![User, Post]`.
    pub fn new(models: &[&'static Table]) -> Self {
        App { models: Some(models.to_vec()), seeds: Vec::new(), invariants: Vec::new() }
    }

    /// The program `orm`: commands that need the models say so.
    #[doc(hidden)]
    pub fn without_models() -> Self {
        App { models: None, seeds: Vec::new(), invariants: Vec::new() }
    }

    /// Adds a seed, beside those in files.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seeds.push(seed);
        self
    }

    /// Adds something that has to hold after `deploy` has migrated, named as the end of a sentence: an
    /// `async fn(&Database) -> orm::Result<bool>`. If it does not, the deployment has failed.
    ///
    /// ```
    /// use orm::prelude::*;
    /// use orm_guide::blog::*;
    ///
    /// async fn an_admin_is_there(db: &Database) -> orm::Result<bool> {
    ///     User::find().filter(User::role.eq(Role::Admin)).exists(db).await
    /// }
    ///
    /// let app = orm::cli::App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
    ///     .invariant("somebody is an admin", an_admin_is_there);
    /// ```
    pub fn invariant<F>(mut self, name: impl Into<String>, holds: F) -> Self
    where
        F: for<'a> InvariantFunction<'a> + Send + Sync + 'static,
    {
        self.invariants.push(Invariant { name: name.into(), holds: Box::new(holds) });
        self
    }

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
        let line = match arguments::parse(arguments) {
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
                exit
            }
            Err(failure) => {
                context.screen.failure(&failure);
                failure.exit
            }
        }
    }
}
