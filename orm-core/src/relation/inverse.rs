use super::Relation;
use crate::model::Model;
use crate::schema::RelationKind;

/// Whether a relation that another names as its inverse is a foreign key to the model `T`; the derive calls it while it
/// compiles.
#[doc(hidden)]
#[track_caller]
pub const fn assert_inverse<R: Relation, T: Model>(message: &'static str) {
    let leads_there = match &R::DEF.kind {
        // A model that has a mistake has no keys: its own error says so.
        RelationKind::BelongsTo { keys, .. } => keys.is_empty() || is_to::<R, T>(),
        // That it leads to several models is said elsewhere.
        RelationKind::Polymorphic { .. } => true,
        _ => false,
    };
    assert!(leads_there, "{}", message);
}

/// In a function of its own, because both tables would be calculated wherever they are named.
const fn is_to<R: Relation, T: Model>() -> bool {
    <R::Target as Model>::TABLE.is_of_rows_of(T::TABLE)
}
