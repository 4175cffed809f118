use std::time::Duration;

use sqlx::PgConnection;

use crate::wire;

/// How long statements wait for locks, and how often they are tried again.
///
/// A statement that waits for a lock on a table makes everybody wait who comes after it, readers too. So it waits for a short
/// time, gives way, and comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a statement waits for a lock: `lock_timeout`.
    pub lock_timeout: Duration,
    /// How often it is tried again behind the first time.
    pub retries: u32,
}

impl Default for Patience {
    /// Two seconds; thirty times more.
    fn default() -> Self {
        Patience { lock_timeout: Duration::from_secs(2), retries: 30 }
    }
}

impl Patience {
    /// The shortest and the longest pause between two tries.
    const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

    /// How long to rest before the next try, if there is one: twice as long each time, and a random part of it, so that
    /// two that collided do not meet again.
    pub(crate) fn pause(self, attempts: u32) -> Option<Duration> {
        let (shortest, longest) = Self::PAUSES;
        (attempts < self.retries).then(|| {
            let pause = shortest.saturating_mul(1 << attempts.min(10)).min(longest);
            pause.mul_f64(0.5 + fastrand::f64() / 2.0)
        })
    }

    /// The setting of a session or a transaction, in milliseconds. Zero would be no limit at all.
    pub(crate) fn milliseconds(self) -> u128 {
        self.lock_timeout.as_millis().clamp(1, 2_147_483_647)
    }

    /// Sets the session's `lock_timeout`.
    pub(crate) async fn apply(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        wire::send(connection, format!("SET lock_timeout = {}", self.milliseconds())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_stay_within_bounds_and_end() {
        let patience = Patience { retries: 12, ..Patience::default() };
        for attempts in 0..12 {
            let longest = Duration::from_millis(100 << attempts).min(Duration::from_secs(10));
            let pause = patience.pause(attempts).unwrap();
            assert!(pause >= longest / 2 && pause <= longest, "{attempts}: {pause:?}");
        }
        assert_eq!(patience.pause(12), None);
        assert!(Patience { retries: u32::MAX, ..patience }.pause(u32::MAX - 1).is_some());
    }

    #[test]
    fn a_lock_timeout_is_never_the_zero_that_means_none() {
        let patience = |lock_timeout| Patience { lock_timeout, ..Patience::default() };
        assert_eq!(patience(Duration::ZERO).milliseconds(), 1);
        assert_eq!(patience(Duration::MAX).milliseconds(), 2_147_483_647);
    }
}
