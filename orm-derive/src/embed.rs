//! `embed_migrations!("migrations")`, `embed_seeds!("seeds")`: the files of a folder within the program.
//!
//! What their names say is checked here; their contents are what a folder's are, and read by the same code while the program
//! runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use orm_naming::file::migration::{ALONE, MigrationFile, SAME_VERSION, Unpaired, pair};
use orm_naming::file::seed::{SeedFile, SeedKind};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

/// What is wrong with the folder, in a sentence.
type Checked<T> = Result<T, String>;

pub(crate) fn migrations(input: TokenStream) -> TokenStream {
    expand(input, "migrations", |folder| {
        let mut found = Vec::new();
        for name in folder.names("")?.files {
            let file = MigrationFile::of(&name).map_err(|reason| format!("{name}: {reason}"))?;
            found.extend(file.map(|file| (file, name)));
        }
        pair(found.iter().collect(), |(file, _)| (file.version, file.is_down)).map_err(|unpaired| {
            match unpaired {
                Unpaired::Same((_, first), (_, second)) => format!("{first} and {second} {SAME_VERSION}"),
                Unpaired::Alone((_, name)) => format!("{name} {ALONE}"),
            }
        })?;
        let files = found.iter().map(|(_, name)| {
            let (shown, path) = (folder.shown(name), folder.path(name)?);
            Ok(quote! { (#shown, ::core::include_str!(#path)) })
        });
        let files = files.collect::<Checked<Vec<_>>>()?;
        Ok(quote! { ::orm::__private::migrate::file::Migrations::of_files(&[#(#files),*]) })
    })
}

pub(crate) fn seeds(input: TokenStream) -> TokenStream {
    expand(input, "seeds", |folder| {
        let names = folder.names("")?;
        let mut paths = names.files;
        for inner in names.folders.iter().filter(|name| !name.starts_with('.')) {
            let names = folder.names(inner)?;
            paths.extend(names.files.iter().map(|name| format!("{inner}/{name}")));
            paths.extend(names.folders.iter().map(|name| format!("{inner}/{name}/")));
        }
        let mut found = Vec::new();
        for path in &paths {
            found
                .extend(SeedFile::of(path).map_err(|reason| no_seed(path, reason))?.map(|file| (file, path)));
        }
        let all: Vec<SeedFile<'_>> = found.iter().map(|(file, _)| *file).collect();
        let mut seeds = BTreeSet::new();
        for (file, path) in &found {
            if let Some(reason) = file.why_alone(&all) {
                return Err(no_seed(path, reason));
            }
            if file.kind != SeedKind::Undo && !seeds.insert(file.seed) {
                return Err(format!("there are two seeds named {}: rename one of them", file.seed));
            }
        }
        let files = found.iter().map(|(_, path)| {
            let whole = folder.path(path)?;
            Ok(quote! { (#path, ::core::include_bytes!(#whole).as_slice()) })
        });
        let files = files.collect::<Checked<Vec<_>>>()?;
        let shown = &folder.given;
        Ok(quote! { ::orm::__private::migrate::seed::Seeds::of_files(#shown, &[#(#files),*]) })
    })
}

fn no_seed(path: &str, reason: &str) -> String {
    format!("{path} is no seed: {reason}")
}

/// Reads the argument, a folder of the package, and shows what is wrong there.
fn expand(
    input: TokenStream,
    default: &str,
    embed: impl FnOnce(&Folder) -> Checked<TokenStream>,
) -> TokenStream {
    let given =
        if input.is_empty() { Ok(LitStr::new(default, Span::call_site())) } else { syn::parse2(input) };
    let given = given.map_err(|error| {
        let message = format!("write the folder as a literal, from Cargo.toml on: `\"{default}\"`");
        syn::Error::new(error.span(), message)
    });
    let embedded = given.and_then(|given| {
        Folder::of(&given)
            .and_then(|folder| embed(&folder))
            .map_err(|message| syn::Error::new(given.span(), message))
    });
    embedded.unwrap_or_else(|error| error.to_compile_error())
}

/// A folder of the package that is compiled.
struct Folder {
    /// As it was named.
    given: String,
    path: PathBuf,
}

/// What is in a folder, sorted.
#[derive(Default)]
struct Names {
    files: Vec<String>,
    folders: Vec<String>,
}

impl Folder {
    fn of(given: &LitStr) -> Checked<Self> {
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo has not said which package this is")?;
        let given = given.value();
        let path = Path::new(&package).join(&given);
        if !path.is_dir() {
            return Err(format!(
                "there is no folder `{given}` beside Cargo.toml: create it, or name it from there on"
            ));
        }
        Ok(Folder { given: given.trim_end_matches('/').to_owned(), path })
    }

    /// The names in a folder within it.
    fn names(&self, within: &str) -> Checked<Names> {
        let unreadable = |error| format!("{}: {error}", self.shown(within));
        let mut names = Names::default();
        for entry in fs::read_dir(self.path.join(within)).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let Ok(name) = entry.file_name().into_string() else {
                return Err(format!("{}: its name is not UTF-8: rename it", entry.file_name().display()));
            };
            let is_folder = fs::metadata(entry.path()).map_err(unreadable)?.is_dir();
            if is_folder { names.folders.push(name) } else { names.files.push(name) }
        }
        names.files.sort();
        names.folders.sort();
        Ok(names)
    }

    /// A file of it, as messages call it.
    fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.given)
    }

    /// Where a file of it is, for the compiler, which looks from then on whether it has changed.
    fn path(&self, name: &str) -> Checked<String> {
        let path = self.path.join(name).into_os_string().into_string();
        path.map_err(|path| {
            format!("{}: the path is not UTF-8, so that it cannot be embedded", path.display())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a folder with these files.
    fn embedded(embed: fn(TokenStream) -> TokenStream, files: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let given = folder.path().to_str().unwrap();
        embed(quote!(#given)).to_string().replace(given, "FOLDER")
    }

    #[test]
    fn a_folder_of_migrations_is_its_files_in_order() {
        let files = ["2_b.up.sql", "1_a.up.sql", "1_a.down.sql", "schema.json", "notes/3_c.up.sql"];
        let wanted = quote! {
            ::orm::__private::migrate::file::Migrations::of_files(&[
                ("FOLDER/1_a.down.sql", ::core::include_str!("FOLDER/1_a.down.sql")),
                ("FOLDER/1_a.up.sql", ::core::include_str!("FOLDER/1_a.up.sql")),
                ("FOLDER/2_b.up.sql", ::core::include_str!("FOLDER/2_b.up.sql"))
            ])
        };
        assert_eq!(embedded(migrations, &files), wanted.to_string());
    }

    #[test]
    fn a_folder_of_seeds_is_its_files_and_those_of_environments() {
        let files = ["1_roles.sql", "README.md", ".git/config", "test/2_cities.csv"];
        let wanted = quote! {
            ::orm::__private::migrate::seed::Seeds::of_files("FOLDER", &[
                ("1_roles.sql", ::core::include_bytes!("FOLDER/1_roles.sql").as_slice()),
                ("test/2_cities.csv", ::core::include_bytes!("FOLDER/test/2_cities.csv").as_slice())
            ])
        };
        assert_eq!(embedded(seeds, &files), wanted.to_string());
    }

    #[test]
    fn every_mistake_in_a_name_has_its_sentence() {
        for (embed, files, sentence) in [
            (
                migrations as fn(TokenStream) -> TokenStream,
                &["one_a.up.sql"][..],
                "begins with its version, a number",
            ),
            (migrations, &["1_a.up.sql", "1_b.up.sql"], "1_a.up.sql and 1_b.up.sql have the same version"),
            (migrations, &["1_a.down.sql"], "1_a.down.sql undoes nothing: its up file is missing"),
            (seeds, &["roles.json"], "roles.json is no seed: seeds are files of .sql and .csv"),
            (seeds, &["0001.csv"], "its name says no table"),
            (seeds, &["1_a.down.sql"], "it undoes a seed that is not there"),
            (seeds, &["1_a.sql", "1_a.csv"], "there are two seeds named 1_a: rename one of them"),
            (seeds, &["test/more/1_a.sql"], "folders of environments have no folders"),
        ] {
            let message = embedded(embed, files);
            assert!(message.contains("compile_error") && message.contains(sentence), "{sentence}: {message}");
        }
    }
}
