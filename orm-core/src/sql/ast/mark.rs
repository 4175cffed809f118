//! How a column tells the query that it is of from another one of the same shape, within which that one stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number that the columns of one closure of a query have. The query knows it as its own from then on, and so do copies
/// that are made of it later; but no other query does, and no copy that was made before.
///
/// Expressions that differ in nothing else are equal: they say the same of copies of one query.
#[derive(Debug, Clone, Copy)]
pub struct Mark(u64);

impl Mark {
    /// That of a place which every mark of its query can name.
    pub(crate) const ANY: Self = Mark(u64::MAX);
}

impl PartialEq for Mark {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Mark {}

/// The marks that are a query's own.
#[derive(Debug, Clone, Default)]
pub struct Marks(Option<Arc<Vec<u64>>>);

impl Marks {
    /// None.
    pub const NONE: Self = Marks(None);

    /// A new one.
    pub(crate) fn mark(&mut self) -> Mark {
        // It does not get to its end in a thousand years.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mark = NEXT.fetch_add(1, Ordering::Relaxed);
        Arc::make_mut(self.0.get_or_insert_default()).push(mark);
        Mark(mark)
    }

    /// Whether it is one of them.
    pub(crate) fn has(&self, Mark(mark): Mark) -> bool {
        // Each is greater than those before.
        self.0.as_ref().is_some_and(|marks| marks.binary_search(&mark).is_ok())
    }
}

/// Which marks they are says nothing of what a query is.
impl PartialEq for Marks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
