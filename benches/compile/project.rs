//! The two packages that are checked.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Result;

/// How many models each package has.
pub(crate) const MODELS: usize = 30;

/// One of the packages that are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    Orm,
    ByHand,
}

impl Side {
    pub(crate) const BOTH: [Side; 2] = [Side::Orm, Side::ByHand];

    pub(crate) fn package(self) -> &'static str {
        match self {
            Side::Orm => "with-orm",
            Side::ByHand => "by-hand",
        }
    }

    /// A module of a model, in which `ThisModel` belongs to an `OwnerModel` and has many of `PartModel`.
    fn template(self) -> &'static str {
        match self {
            Side::Orm => include_str!("template/orm.rs"),
            Side::ByHand => include_str!("template/by_hand.rs"),
        }
    }

    /// The line that is changed: the length of a list.
    fn line(self, length: usize) -> String {
        match self {
            Side::Orm => format!("        .limit({length})\n"),
            Side::ByHand => format!("         LIMIT {length}\",\n"),
        }
    }

    /// `sqlx` as an application depends on it.
    fn dependency(self) -> String {
        match self {
            Side::Orm => format!("orm = {{ path = '{}' }}", repository().display()),
            Side::ByHand => "sqlx = { version = \"0.9\", default-features = false, \
                             features = [\"postgres\", \"runtime-tokio\", \"derive\", \"chrono\"] }"
                .to_owned(),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.package())
    }
}

/// A workspace of both packages, in a folder that is removed with this.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// Writes the workspace, with the versions that this repository is built with.
    pub(crate) fn write() -> Result<Self> {
        let project = Project { folder: TempDir::with_prefix("orm-compile-time-")? };
        fs::write(project.folder().join("Cargo.toml"), WORKSPACE)?;
        fs::copy(repository().join("Cargo.lock"), project.folder().join("Cargo.lock"))?;
        for side in Side::BOTH {
            project.write_package(side)?;
        }
        Ok(project)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Changes one line, to something else in each round.
    pub(crate) fn edit(&self, side: Side, round: usize) -> Result<()> {
        let number = MODELS / 2;
        let source = module(side, number);
        let edited = source.replace(&side.line(20), &side.line(21 + round));
        if edited == source {
            return Err(format!("{side} has no line to change").into());
        }
        Ok(fs::write(self.module(side, number), edited)?)
    }

    fn module(&self, side: Side, number: usize) -> PathBuf {
        self.folder().join(side.package()).join(format!("src/model{number:02}.rs"))
    }

    fn write_package(&self, side: Side) -> Result<()> {
        let folder = self.folder().join(side.package());
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = {:?}\nedition = \"2024\"\n\n[dependencies]\n{}\n",
            side.package(),
            side.dependency()
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // A warning ends the measurement.
        let mut library = "#![deny(warnings)]\n\n".to_owned();
        for number in 0..MODELS {
            writeln!(library, "pub mod model{number:02};")?;
            fs::write(self.module(side, number), module(side, number))?;
        }
        Ok(fs::write(folder.join("src/lib.rs"), library)?)
    }
}

const WORKSPACE: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"with-orm\", \"by-hand\"]\n";

/// The models are a ring, so that each of them has both relations.
fn module(side: Side, number: usize) -> String {
    let mut source = side.template().to_owned();
    let names =
        [("this", number), ("owner", (number + MODELS - 1) % MODELS), ("part", (number + 1) % MODELS)];
    for (placeholder, number) in names {
        let (first, rest) = placeholder.split_at(1);
        let capitalized = format!("{}{rest}Model", first.to_uppercase());
        source = source
            .replace(&capitalized, &format!("Model{number:02}"))
            .replace(&format!("{placeholder}Model"), &format!("model{number:02}"));
    }
    source
}

fn repository() -> &'static Path {
    // `benches/` is a folder of the repository.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_changes_one_line_of_either_package() -> Result<()> {
        let project = Project::write()?;
        for side in Side::BOTH {
            let file = project.module(side, MODELS / 2);
            let before = fs::read_to_string(&file)?;
            project.edit(side, 0)?;
            let after = fs::read_to_string(&file)?;
            let changed = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
            assert_eq!((before.lines().count(), changed.count()), (after.lines().count(), 1), "{side}");
        }
        Ok(())
    }

    #[test]
    fn a_model_is_named_after_its_place_in_the_ring() {
        for side in Side::BOTH {
            let source = module(side, 0);
            assert!(source.contains("use crate::{model29::Model29, model01::Model01};"), "{side}:\n{source}");
            let left = ["thisModel", "ThisModel", "ownerModel", "OwnerModel", "partModel", "PartModel"];
            assert!(!left.iter().any(|placeholder| source.contains(placeholder)), "{side}:\n{source}");
        }
    }
}
