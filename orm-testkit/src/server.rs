//! A throwaway PostgreSQL server in a folder of its own.

use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use orm_core::error::{Error, ErrorKind, Result};

use crate::account::Account;
use crate::binaries::Binaries;

/// A slow machine's initdb takes seconds; a minute is a fault.
const START: Duration = Duration::from_mins(1);

/// PostgreSQL itself kills after five seconds what does not end.
const STOP: Duration = Duration::from_secs(10);

/// A running server, by the folder that holds its data, its socket and its log.
///
/// It listens on nothing but a socket in that folder, which only its owner can enter: so it needs no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server(PathBuf);

/// What this process holds on to for as long as it uses a server. The kernel lets go of it, however the process ends.
#[derive(Debug)]
pub(crate) struct Attached(#[expect(dead_code, reason = "held, not read")] File);

/// What a start needs to know.
pub(crate) struct Plan<'a> {
    pub(crate) binaries: &'a Binaries,
    pub(crate) account: Option<&'a Account>,
    /// What starts the server, waits for the last test process, and clears up: `watchdog.sh`.
    pub(crate) watchdog: &'a Path,
    /// The parent and the beginning of the new folder's name.
    pub(crate) folder: PathBuf,
    /// A data folder fresh from initdb; made when it is not there.
    pub(crate) image: &'a Path,
    /// The file that names the server to other processes: removed when the server stops.
    pub(crate) pointer: &'a Path,
}

impl Server {
    /// Starts a server and attaches to it.
    ///
    /// # Errors
    /// [`Connection`](orm_core::error::ErrorKind::Connection) with the server's own words.
    pub(crate) fn start(plan: Plan<'_>) -> Result<(Self, Attached)> {
        let server = Server(plan.folder);
        let mut watchdog = Command::new("sh");
        watchdog.args(
            [plan.watchdog, &server.0, plan.binaries.folder(), plan.image, plan.pointer].map(Path::as_os_str),
        );
        watchdog.arg(plan.account.map(|account| account.uid.to_string()).unwrap_or_default());
        watchdog.args(plan.account.map(|account| account.run_as.as_slice()).unwrap_or_default());
        // A group of its own: Ctrl-C ends the tests, not what clears up after them.
        watchdog.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut watchdog = watchdog.spawn().map_err(|error| failure(format!("sh does not run: {error}")))?;
        server.wait_until_ready(&mut watchdog)?;
        let attached = server.attach().ok_or_else(|| failure("it stopped again at once"))?;
        Ok((server, attached))
    }

    /// A server that another process has started.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Server(folder)
    }

    /// Registers this process with the server's watchdog. None if the server is no longer there.
    pub(crate) fn attach(&self) -> Option<Attached> {
        let alive = self.open_watched()?;
        UnixStream::connect(self.0.join(".s.PGSQL.5432")).ok()?;
        std::io::Write::write_all(&mut &alive, b"\n").ok()?;
        Some(Attached(alive))
    }

    /// Opening a FIFO for writing without waiting fails when nobody reads it: so the kernel tells of the watchdog.
    fn open_watched(&self) -> Option<File> {
        OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK).open(self.0.join("alive")).ok()
    }

    /// The address of one of its databases, for sqlx and psql alike.
    pub(crate) fn url(&self, database: &str) -> String {
        let folder = self.0.to_string_lossy();
        let folder: String = folder.bytes().map(percent_encoded).collect();
        format!("postgres://postgres@{folder}:5432/{database}")
    }

    /// The file whose presence keeps the server running when no test process is left.
    pub(crate) fn keep(&self) -> Result<PathBuf> {
        let keep = self.0.join("keep");
        File::create(&keep)
            .map_err(|error| failure(format!("{} cannot be made: {error}", keep.display())))?;
        Ok(keep)
    }

    /// The server's own file: its process, and in the end whether it is ready. It removes the file as its last act.
    fn state(&self) -> PathBuf {
        self.0.join("data/postmaster.pid")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    fn wait_until_ready(&self, watchdog: &mut Child) -> Result<()> {
        let since = Instant::now();
        loop {
            // The eighth line is what `pg_ctl --wait` reads too.
            if fs::read_to_string(self.state())
                .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
            {
                return Ok(());
            }
            if watchdog.try_wait().is_ok_and(|status| status.is_some()) {
                drop(watchdog.stdin.take());
                let mut words = String::new();
                let _ = watchdog.stderr.take().map(|mut stderr| stderr.read_to_string(&mut words));
                return Err(failure(words.trim()));
            }
            if self.0.join("exited").exists() {
                let log = fs::read_to_string(self.0.join("log")).unwrap_or_default();
                return Err(failure(log.trim()));
            }
            if since.elapsed() > START {
                return Err(failure(format!("it was not ready within {} seconds", START.as_secs())));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Stops what a killed watchdog left running, and removes its folder.
    pub(crate) fn sweep(parent: &Path, prefix: &str) {
        for entry in parent.read_dir().into_iter().flatten().flatten() {
            let server = Server(entry.path());
            let name = entry.file_name();
            let ours =
                name.to_str().is_some_and(|name| name.starts_with(prefix) && !name.ends_with(".making"));
            if ours && server.open_watched().is_none() {
                server.stop_abandoned();
                server.remove();
            }
        }
    }

    /// A server that is just ending may still make a file in a folder that is just being emptied.
    fn remove(&self) {
        let since = Instant::now();
        while fs::remove_dir_all(&self.0).is_err() && self.0.exists() && since.elapsed() < STOP {
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn stop_abandoned(&self) {
        let state = fs::read_to_string(self.state()).unwrap_or_default();
        let Some(pid) = state.lines().next().filter(|pid| pid.parse::<u32>().is_ok()) else { return };
        // The number may long belong to another process: only one with this very folder in its command is ours.
        let output = Command::new("ps").args(["-o", "args=", "-p", pid]).stdin(Stdio::null()).output();
        let folder = self.0.to_string_lossy();
        if output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&*folder)) {
            let _ = Command::new("kill").args(["-QUIT", pid]).stderr(Stdio::null()).status();
            let since = Instant::now();
            while self.state().exists() && since.elapsed() < STOP {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

fn failure(words: impl AsRef<str>) -> Error {
    let words = words.as_ref();
    Error::new(
        ErrorKind::Connection,
        format!(
            "the throwaway PostgreSQL did not start: {}\nset DATABASE_URL to test on a server of yours",
            if words.is_empty() { "it gave no reason" } else { words }
        ),
    )
}

fn percent_encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_carries_the_folder_of_the_socket() {
        let server = Server::at(PathBuf::from("/tmp/a b"));
        assert_eq!(server.url("shop"), "postgres://postgres@%2Ftmp%2Fa%20b:5432/shop");
    }

    #[test]
    fn nothing_attaches_to_a_folder_that_nobody_watches() {
        assert!(Server::at(std::env::temp_dir()).attach().is_none());
    }
}
