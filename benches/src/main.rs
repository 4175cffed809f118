//! The library side by side with sqlx by hand: `cargo run --release -p orm-bench -- [--json] [--quick] [CASE...]`.
//!
//! A case is every one whose name contains what is given: `lookup`, `list`, `tree`, `insert`. Both sides do the same
//! work in turns on a database of their own, on `DATABASE_URL`'s server or on a throwaway one, and their medians are
//! compared. It ends with an error if one is slower than it is held to be.

#[expect(dead_code, reason = "rows are compared by their Debug")]
mod by_hand;
mod case;
mod fill;
mod measure;
mod models;
mod processor;
mod report;
mod server;

use std::env;
use std::fmt::Debug;
use std::process::ExitCode;

use case::{insert, list, lookup, tree};
use measure::Pair;
use report::Verdict;
use server::Sides;

type Error = Box<dyn std::error::Error>;
type Result<T, E = Error> = std::result::Result<T, E>;

/// A case, how often it is run, what its time is held to in parts of that by hand, and its computing likewise.
const CASES: &[(&str, usize, f64, Option<f64>)] = &[
    ("lookup by key", 20_000, 1.10, None),
    ("list of 100", 4_000, 0.95, None),
    ("tree of 1 post", 4_000, 0.50, Some(0.50)),
    ("tree of 20 posts", 2_000, 0.80, Some(0.50)),
    ("tree of 500 posts", 300, 1.00, Some(0.50)),
    ("insert of 1000", 300, 0.95, None),
];

struct Options {
    json: bool,
    quick: bool,
    cases: Vec<String>,
}

fn main() -> Result<ExitCode> {
    let (switches, cases): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|argument| argument.starts_with("--"));
    // `cargo bench` passes the last one.
    if let Some(unknown) =
        switches.iter().find(|&switch| !["--json", "--quick", "--bench"].contains(&&**switch))
    {
        return Err(format!("{unknown} is unknown: there are --json and --quick").into());
    }
    let is_on = |name: &str| switches.iter().any(|switch| switch == name);
    let options = Options { json: is_on("--json"), quick: is_on("--quick"), cases };
    // One thread, so that what it computes is all that the client computes.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let verdicts = runtime.block_on(run(&options))?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&verdicts)?);
    }
    Ok(if verdicts.iter().all(|verdict| verdict.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run(options: &Options) -> Result<Vec<Verdict>> {
    let mut sides = Sides::open().await?;
    let verdicts = measure(&mut sides, options).await;
    sides.close().await?;
    verdicts
}

async fn measure(sides: &mut Sides, options: &Options) -> Result<Vec<Verdict>> {
    fill::fill(&sides.db).await?;
    sides.db.execute_batch("VACUUM ANALYZE").await?;
    let wanted = |name: &str| {
        options.cases.is_empty() || options.cases.iter().any(|case| name.contains(case.as_str()))
    };
    let mut verdicts = Vec::new();
    if !options.json {
        println!("{}", Verdict::heading());
    }
    for &(name, rounds, target, cpu_target) in CASES.iter().filter(|(name, ..)| wanted(name)) {
        let rounds = if options.quick { rounds / 10 } else { rounds };
        let pair = measure_case(name, sides, rounds).await?;
        let verdict = Verdict::new(name, pair, target, cpu_target);
        if !options.json {
            println!("{verdict}");
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

async fn measure_case(name: &str, sides: &mut Sides, rounds: usize) -> Result<Pair> {
    match name {
        "lookup by key" => lookup::by_key(sides, rounds).await,
        "list of 100" => list::of_100(sides, rounds).await,
        "tree of 1 post" => tree::of_posts(sides, 1, rounds).await,
        "tree of 20 posts" => tree::of_posts(sides, 20, rounds).await,
        "tree of 500 posts" => tree::of_posts(sides, 500, rounds).await,
        _ => insert::of_1000(sides, rounds).await,
    }
}

/// Two sides that read different rows would not be comparable.
fn same(ours: &impl Debug, theirs: &impl Debug) -> Result<()> {
    let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("the two sides read different rows:\n{ours}\n{theirs}").into())
    }
}
