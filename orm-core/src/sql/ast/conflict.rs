/// ON CONFLICT: what an INSERT does where a row with the same unique values is there already.
#[derive(Debug, Clone)]
pub struct OnConflict {
    /// The conflict target: the columns of a primary key or a unique index, by position; none: any of them, of rows that
    /// are left as they are.
    pub columns: Vec<usize>,
    /// The columns that take the values of the new row; none of them: the row is left as it is.
    pub update: Vec<usize>,
    /// Whether a soft-deleted row that is in the way becomes the new one.
    pub revives: bool,
}
