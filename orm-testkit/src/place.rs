//! Where the throwaway server's files go.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use orm_core::error::{Error, ErrorKind, Result};

/// A UNIX socket's path may have 103 bytes on some systems; this much is added to the folder's.
const SOCKET_PATH: usize = 103 - "/orm-testkit-4294967295-0123456789abcdef/.s.PGSQL.5432".len();

/// Memory as a file system, on Linux.
const SHARED_MEMORY: &str = "/dev/shm";

/// What must be free there, in units of 1024 bytes: a server begins with 40 MB, a test's database with 8.
const ROOM: u64 = 1024 * 1024;

/// The parent of servers' folders: `TMPDIR` if it is set, else memory, else /tmp.
///
/// Making a test's database is copying 300 files. Measured: 15 ms in memory, 25 to 250 on a disk's file system.
pub(crate) fn temporary(another_account: bool) -> PathBuf {
    let fits = |folder: &Path| {
        let reachable = !another_account || open_to_all(folder);
        reachable && folder.as_os_str().len() <= SOCKET_PATH
    };
    let asked_for = env::var_os("TMPDIR").is_some_and(|folder| !folder.is_empty());
    let memory = Path::new(SHARED_MEMORY);
    if !asked_for && is_shared(memory) && room(memory).is_some_and(|room| room >= ROOM) {
        return memory.to_owned();
    }
    Some(env::temp_dir()).filter(|folder| fits(folder)).unwrap_or_else(|| PathBuf::from("/tmp"))
}

/// Whether everybody may make files there that nobody else can remove, as in /tmp.
fn is_shared(folder: &Path) -> bool {
    folder.metadata().is_ok_and(|found| found.is_dir() && found.mode() & 0o1777 == 0o1777)
}

/// The free room of a file system, in units of 1024 bytes.
fn room(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

/// Whether everybody may pass through a folder and all above it, as another account than root must.
fn open_to_all(folder: &Path) -> bool {
    folder.ancestors().all(|folder| folder.metadata().is_ok_and(|found| found.mode() & 0o001 != 0))
}

/// The folder of what outlives a run (the lock, the pointers, the images): in the user's cache, else a private one
/// among the temporary folders.
///
/// # Errors
/// [`Config`](orm_core::error::ErrorKind::Config) if neither can be had.
pub(crate) fn state(uid: u32) -> Result<PathBuf> {
    let variable = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let of_home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(of_home)));
    let cached = cache.map(|cache| cache.join("orm-testkit")).filter(|state| private(state, uid).is_ok());
    cached.map_or_else(
        || {
            let state = env::temp_dir().join(format!("orm-testkit-cache-{uid}"));
            private(&state, uid).map_err(|error| unusable(&state, &error))?;
            Ok(state)
        },
        Ok,
    )
}

/// Makes a folder that belongs to the user alone. One that somebody else has put there is refused: the files in it
/// decide what a server is started from, and which server is trusted.
fn private(folder: &Path, uid: u32) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    if found.is_dir() && found.uid() == uid && found.mode() & 0o022 == 0 {
        File::create(folder.join("lock")).map(drop)
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is not a folder of this user alone"))
    }
}

/// The error that names a place where files cannot be had, and what can be set instead.
pub(crate) fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::Config,
        format!(
            "the throwaway PostgreSQL has no place for its files: {}: {error}; set XDG_CACHE_HOME to a folder of \
             yours, or DATABASE_URL to a server to test on",
            path.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    /// A new folder, removed with this value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, mode: u32) -> Self {
            let folder = env::temp_dir().join(format!("orm-{name}-{}", std::process::id()));
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn a_folder_below_a_private_one_is_closed_to_others() {
        assert!(open_to_all(Path::new("/")));
        assert!(!open_to_all(&Folder::new("closed", 0o700).0));
    }

    #[test]
    fn only_a_folder_where_nobody_removes_the_files_of_others_is_shared() {
        assert!(is_shared(&Folder::new("sticky", 0o1777).0));
        assert!(!is_shared(&Folder::new("open", 0o777).0));
    }

    #[test]
    fn the_free_room_is_found() {
        assert!(room(&env::temp_dir()).unwrap() > 0);
        assert_eq!(room(Path::new("/no/such/folder")), None);
    }

    #[test]
    fn a_folder_that_others_can_write_to_or_a_link_is_not_private() {
        let parent = Folder::new("private", 0o700);
        let uid = fs::metadata(&parent.0).unwrap().uid();
        let (new, open, link) = (parent.0.join("new"), parent.0.join("open"), parent.0.join("link"));
        assert!(private(&new, uid).is_ok());
        assert_eq!(fs::metadata(&new).unwrap().mode() & 0o777, 0o700);
        assert!(private(&new, uid + 1).is_err(), "of somebody else");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(private(&open, uid).is_err());
        symlink(&new, &link).unwrap();
        assert!(private(&link, uid).is_err());
    }
}
