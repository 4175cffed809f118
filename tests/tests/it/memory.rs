//! How much memory the process of a test has used.

/// The most that it ever held, in megabytes.
///
/// Nothing takes it back, so that a test which compares it has a process of its own.
pub(crate) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let peak =
        line.trim().trim_end_matches("kB").trim().parse::<u64>().map_or(0, |kilobytes| kilobytes / 1024);
    assert!(peak > 0, "the system does not tell how much memory is used");
    peak
}
