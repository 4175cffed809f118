//! Models from an existing database: `orm db pull`.
//!
//! Catalogue → [`Schema`] → what models can say of it, and [`Note`]s of the rest → source files.

mod entity;
mod ident;
mod lower;
mod names;
mod note;
mod options;
#[allow(clippy::format_push_string)] // pieces of text, put behind one another
mod print;
mod relation;
mod rust_type;
mod source;

pub use self::note::Note;
pub use self::options::{Layout, Options};

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;

use self::lower::Lowered;
use self::note::Notes;
use crate::schema::{Name, Schema, Source};

/// Models of a database.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The files, by their paths.
    pub files: Vec<SourceFile>,
    /// What the models say otherwise than the database, or not at all, by what it is about.
    pub notes: Vec<Note>,
    /// What [`Options::except`] names and the database has not.
    pub idle: Vec<Name>,
    /// What the models make when they are created: the database but for what the notes tell. It is spelled as a catalogue
    /// spells it.
    pub schema: Schema,
}

/// A file of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it belongs, within the folder of the models.
    pub path: String,
    /// Its text, formatted.
    pub text: String,
}

/// The models of what is in a database: structs with everything that their tables have and models can say, enums, and the
/// relations of foreign keys on both sides. What models cannot say is never dropped in silence: the code has a comment
/// that begins with `orm:` at the place, and [`notes`](Pulled::notes) has it, too.
/// Only a schema in which there is nothing that a model has is left out without a note.
///
/// The same database always gives the same files.
///
/// - A foreign key is a `belongs_to`, named after its column, and on the other side a `has_many`, or a `has_one` where
///   its columns are unique. A table whose primary key consists of two foreign keys is a join table: `many_to_many` on
///   both sides.
/// - Views, and tables without a primary key that a model can have, are models with `#[model(read_only)]`, whose tables
///   the models do not make. Foreign keys of such tables are relations, too.
/// - `numeric` without a precision is a `Decimal`, an array is a `Vec` of values that are not NULL: such columns may hold
///   what these types do not.
///
/// SQL: about fifteen `SELECT … FROM pg_catalog.…` in one read-only transaction of the isolation level REPEATABLE READ. No
/// row of a table is read.
///
/// ```no_run
/// # use orm::prelude::*;
/// use orm_migrate::pull::{Options, pull};
///
/// # async fn example(db: &Database) -> Result<(), Box<dyn std::error::Error>> {
/// let pulled = pull(db, &Options::new()).await?;
/// for file in &pulled.files {
///     std::fs::write(std::path::Path::new("src").join(&file.path), &file.text)?;
/// }
/// for note in &pulled.notes {
///     println!("{note}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Of kind [`Schema`](orm_core::error::ErrorKind::Schema) if the default schema is not there, or a table of
/// [`only`](Options::only); those of the connection.
pub async fn pull(db: &Database, options: &Options) -> Result<Pulled> {
    let source = source::read(db, options).await?;
    if let Some(missing) = options.missing(|name| source.has(name)) {
        let message = format!("no table or view is called {missing} in the schemas that are read");
        return Err(Error::new(ErrorKind::Schema, message));
    }
    let idle = options.idle(|name| source.has(name)).cloned().collect();
    let mut notes = Notes::default();
    let lowered = lower::lower(source, options, &mut notes);
    Ok(Pulled { files: print::files(&lowered, options), notes: notes.sorted(), idle, schema: made(lowered) })
}

/// What the models make.
fn made(lowered: Lowered) -> Schema {
    let models = lowered.entities.into_iter().filter(|entity| !entity.read_only);
    let mut schema = Schema { tables: models.map(|entity| entity.table).collect(), ..lowered.schema };
    // Of the enums, those that a table of theirs has.
    let tables = &schema.tables;
    let is_used = |name: &Name| {
        tables.iter().flat_map(|table| &table.columns).any(|column| column.ty.enumeration() == Some(name))
    };
    schema.enums.retain(|enumeration| is_used(&enumeration.name));
    let of_tables = schema.tables.iter().map(|table| &table.name);
    let names = of_tables.chain(schema.enums.iter().map(|enumeration| &enumeration.name));
    schema.schemas = names.filter_map(|name| name.schema.clone()).collect();
    debug_assert_eq!(schema.source, Source::Catalogue);
    schema.sort();
    schema
}
