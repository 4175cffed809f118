use crate::support::{folder, program, run};

/// The help of a command, as the program prints it.
fn help(arguments: &[&str]) -> String {
    run(&mut program(folder().path(), &[arguments, &["--help"]].concat())).done()
}

#[test]
fn the_help_tells_the_commands_with_examples_and_exit_statuses() {
    let text = help(&[]);
    for part in [
        "Usage: orm [OPTIONS] <COMMAND>",
        "Examples:\n  orm init",
        "Exit status:\n  0  done",
        "  5  the database",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn every_command_has_a_sentence_and_examples_of_its_own() {
    fn walk(path: &[&str], seen: &mut usize) {
        let text = help(path);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.len() > 10 && !first.starts_with("Usage"), "{path:?} says nothing of itself:\n{text}");
        let commands: Vec<String> = text
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| line.starts_with("  "))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect();
        if commands.is_empty() {
            *seen += 1;
            let name = path.join(" ");
            let is_shown =
                text.contains(&format!("  orm {name}")) || text.contains(&format!("  manage {name}"));
            assert!(is_shown, "{name} has no example:\n{text}");
        }
        for command in &commands {
            walk(&[path, &[command]].concat(), seen);
        }
    }
    let mut seen = 0;
    walk(&[], &mut seen);
    assert!(seen >= 12, "only {seen} commands were looked at");
}

#[test]
fn a_mistake_on_the_command_line_is_a_status_of_its_own_with_a_suggestion() {
    let here = folder();
    let error = run(&mut program(here.path(), &["db", "crate"])).failed(2);
    assert!(error.contains("unrecognized subcommand 'crate'") && error.contains("'create'"), "{error}");
    let error = run(&mut program(here.path(), &["maintain", "purge", "--older-than", "30"])).failed(2);
    assert!(error.contains("write a whole number and its unit"), "{error}");
    let error = run(&mut program(here.path(), &[])).failed(2);
    assert!(error.contains("Usage: orm"), "{error}");
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let here = folder();
    let error = run(&mut program(here.path(), &["db", "create"])).failed(2);
    assert!(!error.contains('\u{1b}'), "{error}");
    let error = run(&mut program(here.path(), &["db", "create", "--color", "always"])).failed(2);
    assert!(error.starts_with("\u{1b}[1m\u{1b}[31merror:"), "{error:?}");
    let document = run(&mut program(here.path(), &["db", "create", "--color", "always", "--json"])).json(2);
    assert!(!document.to_string().contains('\u{1b}'));
}

#[test]
fn completions_are_those_of_the_program_that_was_called() {
    let here = folder();
    for (shell, part) in [("bash", "orm__subcmd__db"), ("zsh", "#compdef orm"), ("fish", "complete -c orm")] {
        let script = run(&mut program(here.path(), &["completions", shell])).done();
        assert!(script.contains(part), "{part} is not in\n{script}");
        assert!(script.contains("restore"), "{script}");
    }
}

#[test]
fn the_version_is_told() {
    let text = run(&mut program(folder().path(), &["--version"])).done();
    assert_eq!(text, format!("orm {}\n", env!("CARGO_PKG_VERSION")));
}
