use orm_core::error::{Error, ErrorKind, Result};
use orm_core::expr::raw::{Fragment, part, text};
use orm_core::session::Executor;

use super::own::is_own;
use crate::schema::Name;

/// Which part of a database is read.
///
/// ```
/// use orm_migrate::catalogue::Scope;
///
/// let scope = Scope::new().except("spatial_ref_sys");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scope {
    default: Option<String>,
    schemas: Option<Vec<String>>,
    except: Vec<Name>,
}

impl Scope {
    /// Every schema but those of the server, the first of the search path being the default one. The tables of
    /// [`OWN`](super::OWN) are in none.
    pub fn new() -> Self {
        Scope::default()
    }

    /// Another default schema: the one whose tables have names without a schema.
    pub fn default_schema(mut self, name: &str) -> Self {
        self.default = Some(name.to_owned());
        self
    }

    /// The default schema and these alone.
    pub fn schemas<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.schemas = Some(names.into_iter().map(str::to_owned).collect());
        self
    }

    /// Not this table.
    pub fn except(mut self, table: impl Into<Name>) -> Self {
        self.except.push(table.into());
        self
    }

    /// What the server makes of it. The search path becomes the default schema until the transaction ends.
    pub(super) async fn resolve(&self, tx: &impl Executor) -> Result<Resolved> {
        let mut resolved =
            Resolved { default: String::new(), schemas: Vec::new(), except: self.except.clone() };
        let query = Fragment::new(vec![
            text("SELECT coalesce("),
            part(&self.default),
            text(", current_schema()::text)"),
        ]);
        let default: Option<String> = query.scalar(tx).await?;
        let query = "SELECT ARRAY(SELECT nspname::text FROM pg_catalog.pg_namespace \
                     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname)";
        let there: Vec<String> = Fragment::new(vec![text(query)]).scalar(tx).await?;
        resolved.default = match default {
            Some(default) if there.contains(&default) => default,
            default => {
                let message = match default {
                    Some(default) => format!("the database has no schema {default:?}: create it"),
                    None => "the search path has no schema that is there: name the default one".to_owned(),
                };
                return Err(Error::new(ErrorKind::Schema, message));
            }
        };
        let is_wanted = |name: &String| {
            *name == resolved.default || self.schemas.as_ref().is_none_or(|names| names.contains(name))
        };
        resolved.schemas = there.into_iter().filter(is_wanted).collect();
        spell_by(&resolved.default, tx).await?;
        Ok(resolved)
    }
}

/// Makes a schema the search path until the transaction ends, behind the server's own and before that of temporary tables,
/// whose names would be found first otherwise.
async fn spell_by(schema: &str, tx: &impl Executor) -> Result<()> {
    // Compiling the queries would take longer than running them.
    let set = Fragment::new(vec![
        text(
            "SELECT pg_catalog.set_config('jit', 'off', true) || pg_catalog.set_config('search_path', pg_catalog.quote_ident(",
        ),
        part(&schema),
        text(") || ', pg_temp', true)"),
    ]);
    set.scalar::<String>(tx).await.map(drop)
}

/// The schemas by their names.
pub(super) struct Resolved {
    pub(super) default: String,
    pub(super) schemas: Vec<String>,
    except: Vec<Name>,
}

impl Resolved {
    /// The temporary schema of a session, as the default one.
    pub(super) async fn temporary(tx: &impl Executor, spelled_by: &str) -> Result<Self> {
        let query =
            "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE oid = pg_catalog.pg_my_temp_schema()";
        let name = Fragment::new(vec![text(query)]).scalars::<String>(tx).await?.pop();
        spell_by(spelled_by, tx).await?;
        let schemas = name.iter().cloned().collect();
        Ok(Resolved { default: name.unwrap_or_default(), schemas, except: Vec::new() })
    }

    /// Those that have to be named.
    pub(super) fn named(&self) -> Vec<String> {
        self.schemas.iter().filter(|name| **name != self.default).cloned().collect()
    }

    pub(super) fn has(&self, table: &Name) -> bool {
        !is_own(table) && !self.except.contains(table)
    }
}
