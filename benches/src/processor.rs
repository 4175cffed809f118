//! Which processors the client and the server run on.
//!
//! Waking a process on another processor costs more than waking one on the same, on a virtual machine ten times as
//! much. Where the system happens to place the two sides would decide over the shorter cases, so it is decided here.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// Keeps this process on one processor and the server's processes on another, for either side alike. Where there is
/// only one, or the server belongs to somebody else or another machine, they stay where they are.
#[cfg(target_os = "linux")]
pub(crate) fn separate(server: &[i32]) {
    let Ok(allowed) = sched_getaffinity(None) else { return };
    let mut allowed = (0..CpuSet::MAX_CPU).filter(|&cpu| allowed.is_set(cpu));
    let (Some(client_cpu), Some(server_cpu)) = (allowed.next(), allowed.next()) else { return };
    let pin = |process, cpu| {
        let mut set = CpuSet::new();
        set.set(cpu);
        sched_setaffinity(process, &set).is_ok()
    };
    let mut server = server.iter().filter_map(|&process| Pid::from_raw(process));
    if server.all(|process| pin(Some(process), server_cpu)) {
        pin(None, client_cpu);
    }
}

/// Elsewhere the system decides.
#[cfg(not(target_os = "linux"))]
pub(crate) fn separate(_: &[i32]) {}
