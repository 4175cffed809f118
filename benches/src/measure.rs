//! Two ways of doing one thing, timed in turns.

use std::future::Future;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::Result;

/// What calls took: the medians.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// From the call to its result being dropped.
    pub(crate) time: Duration,
    /// Of it, what this process computed.
    pub(crate) cpu: Duration,
}

/// Both sides of a comparison.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) orm: Sample,
    pub(crate) by_hand: Sample,
    pub(crate) rounds: usize,
}

/// One side's calls so far.
#[derive(Default)]
struct Calls {
    times: Vec<Duration>,
    cpu: Vec<Duration>,
}

/// Runs both sides `rounds` times in turns, so that whatever else the machine does meets both. Each call gets the
/// number of its round; the first tenth only warms up.
pub(crate) async fn in_turns<A, B>(
    rounds: usize,
    mut orm: impl AsyncFnMut(usize) -> Result<A>,
    mut by_hand: impl AsyncFnMut(usize) -> Result<B>,
) -> Result<Pair> {
    let (mut ours, mut theirs) = (Calls::default(), Calls::default());
    for round in 0..rounds / 10 {
        black_box(orm(round).await?);
        black_box(by_hand(round).await?);
    }
    for round in 0..rounds {
        // Whoever comes second finds the server's caches warm.
        if round % 2 == 0 {
            ours.time(orm(round)).await?;
            theirs.time(by_hand(round)).await?;
        } else {
            theirs.time(by_hand(round)).await?;
            ours.time(orm(round)).await?;
        }
    }
    Ok(Pair { orm: ours.medians(), by_hand: theirs.medians(), rounds })
}

impl Calls {
    async fn time<T>(&mut self, call: impl Future<Output = Result<T>>) -> Result<()> {
        let (start, cpu) = (Instant::now(), cpu_time());
        drop(black_box(call.await?));
        self.cpu.push(cpu_time().saturating_sub(cpu));
        self.times.push(start.elapsed());
        Ok(())
    }

    fn medians(self) -> Sample {
        Sample { time: median(self.times), cpu: median(self.cpu) }
    }
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// What this thread has computed so far. The runtime has no other thread.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
