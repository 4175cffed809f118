//! The files of migrations: `20261127093000_create_users.up.sql`.

/// Why a name is none of a migration.
pub const NO_VERSION: &str =
    "the name of a migration begins with its version, a number: 20261127093000_create_users.up.sql";

/// Why a name that ends as one of SQL is none of a migration.
pub const NO_MIGRATION: &str = "is no migration by its name, and would never run: call it VERSION_NAME.up.sql, as in \
                                20261127093000_create_users.up.sql, with small letters in the ending, or move it elsewhere";

/// Why two files cannot both be there.
pub const SAME_VERSION: &str = "have the same version: give the later one a higher number";

/// Why a down file cannot be alone.
pub const ALONE: &str = "undoes nothing: its up file is missing";

/// What the name of a migration's file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationFile {
    /// The number that it begins with.
    pub version: i64,
    /// What stands behind it, with blanks for underscores, as `sqlx` has it.
    pub description: String,
    /// Whether it undoes the migration.
    pub is_down: bool,
}

impl MigrationFile {
    /// Takes a file's name apart; `None` for a file that is no migration, because it does not end in `.sql`, in whatever
    /// letters, or begins with a dot or with `README`.
    ///
    /// # Errors
    /// [`NO_VERSION`], and [`NO_MIGRATION`] for what sqlx would leave out or read as something else.
    pub fn of(name: &str) -> Result<Option<Self>, &'static str> {
        let small = name.to_ascii_lowercase();
        let ending = [".up.sql", ".down.sql", ".sql"].into_iter().find(|ending| small.ends_with(ending));
        let Some(suffix) = ending.filter(|_| !name.starts_with('.') && !small.starts_with("readme")) else {
            return Ok(None);
        };
        let Some((version, rest)) = name.split_once('_').filter(|(_, rest)| rest.ends_with(suffix)) else {
            return Err(NO_MIGRATION);
        };
        let Ok(version) = version.parse() else { return Err(NO_VERSION) };
        // As sqlx has it, which takes away every repetition of the suffix.
        let description = rest.trim_end_matches(suffix).replace('_', " ");
        Ok(Some(MigrationFile { version, description, is_down: suffix == ".down.sql" }))
    }
}

/// A migration's two files, of which the second may be missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// The up file.
    pub up: T,
    /// The down file.
    pub down: Option<T>,
}

/// Why files do not make migrations.
#[derive(Debug, PartialEq, Eq)]
pub enum Unpaired<T> {
    /// Two of the same version and direction: [`SAME_VERSION`].
    Same(T, T),
    /// A down file without its up file: [`ALONE`].
    Alone(T),
}

/// Puts up and down files together, by version. `key` tells a file's version and whether it is a down file.
///
/// # Errors
/// The first files that do not go together.
pub fn pair<T>(mut files: Vec<T>, key: impl Fn(&T) -> (i64, bool)) -> Result<Vec<Pair<T>>, Unpaired<T>> {
    files.sort_by_key(&key);
    let mut pairs: Vec<Pair<T>> = Vec::new();
    for file in files {
        let (version, is_down) = key(&file);
        match (pairs.pop_if(|last| key(&last.up).0 == version), is_down) {
            (None, false) => pairs.push(Pair { up: file, down: None }),
            (None, true) => return Err(Unpaired::Alone(file)),
            (Some(Pair { up, down: None }), true) => pairs.push(Pair { up, down: Some(file) }),
            (Some(Pair { up: first, .. }), false) | (Some(Pair { down: Some(first), .. }), true) => {
                return Err(Unpaired::Same(first, file));
            }
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        names: &[&'static str],
    ) -> Result<Vec<(&'static str, Option<&'static str>)>, Unpaired<&'static str>> {
        let key = |name: &&str| {
            let file = MigrationFile::of(name).unwrap().unwrap();
            (file.version, file.is_down)
        };
        Ok(pair(names.to_vec(), key)?.into_iter().map(|pair| (pair.up, pair.down)).collect())
    }

    #[test]
    fn a_name_is_a_version_a_description_and_a_direction() {
        let file = MigrationFile::of("20261127093000_create_users.down.sql");
        let wanted =
            MigrationFile { version: 20_261_127_093_000, description: "create users".into(), is_down: true };
        assert_eq!(file, Ok(Some(wanted)));
        assert!(!MigrationFile::of("1_a.sql").unwrap().unwrap().is_down);
        assert_eq!(MigrationFile::of("schema.json"), Ok(None));
        for ignored in ["README.md", "README", "readme.sql", ".1_a.up.sql.swp", "._1_a.up.sql"] {
            assert_eq!(MigrationFile::of(ignored), Ok(None), "{ignored}");
        }
        assert_eq!(MigrationFile::of("one_a.up.sql"), Err(NO_VERSION));
    }

    #[test]
    fn what_looks_like_a_migration_and_is_none_is_told() {
        for name in [
            "notes.sql",
            "1-a.up.sql",
            "1_a.UP.SQL",
            "1_a.SQL",
            "1_a.Up.sql",
            "20261127 x.up.sql",
            "1.up.sql",
        ] {
            assert_eq!(MigrationFile::of(name), Err(NO_MIGRATION), "{name}");
        }
    }

    #[test]
    fn files_go_together_by_their_versions() {
        let wanted = vec![("2_b.up.sql", None), ("10_a.up.sql", Some("10_a.down.sql"))];
        assert_eq!(of(&["10_a.down.sql", "10_a.up.sql", "2_b.up.sql"]), Ok(wanted));
        assert_eq!(of(&["1_a.up.sql", "1_b.up.sql"]), Err(Unpaired::Same("1_a.up.sql", "1_b.up.sql")));
        assert_eq!(
            of(&["1_a.up.sql", "1_a.down.sql", "1_b.down.sql"]),
            Err(Unpaired::Same("1_a.down.sql", "1_b.down.sql"))
        );
        assert_eq!(of(&["1_a.up.sql", "2_a.down.sql"]), Err(Unpaired::Alone("2_a.down.sql")));
    }
}
