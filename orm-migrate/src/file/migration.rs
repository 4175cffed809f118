use super::{FileError, Script};

/// A migration: what it does, and what undoes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its version: a number that sorts, a point in time as a rule.
    pub version: i64,
    /// Its name, with blanks for underscores, as `_sqlx_migrations` keeps it.
    pub description: String,
    /// What it does.
    pub up: Script,
    /// What undoes it, if there is such a file.
    pub down: Option<Script>,
}

/// The migrations of an application, by version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrations {
    migrations: Vec<Migration>,
}

/// One file: what its name says, and its content.
pub(super) struct Part {
    pub(super) version: i64,
    pub(super) description: String,
    pub(super) is_down: bool,
    pub(super) script: Script,
}

impl Migrations {
    /// Puts up and down files together.
    pub(super) fn of(mut parts: Vec<Part>) -> Result<Self, FileError> {
        parts.sort_by(|one, other| {
            (one.version, one.is_down, one.script.file()).cmp(&(
                other.version,
                other.is_down,
                other.script.file(),
            ))
        });
        let mut migrations: Vec<Migration> = Vec::new();
        for Part { version, description, is_down, script } in parts {
            let same = migrations.last_mut().filter(|last| last.version == version);
            match (same, is_down) {
                (None, false) => migrations.push(Migration { version, description, up: script, down: None }),
                (Some(Migration { down: down @ None, .. }), true) => *down = Some(script),
                (None, true) => return Err(FileError::Orphan { file: script.file().to_owned() }),
                (Some(Migration { up: first, .. }), false)
                | (Some(Migration { down: Some(first), .. }), true) => {
                    return Err(FileError::Duplicate {
                        first: first.file().to_owned(),
                        second: script.file().to_owned(),
                    });
                }
            }
        }
        Ok(Migrations { migrations })
    }

    /// The migrations that `sqlx::migrate!` has embedded in a program.
    ///
    /// # Errors
    /// Those of [`Script::new`], and [`FileError::Duplicate`].
    pub fn embedded(migrator: &sqlx::migrate::Migrator) -> Result<Self, FileError> {
        let parts = migrator.iter().map(|migration| {
            let is_down = migration.migration_type.is_down_migration();
            let name = migration.description.replace(' ', "_");
            let file = format!("{}_{name}{}", migration.version, migration.migration_type.suffix());
            Ok(Part {
                version: migration.version,
                description: migration.description.to_string(),
                is_down,
                script: Script::new(file, migration.sql.as_str())?,
            })
        });
        Migrations::of(parts.collect::<Result<_, _>>()?)
    }

    /// They, by version.
    pub fn iter(&self) -> std::slice::Iter<'_, Migration> {
        self.migrations.iter()
    }

    /// The one of this version.
    pub fn get(&self, version: i64) -> Option<&Migration> {
        let at = self.migrations.binary_search_by_key(&version, |migration| migration.version).ok()?;
        self.migrations.get(at)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.migrations.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.migrations.is_empty()
    }

    /// Those that cannot be undone, because they have no down file or it refuses, and why.
    pub fn irreversible(&self) -> impl Iterator<Item = (&Migration, &str)> {
        self.migrations.iter().filter_map(|migration| Some((migration, migration.why_irreversible()?)))
    }
}

impl Migration {
    /// Why it cannot be undone; `None` if it can.
    pub fn why_irreversible(&self) -> Option<&str> {
        match &self.down {
            None => Some("it has no down file"),
            Some(down) => down.irreversible(),
        }
    }
}

impl<'a> IntoIterator for &'a Migrations {
    type Item = &'a Migration;
    type IntoIter = std::slice::Iter<'a, Migration>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
