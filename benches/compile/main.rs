//! How long an application's own check takes, beside the same one with sqlx by hand:
//! `cargo run --release -p orm-bench --bin compile-time -- [--lines] [ROUNDS]`.
//!
//! Writes a workspace of two packages into a temporary folder: 30 models of ten columns and two relations, each with
//! a find by key, a list with what is related, a create and an edit; and the same with sqlx's `FromRow` and its
//! queries. Checks both in turns, everything they depend on being checked before, and compares the medians. Ends with
//! an error if the library's are above what they are held to. With `--lines` it also counts what the macros write.

mod check;
mod project;
mod round;

use std::env;
use std::process::ExitCode;

use project::{MODELS, Project, Side};
use round::Times;

type Error = Box<dyn std::error::Error>;
type Result<T, E = Error> = std::result::Result<T, E>;

/// What a check of the whole package is held to, in parts of that by hand.
const CLEAN_LIMIT: f64 = 2.5;
/// And one after a line was changed.
const EDIT_LIMIT: f64 = 2.0;

/// How often each is timed; an odd number has a median.
const ROUNDS: usize = 7;

struct Options {
    lines: bool,
    rounds: usize,
}

fn options() -> Result<Options> {
    let mut options = Options { lines: false, rounds: ROUNDS };
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--lines" => options.lines = true,
            number => match number.parse() {
                Ok(rounds) if rounds > 0 => options.rounds = rounds,
                _ => return Err(format!("{number} is neither --lines nor a number of rounds").into()),
            },
        }
    }
    Ok(options)
}

fn main() -> Result<ExitCode> {
    let options = options()?;
    let project = Project::write()?;
    eprintln!("checking what both packages depend on");
    for side in Side::BOTH {
        check::check(&project, side)?;
    }
    let mut clean = Times::default();
    let mut edit = Times::default();
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        // Whoever comes second finds the machine as the first left it.
        let order = if round % 2 == 0 { Side::BOTH } else { [Side::ByHand, Side::Orm] };
        for side in order {
            check::forget(&project, side)?;
            clean.push(side, check::check(&project, side)?);
            project.edit(side, round)?;
            edit.push(side, check::check(&project, side)?);
        }
    }
    println!(
        "{:<30} {:>8} {:>8} {:>7} {:>7}",
        "cargo check (medians, s)", "orm", "by hand", "ratio", "at most"
    );
    let clean_holds = clean.report("all of it", CLEAN_LIMIT);
    let edit_holds = edit.report("after one line has changed", EDIT_LIMIT);
    if options.lines {
        for side in Side::BOTH {
            let lines = check::expanded(&project, side)?.lines().count();
            println!("{side}: {} lines for each model once macros are expanded", lines / MODELS);
        }
    }
    Ok(if clean_holds && edit_holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
