//! What the numbers are held to.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::measure::Pair;

/// A case's numbers and the verdict on them.
#[derive(Serialize)]
pub(crate) struct Verdict {
    case: &'static str,
    rounds: usize,
    orm_us: f64,
    by_hand_us: f64,
    ratio: f64,
    target: f64,
    orm_cpu_us: f64,
    by_hand_cpu_us: f64,
    cpu_ratio: f64,
    /// Only where the client's share is held to something.
    cpu_target: Option<f64>,
    pub(crate) holds: bool,
}

impl Verdict {
    pub(crate) fn new(case: &'static str, pair: Pair, target: f64, cpu_target: Option<f64>) -> Self {
        let Pair { orm, by_hand, rounds } = pair;
        let ratio = orm.time.as_secs_f64() / by_hand.time.as_secs_f64();
        let cpu_ratio = orm.cpu.as_secs_f64() / by_hand.cpu.as_secs_f64();
        Verdict {
            case,
            rounds,
            orm_us: micros(orm.time),
            by_hand_us: micros(by_hand.time),
            ratio,
            target,
            orm_cpu_us: micros(orm.cpu),
            by_hand_cpu_us: micros(by_hand.cpu),
            cpu_ratio,
            cpu_target,
            holds: ratio <= target && cpu_target.is_none_or(|target| cpu_ratio <= target),
        }
    }

    /// The line above the verdicts.
    pub(crate) fn heading() -> String {
        format!(
            "{:<24} {:>10} {:>10} {:>7} {:>7}  {:>10} {:>10} {:>7} {:>7}",
            "case (medians, µs)",
            "orm",
            "by hand",
            "ratio",
            "at most",
            "orm CPU",
            "by hand",
            "ratio",
            "at most"
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu_target = self.cpu_target.map(|target| format!("{target:.2}")).unwrap_or_default();
        write!(
            f,
            "{:<24} {:>10.1} {:>10.1} {:>7.2} {:>7.2}  {:>10.1} {:>10.1} {:>7.2} {:>7}  {}",
            self.case,
            self.orm_us,
            self.by_hand_us,
            self.ratio,
            self.target,
            self.orm_cpu_us,
            self.by_hand_cpu_us,
            self.cpu_ratio,
            cpu_target,
            if self.holds { "holds" } else { "FAILS" },
        )
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
