//! The files of seeds: `0001_roles.sql`, `development/0002_cities.csv`.

/// What a file in the folder of seeds is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedFile<'a> {
    /// The environment that it is for, which is the folder that it is in; `None` for all.
    pub environment: Option<&'a str>,
    /// The seed's name, with the folder.
    pub seed: &'a str,
    /// What is in it.
    pub kind: SeedKind<'a>,
}

/// What is in a file of seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedKind<'a> {
    /// SQL.
    Sql,
    /// SQL that undoes what the seed of the same name does.
    Undo,
    /// Rows of a table.
    Csv {
        /// Its schema, if the name says one.
        schema: Option<&'a str>,
        /// Its name.
        table: &'a str,
    },
}

impl<'a> SeedFile<'a> {
    /// What a file is. `path` leads there from the folder of seeds, with slashes. `None` for what is left alone: names that
    /// begin with a dot, and Markdown.
    ///
    /// # Errors
    /// Why it is no seed, and what to do.
    pub fn of(path: &'a str) -> Result<Option<Self>, &'static str> {
        let (environment, file) =
            path.split_once('/').map_or((None, path), |(folder, file)| (Some(folder), file));
        if file.contains('/') {
            return Err("folders of environments have no folders: move its files up");
        }
        let is_hidden = path.starts_with('.') || file.starts_with('.');
        let is_text = file.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("md"));
        if is_hidden || is_text {
            return Ok(None);
        }
        let (kind, seed) = if let Some(seed) = path.strip_suffix(".down.sql") {
            (SeedKind::Undo, seed)
        } else if let Some(seed) = path.strip_suffix(".sql") {
            (SeedKind::Sql, seed)
        } else if let (Some(stem), Some(seed)) = (file.strip_suffix(".csv"), path.strip_suffix(".csv")) {
            let (schema, table) = table(stem).ok_or("its name says no table: name it as 0002_cities.csv")?;
            (SeedKind::Csv { schema, table }, seed)
        } else {
            return Err("seeds are files of .sql and .csv: move it elsewhere");
        };
        Ok(Some(SeedFile { environment, seed, kind }))
    }

    /// Why a file is not one of these: it undoes a seed that is not among them.
    pub fn why_alone(&self, others: &[Self]) -> Option<&'static str> {
        let is_undone = |other: &Self| other.kind == SeedKind::Sql && other.seed == self.seed;
        (self.kind == SeedKind::Undo && !others.iter().any(is_undone))
            .then_some("it undoes a seed that is not there: name it as that, with .down.sql for .sql")
    }
}

/// The table of `0002_cities` or `0002_geo.cities`, behind its schema.
fn table(stem: &str) -> Option<(Option<&str>, &str)> {
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = if name.len() < stem.len() { name.trim_start_matches(['_', '-']) } else { name };
    let (schema, name) = name.split_once('.').map_or((None, name), |(schema, name)| (Some(schema), name));
    let is_given = !name.is_empty() && schema.is_none_or(|schema| !schema.is_empty());
    is_given.then_some((schema, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> SeedFile<'_> {
        SeedFile::of(path).unwrap().unwrap()
    }

    #[test]
    fn the_table_stands_behind_the_number() {
        assert_eq!(table("0002_cities"), Some((None, "cities")));
        assert_eq!(table("2-geo.cities"), Some((Some("geo"), "cities")));
        assert_eq!(table("post_tags"), Some((None, "post_tags")));
        assert_eq!(table("0002"), None);
        assert_eq!(table("0002_.cities"), None);
    }

    #[test]
    fn the_folder_is_the_environment_and_a_part_of_the_name() {
        let file = of("development/0002_cities.csv");
        assert_eq!((file.environment, file.seed), (Some("development"), "development/0002_cities"));
        assert_eq!(file.kind, SeedKind::Csv { schema: None, table: "cities" });
        assert_eq!(
            of("0001_roles.sql"),
            SeedFile { environment: None, seed: "0001_roles", kind: SeedKind::Sql }
        );
        assert_eq!(SeedFile::of("README.md"), Ok(None));
        assert_eq!(SeedFile::of(".git/config"), Ok(None));
        assert!(SeedFile::of("a/b/c.sql").is_err());
        assert!(SeedFile::of("roles.txt").is_err());
    }

    #[test]
    fn what_undoes_a_seed_is_beside_it() {
        let (seed, undo) = (of("test/1_a.sql"), of("test/1_a.down.sql"));
        assert_eq!(undo.why_alone(&[seed, undo]), None);
        assert!(undo.why_alone(&[of("1_a.sql"), undo]).is_some());
    }
}
