use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::json;

use super::Answer;
use crate::arguments::Backup;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{GOOD, bytes};
use crate::server::{self, Address, Program};

pub(super) async fn run(cx: &mut Context<'_>, arguments: &Backup) -> Answer {
    let address = cx.address()?;
    let file = arguments.file.clone().unwrap_or_else(|| file_name(&address.database()));
    let size = write(&address, &file).await?;
    let written = cx.screen.paint(GOOD, "backed up");
    cx.screen.line(format!("{written} the database {address} in {} ({})", file.display(), bytes(size)));
    Ok((json!({ "database": address.database(), "file": file, "bytes": size }), Exit::Done))
}

/// `shop-20261127T093000Z.dump`.
pub(crate) fn file_name(database: &str) -> PathBuf {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let name: String = database.chars().map(safe).collect();
    format!("{name}-{}.dump", Utc::now().format("%Y%m%dT%H%M%SZ")).into()
}

/// Writes a backup and returns its size. It has its name once it is complete, and never takes another file's place.
///
/// # Errors
/// If the database cannot be reached, `pg_dump` is missing or fails, or the file is there.
pub(crate) async fn write(address: &Address, file: &Path) -> Result<u64> {
    // A server that cannot be reached says so better here than by pg_dump.
    let db = address.connect().await?;
    let version = server::version(&db).await?;
    db.close().await;
    let dump = Program::find("pg_dump", version)?;
    if file.exists() {
        let message = format!("{} is there already", file.display());
        return Err(Failure::failed(message).help("name another file: backups are never overwritten"));
    }
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    let partial = Partial::create(file)?;
    let arguments: [OsString; 3] = ["--format=custom".into(), "--file".into(), partial.path.clone().into()];
    server::run(&dump, dump.command(address, &arguments))?;
    partial.complete(file)
}

/// A file that is being written, readable by nobody else: there may be secrets in it. It is removed with this value.
struct Partial {
    path: PathBuf,
}

impl Partial {
    fn create(file: &Path) -> Result<Self> {
        // Each its own, which nobody has put there before: another backup may be on its way to the same file.
        let mut path = file.as_os_str().to_owned();
        path.push(format!(".{:08x}.part", fastrand::u32(..)));
        let path = PathBuf::from(path);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| Failure::file(&path, &error))?;
        Ok(Partial { path })
    }

    fn complete(self, file: &Path) -> Result<u64> {
        let refused = |error| Failure::file(file, &error);
        // Whoever drops something because there is a backup has one on the disk.
        fs::File::open(&self.path).and_then(|file| file.sync_all()).map_err(refused)?;
        let size = fs::metadata(&self.path).map_err(refused)?.len();
        // A link fails where a rename would overwrite what somebody has put there meanwhile.
        if fs::hard_link(&self.path, file).is_err() {
            if file.exists() {
                return Err(Failure::failed(format!("{} is there already", file.display())));
            }
            fs::rename(&self.path, file).map_err(refused)?;
        }
        Ok(size)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // It is gone already where it was renamed.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_has_nothing_of_a_path_in_it() {
        let name = file_name("../my shop");
        assert!(name.to_string_lossy().starts_with(".._my_shop-2"), "{}", name.display());
        assert_eq!(name.components().count(), 1);
    }
}
