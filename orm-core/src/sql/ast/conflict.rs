use super::Expr;
use crate::schema::Index;

/// ON CONFLICT: what an INSERT does where a row with the same unique values is there already.
#[derive(Debug, Clone, Default)]
pub struct OnConflict {
    /// The conflict target: the columns of a primary key or a unique index, by position; none: any of them, of rows that
    /// are left as they are.
    pub columns: Vec<usize>,
    /// The conflict target in the place of columns: a unique index of expressions, or of some rows.
    pub index: Option<&'static Index>,
    /// The columns that take the values of the new row; none of them: the row is left as it is.
    pub update: Vec<usize>,
    /// Conditions on the row that is there, all of which must hold: else it is left as it is.
    pub filter: Vec<Expr>,
    /// Whether a soft-deleted row that is in the way becomes the new one.
    pub revives: bool,
}
