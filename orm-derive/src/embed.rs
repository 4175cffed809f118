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
        let message =
            format!("name the folder by a literal, as it is called from Cargo.toml on: `\"{default}\"`");
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
