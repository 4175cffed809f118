//! What hooks did, in a table, so that what was undone is not there.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) text: String,
}

pub(crate) async fn note(db: &impl Executor, text: impl Into<String>) -> orm::Result<()> {
    Entry::create().text(text.into()).save(db).await.map(drop)
}

/// The texts, in the order in which they were written.
pub(crate) async fn noted(db: &impl Executor) -> orm::Result<Vec<String>> {
    let entries = Entry::find().order_by(Entry::id).all(db).await?;
    Ok(entries.into_iter().map(|entry| entry.text).collect())
}

/// Hooks that do no more than note that they ran: `notes! { before_save(&mut Edit<User>) … }`.
macro_rules! notes {
    ($($name:ident($row:ty))*) => { $(
        async fn $name(row: $row, cx: &mut HookContext<'_>) -> orm::Result<()> {
            crate::life::journal::note(cx.tx(), format!("{} {}", stringify!($name), row.name)).await
        }
    )* };
}

pub(crate) use notes;
