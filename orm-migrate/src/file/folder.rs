use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::directive::irreversible;
use super::migration::Part;
use super::{FileError, Migrations, Script};

/// A migration that is yet to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMigration {
    /// Its name: letters, digits and underscores.
    pub name: String,
    /// The content of its up file.
    pub up: String,
    /// What undoes it.
    pub down: Down,
}

/// What undoes a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down {
    /// The content of its down file.
    Script(String),
    /// Nothing does, for this reason.
    Irreversible(String),
}

impl Migrations {
    /// Reads the migrations of a folder: `<version>_<name>.up.sql` with its `.down.sql`, or `<version>_<name>.sql` alone,
    /// as `sqlx::migrate` does. Folders within it, files that do not end in `.sql` and names that begin with a dot are
    /// left alone.
    ///
    /// # Errors
    /// [`FileError`]: what cannot be read, a file of SQL whose name is none of a migration, two files of one version, a down file without its up
    /// file, and what [`Script::new`] refuses.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self, FileError> {
        let folder = folder.as_ref();
        let entries = fs::read_dir(folder).map_err(|error| failed(folder, error))?;
        let mut parts = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| failed(folder, error))?.path();
            let is_file = fs::metadata(&path).map_err(|error| failed(&path, error))?.is_file();
            if is_file && let Some(part) = read(&path)? {
                parts.push(part);
            }
        }
        Migrations::of(parts)
    }

    /// Writes migrations behind those of the folder, in this order, and creates the folder if it is not there. Returns
    /// the paths of the files, the up file of each before its down file.
    ///
    /// A version is the time in UTC, `20261127093000`, or one more than the highest that is there. A file that exists is never
    /// written over, and of a migration that cannot be written whole nothing stays.
    ///
    /// ```no_run
    /// # fn run() -> Result<(), orm_migrate::file::FileError> {
    /// use orm_migrate::file::{Down, Migrations, NewMigration};
    ///
    /// let new = NewMigration {
    ///     name: "drop_nicknames".to_owned(),
    ///     up: "ALTER TABLE users DROP COLUMN nickname;\n".to_owned(),
    ///     down: Down::Irreversible("the nicknames are gone".to_owned()),
    /// };
    /// let files = Migrations::write("migrations", &[new])?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`FileError::NewName`] for a name that is none, and [`FileError::Versions`] if the highest version is the highest of
    /// all, before anything is written; what [`Script::new`] refuses; and those of
    /// the file system.
    pub fn write(folder: impl AsRef<Path>, new: &[NewMigration]) -> Result<Vec<PathBuf>, FileError> {
        write_at(folder.as_ref(), new, Utc::now())
    }
}

fn write_at(folder: &Path, new: &[NewMigration], now: DateTime<Utc>) -> Result<Vec<PathBuf>, FileError> {
    if let Some(wrong) = new.iter().find(|migration| !is_name(&migration.name)) {
        return Err(FileError::NewName { name: wrong.name.clone() });
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let highest = Migrations::read(folder)?.iter().last().map_or(0, |migration| migration.version);
    // A year of more than four digits is not to be: the fallback keeps the order all the same.
    let now = now.format("%Y%m%d%H%M%S").to_string().parse().unwrap_or(highest);
    let mut files = Vec::new();
    let full = || FileError::Versions { highest };
    let first = now.max(highest.checked_add(1).ok_or_else(full)?);
    for (at, migration) in new.iter().enumerate() {
        let version = i64::try_from(at).ok().and_then(|at| first.checked_add(at)).ok_or_else(full)?;
        let path = |direction| folder.join(format!("{version}_{}.{direction}.sql", migration.name));
        let down = match &migration.down {
            Down::Script(sql) => sql.clone(),
            Down::Irreversible(reason) => irreversible(reason),
        };
        files.push((path("up"), migration.up.clone()));
        files.push((path("down"), down));
    }
    for (path, sql) in &files {
        Script::new(path.display().to_string(), sql.as_str())?;
    }
    write_all(&files)?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Writes all of the files, or none.
fn write_all(files: &[(PathBuf, String)]) -> Result<(), FileError> {
    for (index, (path, sql)) in files.iter().enumerate() {
        if let Err(error) = write_new(path, sql) {
            // They were made a moment ago, by this function.
            for (path, _) in &files[..index] {
                let _ = fs::remove_file(path);
            }
            return Err(failed(path, error));
        }
    }
    Ok(())
}

fn write_new(path: &Path, sql: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(sql.as_bytes()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// One file, if its name is that of a migration.
fn read(path: &Path) -> Result<Option<Part>, FileError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Part::of(path.display().to_string(), &name, || {
        fs::read_to_string(path).map_err(|error| failed(path, error))
    })
}

fn is_name(name: &str) -> bool {
    // The longest that leaves room for the version and the suffix in a file's name.
    const LENGTH: usize = 200;
    !name.is_empty()
        && name.len() <= LENGTH
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn failed(path: &Path, source: io::Error) -> FileError {
    FileError::Io { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str) -> NewMigration {
        NewMigration {
            name: name.to_owned(),
            up: "SELECT 1;\n".into(),
            down: Down::Script("SELECT 2;\n".into()),
        }
    }

    fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn versions_are_the_time_and_grow_even_within_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_795_771_800, 0).unwrap();
        let first = write_at(folder.path(), &[new("a"), new("b")], now).unwrap();
        assert_eq!(
            names(&first),
            [
                "20261127093000_a.up.sql",
                "20261127093000_a.down.sql",
                "20261127093001_b.up.sql",
                "20261127093001_b.down.sql"
            ]
        );
        let second = write_at(folder.path(), &[new("c")], now).unwrap();
        assert_eq!(names(&second)[0], "20261127093002_c.up.sql");
        assert_eq!(Migrations::read(folder.path()).unwrap().len(), 3);
    }

    #[test]
    fn nothing_is_written_over_and_nothing_is_left_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("2_b.up.sql");
        fs::write(&taken, "SELECT 'mine'").unwrap();
        let files: Vec<(PathBuf, String)> =
            ["1_a.up.sql", "2_b.up.sql"].map(|name| (folder.path().join(name), "SELECT 1".to_owned())).into();
        let error = write_all(&files).unwrap_err();
        assert!(error.to_string().contains("a migration is never written over"), "{error}");
        assert_eq!(fs::read_to_string(&taken).unwrap(), "SELECT 'mine'");
        assert!(!folder.path().join("1_a.up.sql").exists());
    }

    #[test]
    fn a_name_stays_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "../a", "a b", "ä", "a.up"] {
            let error = write_at(folder.path(), &[new("fine"), new(name)], Utc::now()).unwrap_err();
            assert!(matches!(error, FileError::NewName { .. }), "{error}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn behind_the_highest_version_there_is_no_other() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(format!("{}_last.up.sql", i64::MAX - 1)), "SELECT 1").unwrap();
        assert!(write_at(folder.path(), &[new("a"), new("b")], Utc::now()).is_err());
        write_at(folder.path(), &[new("a")], Utc::now()).unwrap();
        let error = write_at(folder.path(), &[new("b")], Utc::now()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no version behind 9223372036854775807: give the migrations of the folder lower ones"
        );
        assert_eq!(Migrations::read(folder.path()).unwrap().len(), 2);
    }
}
