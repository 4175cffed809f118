//! One server for all test processes of a user that run at the same time.

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use orm_core::error::Result;

use crate::binaries::Binaries;
use crate::server::{Attached, Plan, Server};
use crate::{account, place};

const WATCHDOG: &str = include_str!("watchdog.sh");

/// Attaches to the running server, or starts it.
///
/// Two processes never start one each: a lock on a file, which the kernel releases when its process ends, lets one
/// of them find what the other has started.
///
/// # Errors
/// [`Config`](orm_core::error::ErrorKind::Config) without PostgreSQL's programs or a place for its files, [`Connection`](orm_core::error::ErrorKind::Connection) if the
/// server does not start.
pub(crate) fn attach() -> Result<(Server, Attached)> {
    let uid = account::current()?;
    let state = place::state(uid)?;
    let lock = state.join("lock");
    let lock = File::create(&lock)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|e| place::unusable(&lock, &e))?;
    let attached = attach_or_start(&state, uid);
    drop(lock);
    attached
}

fn attach_or_start(state: &Path, uid: u32) -> Result<(Server, Attached)> {
    let binaries = Binaries::find_or_install()?;
    let pointer = state.join(format!("server-{:016x}", binaries.place()));
    if let Some(found) = attach_to(&pointer) {
        return Ok(found);
    }
    let account = account::for_server()?;
    let temp = place::temporary(account.is_some());
    let prefix = format!("orm-testkit-{uid}-");
    Server::sweep(&temp, &prefix);

    let owner = account.as_ref().map_or(uid, |account| account.uid);
    let image = image(state, &binaries, owner);
    let copied = image.exists();
    let watchdog = state.join("watchdog.sh");
    if fs::read(&watchdog).ok().is_none_or(|found| found != WATCHDOG.as_bytes()) {
        replace(&watchdog, WATCHDOG.as_bytes())?;
    }
    let start = || {
        Server::start(Plan {
            binaries: &binaries,
            account: account.as_ref(),
            watchdog: &watchdog,
            folder: temp.join(format!("{prefix}{:016x}", fastrand::u64(..))),
            image: &image,
            pointer: &pointer,
        })
    };
    let (server, attached) = start().or_else(|error| {
        // A copy of what a crash of the machine damaged does not start; a new one does.
        if !copied {
            return Err(error);
        }
        fs::remove_dir_all(&image).map_err(|e| place::unusable(&image, &e))?;
        start()
    })?;
    replace(&pointer, server.folder().as_os_str().as_bytes())?;
    Ok((server, attached))
}

/// Before it stops, a server's watchdog removes the pointer, and only then looks for test processes a last time. So
/// a pointer that is still there after attaching means that the watchdog has seen this process.
fn attach_to(pointer: &Path) -> Option<(Server, Attached)> {
    let named = fs::read_to_string(pointer).ok()?;
    let server = Server::at(PathBuf::from(&named));
    let attached = server.attach()?;
    (fs::read_to_string(pointer).ok()? == named).then_some((server, attached))
}

/// Writes a file so that others see all of it or what it said before, and a shell goes on reading the latter.
fn replace(path: &Path, text: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text).and_then(|()| fs::rename(&new, path)).map_err(|error| place::unusable(path, &error))
}

/// The data folder of these binaries, fresh from initdb, to be copied. Those of earlier versions are removed.
fn image(state: &Path, binaries: &Binaries, owner: u32) -> PathBuf {
    let prefix = format!("image-{:016x}-", binaries.place());
    let name = format!("{prefix}{:016x}-{owner}", binaries.version());
    for entry in state.read_dir().into_iter().flatten().flatten() {
        let old = entry.file_name().to_str().is_some_and(|found| found.starts_with(&prefix) && found != name);
        if old {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    state.join(name)
}
