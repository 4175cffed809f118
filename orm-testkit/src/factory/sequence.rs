use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a process begins to count. Tests share a template that another process filled, so that counting from 1 would
/// meet the values of its rows.
static NEXT: LazyLock<AtomicU32> = LazyLock::new(|| AtomicU32::new(fastrand::u32(1 << 28..1 << 30)));

/// A number that no other row of this process has.
pub(super) fn next() -> u32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The number in digits and lower-case letters.
pub(super) fn word(mut number: u32) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from(DIGITS[(number % 36) as usize]));
        number /= 36;
    }
    digits.iter().rev().collect()
}
