//! The layers of orm-core hold, and ARCHITECTURE.md speaks of what is there.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the top: a module may use those above it.
const LAYERS: [&str; 10] =
    ["error", "value", "schema", "sql", "model", "expr", "filter", "relation", "query", "session"];

/// The same of orm-migrate, as far as its layers have an order.
const MIGRATE_LAYERS: [&str; 9] =
    ["schema", "snapshot", "operation", "ddl", "inverse", "diff", "models", "catalogue", "pull"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the workspace")
        .to_path_buf()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The layers that a source file names: `crate::sql::…`.
fn named_layers(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.split(|character: char| !(character.is_alphanumeric() || character == '_'))
                .next()
                .unwrap_or_default()
        })
        .collect()
}

/// What uses a layer below it, and how many files were looked at.
fn violations(source: &Path, layers: &[&str]) -> (Vec<String>, usize) {
    let mut violations = Vec::new();
    let mut seen = 0;
    for (own, layer) in layers.iter().enumerate() {
        let mut files = Vec::new();
        let folder = source.join(layer);
        if folder.is_dir() {
            rust_files(&folder, &mut files);
        }
        files.push(source.join(format!("{layer}.rs")));
        for file in files.iter().filter(|file| file.is_file()) {
            seen += 1;
            let text = fs::read_to_string(file).expect("a source file");
            assert!(!text.contains("crate::{"), "{}: import each layer on a line of its own", file.display());
            for named in named_layers(&text) {
                if layers.iter().position(|other| *other == named).is_some_and(|other| other > own) {
                    violations.push(format!("{} uses {named}", file.display()));
                }
            }
        }
    }
    (violations, seen)
}

#[test]
fn a_layer_uses_only_the_layers_above_it() {
    let (violations, seen) = violations(&root().join("orm-core/src"), &LAYERS);
    assert!(seen > 60, "only {seen} files were looked at");
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn a_layer_of_migrations_uses_only_the_layers_above_it() {
    let (violations, seen) = violations(&root().join("orm-migrate/src"), &MIGRATE_LAYERS);
    assert!(seen > 30, "only {seen} files were looked at");
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_module_of_the_core_is_a_layer() {
    let library = fs::read_to_string(root().join("orm-core/src/lib.rs")).expect("the library");
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, LAYERS);
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/') && !code.contains([' ', '<', '"', '(', '{']))
        .collect();
    assert!(paths.len() > 10, "only {} paths were found", paths.len());
    let missing: Vec<&&str> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}
