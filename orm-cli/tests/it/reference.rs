//! The guide's reference of commands is what the program says of itself.

use std::fmt::Write as _;
use std::path::Path;

use orm::cli::Exit;

use crate::support::{folder, program, run};

/// Where the short help of each command begins to say what all commands say.
const COMMON: &str = "\nOptions of all commands:\n";

fn short_help(path: &[&str]) -> String {
    run(&mut program(folder().path(), &[path, &["-h"]].concat())).done()
}

/// The commands below one, as its help lists them.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names =
        lines.take_while(|line| line.starts_with("  ")).filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// A help without the options of all commands.
fn own(help: &str) -> String {
    let (before, rest) = help.split_once(COMMON).expect("every command has the options of all");
    let after = rest.split_once("\n\n").map_or("", |(_, after)| after);
    let lines = before.lines().chain([""]).chain(after.lines());
    let lines: Vec<&str> = lines.filter(|line| !line.trim_start().starts_with("-h, --help")).collect();
    lines.join("\n").replace("\nOptions:\n\n", "\n").trim_end().trim_end_matches("\n\nOptions:").to_owned()
}

fn describe(path: &[&str], text: &mut String) {
    let help = short_help(path);
    let level = "#".repeat(path.len() + 1);
    let _ = write!(text, "\n{level} orm {}\n\n```text\n{}\n```\n", path.join(" "), own(&help));
    for command in commands(&help) {
        describe(&[path, &[&command]].concat(), text);
    }
}

fn reference() -> String {
    let help = short_help(&[]);
    let (_, rest) = help.split_once(COMMON).expect("the options of all commands");
    let (options, _) = rest.split_once("\n\n").expect("examples behind them");
    let mut text = format!(
        "# Reference of the command line\n\n\
         Every command with its options, as `-h` prints them; `--help` says more. A test compares this page with the\n\
         program. `orm` is `cargo run --bin manage --` for an application's own program.\n\n\
         ## Options of all commands\n\n```text\n{options}\n```\n\n## Exit status\n\n| status | meaning |\n|---|---|\n"
    );
    for exit in Exit::ALL {
        let _ = writeln!(text, "| {} | {} |", exit.code(), exit.meaning());
    }
    for command in commands(&help) {
        describe(&[&command], &mut text);
    }
    text
}

#[test]
fn the_guides_reference_is_what_the_program_prints() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/command-line-reference.md");
    let reference = reference();
    if std::env::var_os("ORM_REFERENCE").is_some_and(|value| value == "overwrite") {
        std::fs::write(&page, &reference).expect("the page is written");
    }
    let written = std::fs::read_to_string(&page).expect("the page of the guide");
    let differs = written.lines().zip(reference.lines()).find(|(written, printed)| written != printed);
    let is_same = written == reference;
    assert!(is_same, "the page is out of date, first at {differs:?}: ORM_REFERENCE=overwrite writes it anew");
}
