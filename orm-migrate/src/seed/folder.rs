//! Seeds in files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
        let mut seeds = Seeds::new();
        for file in entries(folder)? {
            if folder.join(&file).is_dir() {
                for inner in entries(&folder.join(&file))? {
                    seeds = seeds.with_file(folder, Some(&file), &inner)?;
                }
            } else {
                seeds = seeds.with_file(folder, None, &file)?;
            }
        }
        Ok(seeds)
    }

    fn with_file(self, folder: &Path, environment: Option<&str>, file: &str) -> Result<Self, SeedError> {
        let path = environment.map_or_else(|| folder.to_owned(), |name| folder.join(name)).join(file);
        let unfit = |reason| Err(SeedError::Unfit { path: path.clone(), reason });
        let read = |path: &Path| {
            fs::read(path).map_err(|source| SeedError::Unreadable { path: path.to_owned(), source })
        };
        let sql = |path: &Path| {
            let reason = "it is not UTF-8: save it as such";
            String::from_utf8(read(path)?).map_err(|_| SeedError::Unfit { path: path.to_owned(), reason })
        };
        if path.is_dir() {
            return unfit("folders of environments have no folders: move its files up");
        }
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
            return Ok(self);
        }
        if let Some(stem) = file.strip_suffix(".down.sql") {
            if path.with_file_name(format!("{stem}.sql")).is_file() {
                return Ok(self);
            }
            return unfit("it undoes a seed that is not there: name it as that, with .down.sql for .sql");
        }
        let (stem, action, undo) = if let Some(stem) = file.strip_suffix(".sql") {
            let down = path.with_file_name(format!("{stem}.down.sql"));
            let undo = if down.is_file() { Some(Undo::Sql(sql(&down)?)) } else { None };
            (stem, Action::Sql(sql(&path)?), undo)
        } else if let Some(stem) = file.strip_suffix(".csv") {
            let Some(table) = table(stem) else {
                return unfit("its name says no table: name it as 0002_cities.csv");
            };
            (stem, Action::Csv { table, text: read(&path)? }, None)
        } else {
            return unfit("seeds are files of .sql and .csv: move it elsewhere");
        };
        let name = environment.map_or_else(|| stem.to_owned(), |environment| format!("{environment}/{stem}"));
        let only = environment.map(str::to_owned).into_iter().collect();
        self.with(Seed { name, only, action, undo })
    }
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

/// The table of `0002_cities` or `0002_geo.cities`.
fn table(stem: &str) -> Option<Name> {
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = if name.len() < stem.len() { name.trim_start_matches(['_', '-']) } else { name };
    let (schema, name) = name.split_once('.').map_or((None, name), |(schema, name)| (Some(schema), name));
    let is_given = !name.is_empty() && schema.is_none_or(|schema| !schema.is_empty());
    is_given.then(|| Name::new(schema, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_behind_the_number() {
        assert_eq!(table("0002_cities"), Some(Name::from("cities")));
        assert_eq!(table("2-geo.cities"), Some(Name::new(Some("geo"), "cities")));
        assert_eq!(table("post_tags"), Some(Name::from("post_tags")));
        assert_eq!(table("0002"), None);
        assert_eq!(table("0002_.cities"), None);
    }
}
