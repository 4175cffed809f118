//! Cargo's calls.

use std::env;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::Result;
use crate::project::{Project, Side};

/// How long checking a side takes; at first with all that it depends on.
///
/// # Errors
/// If it does not compile, or not without warnings.
pub(crate) fn check(project: &Project, side: Side) -> Result<Duration> {
    let start = Instant::now();
    run(cargo(project).args(["check", "--quiet", "--package", side.package()]))?;
    Ok(start.elapsed())
}

/// Removes what was kept of checking a side, and nothing of what it depends on.
pub(crate) fn forget(project: &Project, side: Side) -> Result<()> {
    run(cargo(project).args(["clean", "--quiet", "--package", side.package()]))?;
    Ok(())
}

/// The source of a side after its macros.
pub(crate) fn expanded(project: &Project, side: Side) -> Result<String> {
    let mut command = cargo(project);
    command.args(["rustc", "--quiet", "--profile", "check", "--package", side.package()]);
    // The compiler's switch for it is not a stable one.
    let output = run(command.args(["--", "-Zunpretty=expanded"]).env("RUSTC_BOOTSTRAP", "1"))?;
    Ok(String::from_utf8(output.stdout)?)
}

fn cargo(project: &Project) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project.folder());
    command.env("CARGO_TARGET_DIR", project.folder().join("target"));
    // As people work: from what the last check kept.
    command.env_remove("CARGO_INCREMENTAL");
    command
}

fn run(command: &mut Command) -> Result<Output> {
    let output = command.output()?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
    }
}
