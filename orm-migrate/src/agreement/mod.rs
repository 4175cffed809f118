//! Whether a database is what the models ask for.

mod column;
mod found;
mod key;
mod part;
mod spelling;

use orm_core::error::Result;
use orm_core::schema::Table as ModelTable;
use orm_core::session::Database;

use self::found::Found;
use self::spelling::Spelling;
use crate::models;
use crate::schema::{Enum, Table};

/// How much of a database is compared with the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// What statements read and write: tables, their columns, types, and NOT NULL.
    Tables,
    /// All that the models ask for: keys, indexes, CHECKs, foreign keys with their actions, enums, defaults, identities,
    /// generated columns and triggers, too; and that none of it was left unfinished.
    #[default]
    Everything,
}

/// What a comparison of a database with models has found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it tells what is missing"]
pub struct Agreement {
    /// What is missing or different, each a sentence that names the thing.
    pub differences: Vec<String>,
    /// Whether defaults, CHECKs and what else is an expression were compared. Of [`Depth::Everything`] they are not where
    /// the user may not make temporary tables; then it is compared whether they are there.
    pub expressions: bool,
}

impl Agreement {
    /// Whether nothing is missing or different.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares a database with what these models ask for. What it has beyond them is no difference: other tables, indexes,
/// constraints and triggers, labels of enums, columns that get a value by themselves. Of a read-only model, its columns and
/// their types alone are compared: a view tells nothing more.
///
/// A server spells expressions in its own way, so that of the models are compared as it spells them: it makes the models'
/// tables as temporary ones, without foreign keys and triggers, a few at a time in transactions that are rolled back. So
/// they are beside nobody's way, nothing of them is left whatever happens, and the functions, domains and extensions that
/// the expressions are about are those of the database itself. It takes the right to make temporary tables.
///
/// SQL: the queries of [`catalogue::read`](crate::catalogue::read), and for each forty tables a transaction of a statement
/// for each table and index. It waits for no lock of others' statements but that of a table that somebody is altering.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm_guide::blog::{Post, User};
/// use orm_migrate::agreement::{self, Depth};
///
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let agreement = agreement::compare(db, orm::models![User, Post], Depth::Everything).await?;
/// for difference in &agreement.differences {
///     eprintln!("{difference}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of the connection, and of [`catalogue::read`](crate::catalogue::read).
pub async fn compare(db: &Database, models: &[&'static ModelTable], depth: Depth) -> Result<Agreement> {
    let wanted = models::schema(models);
    let found = Found::read(db).await?;
    let mut differences = Differences { found: &found, depth, sentences: Vec::new() };
    let spelled = match depth {
        Depth::Tables => None,
        Depth::Everything => {
            wanted.enums.iter().for_each(|wanted| differences.enumeration(wanted));
            spelling::spell(db, &wanted, &found).await?
        }
    };
    for (place, table) in wanted.tables.iter().enumerate() {
        let spelling = match &spelled {
            None => Spelling::Unknown,
            Some(tables) => tables[place].clone(),
        };
        differences.table(table, &spelling);
    }
    for table in models::read_only(models) {
        differences.read_only(&table);
    }
    if depth == Depth::Everything {
        wanted.functions.iter().for_each(|wanted| differences.function(wanted));
    }
    Ok(Agreement { differences: differences.sentences, expressions: spelled.is_some() })
}

/// Collects sentences.
struct Differences<'a> {
    found: &'a Found,
    depth: Depth,
    sentences: Vec<String>,
}

/// A table in its three forms.
struct Compared<'a> {
    /// As the models say it, for messages and for what is no expression.
    model: &'a Table,
    /// As the server spells it, if that is known.
    spelled: Option<&'a Table>,
    found: &'a Table,
}

impl Differences<'_> {
    fn push(&mut self, sentence: impl Into<String>) {
        self.sentences.push(sentence.into());
    }

    fn table(&mut self, model: &Table, spelling: &Spelling) {
        let Some(found) = self.found.table(&model.name) else {
            return self.push(format!("the table {} is not there", model.name));
        };
        if let Spelling::Refused(why) = spelling {
            self.push(format!(
                "the table {} of the models cannot be made in this database: {why}",
                model.name
            ));
        }
        let compared = Compared { model, spelled: spelling.table(), found };
        self.columns(&compared);
        if self.depth == Depth::Everything {
            self.primary_key(&compared);
            self.checks(&compared);
            self.indexes(&compared);
            self.foreign_keys(&compared);
            self.triggers(&compared);
        }
    }

    fn read_only(&mut self, model: &Table) {
        let Some(found) = self.found.table(&model.name) else {
            return self.push(format!("the table or view {} is not there", model.name));
        };
        self.readable_columns(&Compared { model, spelled: None, found });
    }

    fn enumeration(&mut self, wanted: &Enum) {
        let Some(found) = self.found.enumeration(&wanted.name) else {
            return self.push(format!("the enum {} is not there", wanted.name));
        };
        let missing: Vec<String> = wanted
            .labels
            .iter()
            .filter(|label| !found.labels.contains(label))
            .map(|label| format!("the enum {} has no label {label:?}", wanted.name))
            .collect();
        let shared = found.labels.iter().filter(|label| wanted.labels.contains(label));
        if missing.is_empty() && !shared.eq(&wanted.labels) {
            self.push(format!(
                "the labels of the enum {} are in the order {}, and those of the model in the order {}",
                wanted.name,
                found.labels.join(", "),
                wanted.labels.join(", ")
            ));
        }
        self.sentences.extend(missing);
    }
}
