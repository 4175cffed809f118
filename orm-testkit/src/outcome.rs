//! What a test may return.

use std::fmt::Debug;

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<E: std::fmt::Debug> Sealed for Result<(), E> {}
}

/// What a test may return: nothing, or a `Result<(), E>` whose error can be printed.
///
/// Sealed: it is what the standard test harness understands too.
#[diagnostic::on_unimplemented(
    message = "a test cannot return `{Self}`",
    label = "return nothing, or `Result<(), E>` where `E: Debug`, such as `orm::Result<()>`"
)]
pub trait Outcome: sealed::Sealed {
    /// Whether it makes the test fail.
    fn failed(&self) -> bool;
}

impl Outcome for () {
    fn failed(&self) -> bool {
        false
    }
}

impl<E: Debug> Outcome for Result<(), E> {
    fn failed(&self) -> bool {
        self.is_err()
    }
}
