use std::ops::{Deref, DerefMut};

use super::{Row, Shape};
use crate::error::{Error, ErrorKind, Result};

/// A row that a walk along a relation reached, and after how many steps: what
/// [`descend`](crate::query::Select::descend) yields. It dereferences to the row.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm_guide::folders::*;
/// # async fn example(db: &Database) -> orm::Result<()> {
/// for folder in Folder::find_by_pk(1).descend(Folder::subfolders).depth_first().all(db).await? {
///     println!("{:>width$}{}", "", folder.name, width = folder.depth as usize * 2);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct AtDepth<S> {
    /// The row.
    #[serde(flatten)]
    pub row: S,
    /// How many steps it is from the nearest of the rows that the walk started from; 0 for these.
    pub depth: i32,
}

impl<S> Deref for AtDepth<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.row
    }
}

impl<S> DerefMut for AtDepth<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.row
    }
}

impl<S: Shape> Shape for AtDepth<S> {
    type Model = S::Model;

    fn decode(row: Row<'_>) -> Result<Self> {
        // It stands behind the columns of the table.
        let depth = row.value(row.table().columns.len()).map_err(|error| {
            Error::new(ErrorKind::Decode, format!("cannot read the depth of a row: {error}"))
                .with_table(row.table().name)
        })?;
        Ok(AtDepth { row: S::decode(row)?, depth })
    }

    fn model(&self) -> &S::Model {
        self.row.model()
    }

    fn into_model(self) -> S::Model {
        self.row.into_model()
    }
}
