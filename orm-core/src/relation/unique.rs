use super::Relation;
use crate::model::Model;
use crate::schema::RelationKind;

/// Whether at most one row can belong to each row that a `has_one` starts from, as far as the models tell; the derive
/// calls it while it compiles.
#[doc(hidden)]
#[track_caller]
pub const fn assert_has_one<R: Relation>(message: &'static str) {
    if let RelationKind::HasOne { inverse } = &R::DEF.kind {
        let table = <R::Target as Model>::TABLE;
        let is_unique = match (inverse.keys(), inverse.tag()) {
            // A model that has a mistake has no keys: its own error says so.
            ([], _) => true,
            (&[key], Some((tag, _))) => table.is_unique(&[tag, key]),
            (keys, _) => table.is_unique(keys),
        };
        assert!(is_unique, "{}", message);
    }
}
