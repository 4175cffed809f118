//! Seeds in files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use orm_naming::file::seed::{SeedFile, SeedKind};

use super::{Action, Seed, SeedError, Seeds, Undo};
use crate::schema::Name;

impl Seeds {
    /// Reads the files of a folder: `NAME.sql` and what undoes it, `NAME.down.sql`; `NUMBER_TABLE.csv`. Those in a folder
    /// below it are for the environment of that name. A folder that is not there has none.
    ///
    /// # Errors
    /// [`SeedError::Unreadable`], and [`SeedError::Unfit`] for a file that is no seed: one with another ending, an undo
    /// without its seed, two files of one name. Names that begin with a dot, and files of Markdown, are left alone.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self, SeedError> {
        let folder = folder.as_ref();
        let mut files = Vec::new();
        for name in entries(folder)? {
            if folder.join(&name).is_dir() {
                for inner in entries(&folder.join(&name))? {
                    read(folder, format!("{name}/{inner}"), &mut files)?;
                }
            } else {
                read(folder, name, &mut files)?;
            }
        }
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(path, content)| (path.as_str(), content.as_slice())).collect();
        Seeds::of(folder, &files)
    }

    /// Seeds whose files are at hand: their paths from `folder` on, with slashes, and their contents. What
    /// `orm::embed_seeds!` makes of a folder, which [`read`](Seeds::read) reads while the program runs.
    ///
    /// ```
    /// use orm_migrate::seed::Seeds;
    ///
    /// let files: [(&str, &[u8]); 2] = [
    ///     ("0001_roles.sql", b"INSERT INTO roles (name) VALUES ('editor')"),
    ///     ("development/0002_cities.csv", b"name\nOslo\n"),
    /// ];
    /// let seeds = Seeds::of_files("seeds", &files)?;
    /// assert_eq!(seeds.names().collect::<Vec<_>>(), ["0001_roles", "development/0002_cities"]);
    /// # Ok::<(), orm_migrate::seed::SeedError>(())
    /// ```
    ///
    /// # Errors
    /// [`SeedError::Unfit`] and [`SeedError::Duplicate`], as [`read`](Seeds::read).
    pub fn of_files(folder: &str, files: &[(&str, &[u8])]) -> Result<Self, SeedError> {
        Seeds::of(Path::new(folder), files)
    }

    fn of(folder: &Path, files: &[(&str, &[u8])]) -> Result<Self, SeedError> {
        let mut seen = Vec::new();
        for &(path, content) in files {
            let file = SeedFile::of(path).map_err(|reason| unfit(folder, path, reason))?;
            seen.extend(file.map(|file| (file, path, content)));
        }
        let names: Vec<SeedFile<'_>> = seen.iter().map(|(file, ..)| *file).collect();
        let sql = |path: &str, content: &[u8]| {
            let text = String::from_utf8(content.to_vec());
            text.map_err(|_| unfit(folder, path, "it is not UTF-8: save it as such"))
        };
        let mut seeds = Seeds::new();
        for &(file, path, content) in &seen {
            if let Some(reason) = file.why_alone(&names) {
                return Err(unfit(folder, path, reason));
            }
            let (action, undo) = match file.kind {
                SeedKind::Undo => continue,
                SeedKind::Csv { schema, table } => {
                    (Action::Csv { table: Name::new(schema, table), text: content.to_vec() }, None)
                }
                SeedKind::Sql => {
                    let undoes =
                        |other: &SeedFile<'_>| other.kind == SeedKind::Undo && other.seed == file.seed;
                    let undo = seen.iter().find(|(other, ..)| undoes(other));
                    let undo =
                        undo.map(|&(_, path, content)| sql(path, content).map(Undo::Sql)).transpose()?;
                    (Action::Sql(sql(path, content)?), undo)
                }
            };
            let only = file.environment.map(str::to_owned).into_iter().collect();
            seeds = seeds.with(Seed { name: file.seed.to_owned(), only, action, undo })?;
        }
        Ok(seeds)
    }
}

fn unfit(folder: &Path, path: &str, reason: &'static str) -> SeedError {
    SeedError::Unfit { path: folder.join(path), reason }
}

/// Reads a file of the folder, if it is one of seeds.
fn read(folder: &Path, path: String, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), SeedError> {
    let whole = folder.join(&path);
    // A folder is none, whatever its name.
    let name = if whole.is_dir() { format!("{path}/") } else { path };
    let is_seed = SeedFile::of(&name).map_err(|reason| unfit(folder, &name, reason))?.is_some();
    if is_seed {
        let content = fs::read(&whole).map_err(|source| SeedError::Unreadable { path: whole, source })?;
        files.push((name, content));
    }
    Ok(())
}

/// The names in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<String>, SeedError> {
    let unreadable = |source| SeedError::Unreadable { path: folder.to_owned(), source };
    let found = match fs::read_dir(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = BTreeSet::new();
    for entry in found {
        let name = entry.map_err(unreadable)?.file_name();
        let Some(text) = name.to_str() else {
            return Err(SeedError::Unfit {
                path: folder.join(&name),
                reason: "its name is not UTF-8: rename it",
            });
        };
        if !text.starts_with('.') {
            names.insert(text.to_owned());
        }
    }
    Ok(names.into_iter().collect())
}
