use orm_naming::file::migration::{MigrationFile, Pair, Unpaired, pair};

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

impl Part {
    /// A file of this name, whose text is asked for if it is a migration's; `file` is what messages call it.
    pub(super) fn of(
        file: String,
        name: &str,
        text: impl FnOnce() -> Result<String, FileError>,
    ) -> Result<Option<Self>, FileError> {
        match MigrationFile::of(name) {
            Ok(Some(MigrationFile { version, description, is_down })) => {
                let script = Script::new(file, text()?)?;
                Ok(Some(Part { version, description, is_down, script }))
            }
            Ok(None) => Ok(None),
            Err(reason) => Err(FileError::Name { file, reason }),
        }
    }
}

impl Migrations {
    /// Puts up and down files together.
    pub(super) fn of(mut parts: Vec<Part>) -> Result<Self, FileError> {
        parts.sort_by(|one, other| one.script.file().cmp(other.script.file()));
        let pairs = pair(parts, |part| (part.version, part.is_down)).map_err(|unpaired| {
            let file = |part: Part| part.script.file().to_owned();
            match unpaired {
                Unpaired::Same(first, second) => {
                    FileError::Duplicate { first: file(first), second: file(second) }
                }
                Unpaired::Alone(part) => FileError::Orphan { file: file(part) },
            }
        })?;
        let migrations = pairs.into_iter().map(|Pair { up, down }| Migration {
            version: up.version,
            description: up.description,
            up: up.script,
            down: down.map(|down| down.script),
        });
        Ok(Migrations { migrations: migrations.collect() })
    }

    /// Migrations whose files are at hand: their paths, with slashes, and their texts. What `orm::embed_migrations!`
    /// makes of a folder, which [`read`](Migrations::read) reads while the program runs.
    ///
    /// ```
    /// use orm_migrate::file::Migrations;
    ///
    /// let files = [
    ///     ("migrations/1_create_users.up.sql", "CREATE TABLE users (id bigint PRIMARY KEY)"),
    ///     ("migrations/1_create_users.down.sql", "DROP TABLE users"),
    /// ];
    /// assert_eq!(Migrations::of_files(&files)?.len(), 1);
    /// # Ok::<(), orm_migrate::file::FileError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`read`](Migrations::read) but what has to do with a file system.
    pub fn of_files(files: &[(&str, &str)]) -> Result<Self, FileError> {
        let mut parts = Vec::new();
        for &(path, text) in files {
            let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
            parts.extend(Part::of(path.to_owned(), name, || Ok(text.to_owned()))?);
        }
        Migrations::of(parts)
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
            Some(down) if down.is_template() => Some(
                "its down file is as it was when it was made: write what undoes it, or `-- orm: irreversible: REASON`",
            ),
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
