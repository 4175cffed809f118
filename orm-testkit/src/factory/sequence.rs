use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where a process begins to count. Tests share a template that another process filled, so that counting from 1 would
/// meet the values of its rows.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(fastrand::u64(1 << 28..1 << 30)));

/// A number that no other row of this process has.
pub(super) fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The number in digits and lower-case letters.
pub(super) fn word(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from(DIGITS[(number % 36) as usize]));
        number /= 36;
    }
    digits.iter().rev().collect()
}
