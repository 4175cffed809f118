use crate::schema::{Check, ForeignKey, Index, PrimaryKey, Unique};

/// Something of a table that has a name and can have another without being another thing.
pub(super) trait Named: Clone + PartialEq {
    fn name(&self) -> &str;
    fn name_mut(&mut self) -> &mut String;

    fn is_same_but_name(&self, other: &Self) -> bool {
        let mut other = other.clone();
        self.name().clone_into(other.name_mut());
        *self == other
    }
}

macro_rules! named {
    ($($type:ty),+) => { $(
        impl Named for $type {
            fn name(&self) -> &str {
                &self.name
            }

            fn name_mut(&mut self) -> &mut String {
                &mut self.name
            }
        }
    )+ };
}

named!(PrimaryKey, Unique, Check, Index, ForeignKey);

/// What becomes of things of one kind.
pub(super) struct Paired<T> {
    /// By their places among the old ones.
    pub(super) dropped: Vec<usize>,
    pub(super) added: Vec<T>,
    /// The name so far and the new one.
    pub(super) renamed: Vec<(String, String)>,
}

/// Finds what is the same by its name, and else what is the same but for its name. What is touched is dropped and added
/// again, and so is what would get a name that something else has so far.
pub(super) fn pair<T: Named>(
    old: &[T],
    new: &[T],
    is_touched: impl Fn(&T) -> bool,
    is_taken: impl Fn(&str) -> bool,
) -> Paired<T> {
    let mut paired = Paired { dropped: Vec::new(), added: Vec::new(), renamed: Vec::new() };
    let mut without_name: Vec<&T> = new.iter().filter(|new| named(old, new.name()).is_none()).collect();
    for (place, old) in old.iter().enumerate() {
        match named(new, old.name()) {
            Some(new) if new == old && !is_touched(old) => {}
            Some(new) => {
                paired.dropped.push(place);
                paired.added.push(new.clone());
            }
            None => {
                let same = without_name
                    .iter()
                    .position(|new| old.is_same_but_name(new) && !is_touched(old) && !is_taken(new.name()));
                match same {
                    Some(position) => {
                        let new = without_name.remove(position);
                        paired.renamed.push((old.name().to_owned(), new.name().to_owned()));
                    }
                    None => paired.dropped.push(place),
                }
            }
        }
    }
    paired.added.extend(without_name.into_iter().cloned());
    paired
}

fn named<'a, T: Named>(things: &'a [T], name: &str) -> Option<&'a T> {
    things.iter().find(|thing| thing.name() == name)
}
