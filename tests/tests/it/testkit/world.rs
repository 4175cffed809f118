//! A place for test processes to run in, from where nothing else is seen: temporary folder, cache, environment.

use std::fs::{self, DirBuilder, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

/// Ample: it takes well below one.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) struct World {
    folder: PathBuf,
}

impl World {
    pub(super) fn new() -> Self {
        let world = Self::empty();
        fs::create_dir_all(world.cache().join("orm-testkit")).expect("a new folder");
        copy_image(&world.cache().join("orm-testkit"));
        world
    }

    fn empty() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let memory = Path::new("/dev/shm");
        let temp = if memory.is_dir() { memory.to_owned() } else { env::temp_dir() };
        let folder = temp.join(format!("orm-world-{}-{number}", std::process::id()));
        // Root's server runs as another user, who has to get there.
        DirBuilder::new().mode(0o755).create(&folder).expect("a new folder");
        let world = World { folder };
        fs::create_dir(world.temp()).expect("a new folder");
        world
    }

    fn temp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// A file of the world, not in its temporary folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The copy of an empty cluster that servers are started from.
    pub(super) fn image(&self) -> PathBuf {
        images(&self.cache()).pop().expect("an image")
    }

    /// The tests of `child` whose names match, to behave in this way.
    pub(super) fn command(&self, behaviour: &str, tests: &str) -> Command {
        self.command_of(&env::current_exe().expect("this binary"), behaviour, tests)
    }

    pub(super) fn command_of(&self, binary: &Path, behaviour: &str, tests: &str) -> Command {
        let mut command = Command::new(binary);
        command.arg(format!("testkit::child::{tests}")).args([
            "--ignored",
            "--nocapture",
            "--test-threads=4",
        ]);
        command.env("TMPDIR", self.temp()).env("XDG_CACHE_HOME", self.cache()).env("ORM_CHILD", behaviour);
        command.env_remove("DATABASE_URL").env_remove("ORM_TEST_KEEP");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(super) fn run(&self, behaviour: &str, tests: &str) -> Output {
        self.command(behaviour, tests).output().expect("this binary runs")
    }

    /// Starts a process and waits until all of its `tests` have a database and wait.
    pub(super) fn start(&self, tests: &str, number: usize) -> Waiting {
        Waiting::start(self.command("wait", tests), number)
    }

    /// The folders of the servers.
    pub(super) fn servers(&self) -> Vec<PathBuf> {
        self.temp().read_dir().expect("the folder").map(|entry| entry.expect("an entry").path()).collect()
    }

    /// The address of the one server.
    pub(super) fn url(&self, database: &str) -> String {
        let servers = self.servers();
        assert_eq!(servers.len(), 1, "one server: {servers:?}");
        format!(
            "postgres://postgres@{}:5432/{database}",
            servers[0].display().to_string().replace('/', "%2F")
        )
    }

    /// The processes that have the world's folder in their command: their ids and commands.
    pub(super) fn processes(&self) -> Vec<(u32, String)> {
        let output = Command::new("ps").args(["-eo", "pid=,args="]).output().expect("ps runs");
        let (text, folder) = (String::from_utf8_lossy(&output.stdout), self.temp());
        let folder = folder.to_str().expect("a plain path");
        let processes = text.lines().filter_map(|line| line.trim_start().split_once(' '));
        let processes = processes.filter(|(_, command)| command.contains(folder));
        processes.map(|(pid, command)| (pid.parse().expect("a number"), command.to_owned())).collect()
    }

    /// Waits until neither a folder nor a process of a server is left.
    pub(super) fn assert_nothing_is_left(&self) {
        wait_until("a server or its folder is left", || {
            self.servers().is_empty() && self.processes().is_empty()
        });
    }
}

/// Copies a data folder fresh from initdb, which is half of the time that a server takes to start. It is kept from run to
/// run, and other processes of these tests may want it, too: one at a time makes it or copies it.
fn copy_image(target: &Path) {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("testkit-cache");
    fs::create_dir_all(&cache).expect("a folder");
    let lock = File::create(cache.join("tests.lock")).expect("a file");
    lock.lock().expect("it is free some time");
    let copied = Command::new("cp").arg("-Rp").arg(image(&cache)).arg(target).status();
    assert!(copied.expect("cp runs").success());
}

/// The image in the cache, made by this very binary.
fn image(cache: &Path) -> PathBuf {
    let binary = env::current_exe().expect("this binary");
    let built = binary.metadata().and_then(|metadata| metadata.modified()).expect("a time");
    let (mark, stamp) = (cache.join("tests.made-by"), format!("{} {built:?}", binary.display()));
    if fs::read_to_string(&mark).is_ok_and(|found| found == stamp)
        && let [image] = &*images(cache)
    {
        return image.clone();
    }
    // A server's start makes the image, and removes what earlier versions of the same programs have left.
    let make = || {
        let world = World::empty();
        let output = world.command("pass", "one").env("XDG_CACHE_HOME", cache).output();
        let output = output.expect("this binary runs");
        assert!(output.status.success(), "a server starts: {output:?}");
        images(cache)
    };
    let mut found = make();
    if found.len() > 1 {
        // Others are of other programs, and nothing here tells which.
        for other in found {
            fs::remove_dir_all(other).expect("removed");
        }
        found = make();
    }
    fs::write(mark, stamp).expect("a file");
    found.pop().expect("an image")
}

/// The images in a cache, all of which are whole.
fn images(cache: &Path) -> Vec<PathBuf> {
    let Ok(entries) = cache.join("orm-testkit").read_dir() else { return Vec::new() };
    let entries = entries.flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_none() && path.join("PG_VERSION").exists())
        .collect()
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A process whose tests wait until they are told to go on, or are killed.
pub(super) struct Waiting {
    process: Child,
    stdin: Option<ChildStdin>,
}

impl Waiting {
    pub(super) fn start(mut command: Command, number: usize) -> Self {
        let mut process = command.stdin(Stdio::piped()).spawn().expect("this binary runs");
        let stdin = process.stdin.take();
        let mut output = BufReader::new(process.stdout.take().expect("piped")).lines();
        for _ in 0..number {
            let ready = output.by_ref().map_while(Result::ok).any(|line| line == "ready");
            assert!(ready, "a test did not come to wait");
        }
        // What it prints later is of no interest, but must find a reader.
        thread::spawn(move || output.count());
        Waiting { process, stdin }
    }

    /// Lets the tests pass, and waits for the process.
    pub(super) fn go_on(mut self) {
        drop(self.stdin.take());
        assert!(self.process.wait().expect("a child").success());
    }

    /// As `kill -9` does.
    pub(super) fn kill(mut self) {
        self.process.kill().expect("a child");
        self.process.wait().expect("a child");
    }
}

pub(super) fn wait_until(what_is_wrong: &str, reached: impl Fn() -> bool) {
    let since = Instant::now();
    while !reached() {
        assert!(since.elapsed() < LIMIT, "{what_is_wrong}");
        thread::sleep(Duration::from_millis(20));
    }
}
