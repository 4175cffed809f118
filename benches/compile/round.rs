//! What was measured.

use std::time::Duration;

use crate::project::Side;

/// The times of both sides.
#[derive(Default)]
pub(crate) struct Times {
    orm: Vec<Duration>,
    by_hand: Vec<Duration>,
}

impl Times {
    pub(crate) fn push(&mut self, side: Side, time: Duration) {
        match side {
            Side::Orm => self.orm.push(time),
            Side::ByHand => self.by_hand.push(time),
        }
    }

    /// Prints the medians, and says whether the library's is within the limit.
    pub(crate) fn report(&self, what: &str, limit: f64) -> bool {
        let (orm, by_hand) = (median(&self.orm), median(&self.by_hand));
        let ratio = orm / by_hand;
        let holds = ratio <= limit;
        let verdict = if holds { "holds" } else { "FAILS" };
        println!("{what:<30} {orm:>8.2} {by_hand:>8.2} {ratio:>7.2} {limit:>7.2}  {verdict}");
        holds
    }
}

fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_medians_are_held_to_the_limit() {
        let mut times = Times::default();
        for (orm, by_hand) in [(400, 100), (210, 100), (1, 1_000)] {
            times.push(Side::Orm, Duration::from_millis(orm));
            times.push(Side::ByHand, Duration::from_millis(by_hand));
        }
        assert!(times.report("2.1 times", 2.2));
        assert!(!times.report("2.1 times", 2.0));
        assert!(!Times::default().report("nothing", 2.0));
    }
}
