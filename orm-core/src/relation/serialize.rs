//! Loaded shapes as flat maps: `{"title": …, "author": {…}}`, without what was not loaded.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::NotLoaded;
use crate::model::Shape;

/// A relation's field that can be serialized: one that was not loaded leaves nothing behind.
pub trait SerializeSlot {
    /// Adds it to a map.
    ///
    /// # Errors
    /// Those of the serializer.
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error>;
}

impl<R> SerializeSlot for NotLoaded<R> {
    fn entry<M: SerializeMap>(&self, _: &'static str, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

macro_rules! loaded_slots {
    ($($slot:ty),*) => {
        $(impl<S: Shape + Serialize> SerializeSlot for $slot {
            fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry(name, self)
            }
        })*
    };
}

loaded_slots! { S, Option<S>, Vec<S> }

/// Relations with their names, as nested pairs: `(("author", &a), (("tags", &t), ()))`.
pub trait Entries {
    /// Adds them to a map.
    ///
    /// # Errors
    /// Those of the serializer.
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl Entries for () {
    fn entries<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

impl<T: SerializeSlot, Rest: Entries> Entries for ((&'static str, &T), Rest) {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0.1.entry(self.0.0, map)?;
        self.1.entries(map)
    }
}

/// Serializes a model and the relations beside it as one map.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_flat<M: Serialize, E: Entries, S: Serializer>(
    model: &M,
    entries: E,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(serde::Serialize)]
    struct Flat<'a, M, E: Entries> {
        #[serde(flatten)]
        model: &'a M,
        #[serde(flatten, bound(serialize = ""))]
        relations: Relations<E>,
    }

    Flat { model, relations: Relations(entries) }.serialize(serializer)
}

struct Relations<E>(E);

impl<E: Entries> Serialize for Relations<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.entries(&mut map)?;
        map.end()
    }
}
