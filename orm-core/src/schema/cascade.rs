use super::{Relation, Table};

/// What is soft-deleted with a row.
impl Table {
    /// The relations by which rows of the same table go with a row.
    pub(crate) fn cascade_to_itself(&'static self) -> impl Iterator<Item = &'static Relation> {
        self.soft_delete_cascade.iter().copied().filter(move |relation| (relation.target)() == self)
    }

    /// The relations by which rows of other tables go with a row.
    pub(crate) fn cascade_to_others(&'static self) -> impl Iterator<Item = &'static Relation> {
        self.soft_delete_cascade.iter().copied().filter(move |relation| (relation.target)() != self)
    }

    /// Whether rows of one table go with each other, here or anywhere below.
    pub(crate) fn cascade_recurs(&'static self) -> bool {
        self.cascade_to_itself().next().is_some()
            || self.cascade_to_others().any(|relation| (relation.target)().cascade_recurs())
    }

    /// The first table that its own rows would go with by way of another table: such a circle has no statement.
    pub(crate) fn cascade_circle(&'static self) -> Option<&'static Table> {
        fn search(table: &'static Table, path: &mut Vec<&'static Table>) -> Option<&'static Table> {
            if path.contains(&table) {
                return Some(table);
            }
            path.push(table);
            let found = table.cascade_to_others().find_map(|relation| search((relation.target)(), path));
            path.pop();
            found
        }
        search(self, &mut Vec::new())
    }
}
