//! The methods that send a query: each says how many statements it is, and none sends another in hiding.

mod as_read;
mod bulk;
mod combined;
mod conflict;
mod create;
mod cursor_page;
mod delete;
mod derived;
mod distinct;
mod edit;
mod fragment;
mod in_batches;
mod insert_many;
mod join;
mod link_statement;
mod links;
mod locked;
mod lookup;
mod page;
mod projected;
mod projected_cursor;
mod projected_stream;
mod related;
mod returning;
mod returning_only;
mod select;
mod selected;
mod selected_page;
mod soft_delete;
mod stream;
mod update;
mod update_many;
mod upsert;

use std::pin::Pin;

use crate::error::Result;

pub use self::combined::Combinable;
pub(super) use self::conflict::{ATTEMPTS, FUTILE, VAGUE, conditions, insert_unless, not_deleted, prevented};
pub use self::create::Inserts;
pub(super) use self::create::{insert, not_inserted, saved};
pub use self::edit::Saves;
pub(super) use self::edit::{delete_row, delete_with_hooks, other_kind, restore_with_hooks, update_changed};
pub(super) use self::insert_many::inserted;
pub use self::link_statement::{add_statement, add_with_statement, remove_statement, set_statement};
pub use self::links::Links;
pub use self::related::{load, load_statement};
pub use self::returning_only::Creates;
pub(super) use self::select::models;
pub use self::stream::RowStream;
pub use self::upsert::{Upserts, find_or_create_statements};

/// A statement on its way: await it.
///
/// It has a name because the type of an `async fn` repeats what the function asks of its parameters: a builder without
/// a filter, or something that is no [`Executor`](super::Executor), would be reported three times.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;
