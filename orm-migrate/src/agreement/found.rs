use std::collections::BTreeMap;

use orm_core::error::Result;
use orm_core::expr::raw::{Fragment, text};
use orm_core::session::Database;
use serde::Deserialize;

use crate::catalogue::{self, Scope};
use crate::schema::{Enum, Function, Name, Schema, Table, Type};

/// What the database has, found as statements find it: a name without a schema along the search path.
pub(super) struct Found {
    schema: Schema,
    /// Partitioned tables, views, and what else has columns.
    others: Schema,
    pub(super) default_schema: String,
    /// The schemas behind the default one.
    path: Vec<String>,
    /// Domains, and the types that these are over in the end.
    domains: BTreeMap<String, String>,
}

const DOMAINS: &str = "
WITH RECURSIVE base AS (
    SELECT oid AS domain, typbasetype AS type FROM pg_catalog.pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT domain, typbasetype FROM base JOIN pg_catalog.pg_type ON oid = type WHERE typtype = 'd'
)
SELECT pg_catalog.format_type(domain, NULL) AS name, pg_catalog.format_type(type, NULL) AS base
FROM base JOIN pg_catalog.pg_type ON oid = type WHERE typtype <> 'd'";

#[derive(Deserialize)]
struct Domain {
    name: String,
    base: String,
}

impl Found {
    pub(super) async fn read(db: &Database) -> Result<Self> {
        let query = "SELECT pg_catalog.current_schemas(false)::text[]";
        let path: Vec<String> = Fragment::new(vec![text(query)]).read_only().scalar(db).await?;
        let also = async |reader: &catalogue::Reader<'_, _>| {
            Ok((reader.default_schema().to_owned(), reader.rows::<Domain>(DOMAINS).await?))
        };
        let (schema, others, (default_schema, domains)) =
            catalogue::read_with_others(db, &Scope::new(), also).await?;
        let domains = domains.into_iter().map(|domain| (domain.name, domain.base)).collect();
        let path = path.into_iter().filter(|schema| *schema != default_schema).collect();
        Ok(Found { schema, others, default_schema, path, domains })
    }

    pub(super) fn table(&self, name: &Name) -> Option<&Table> {
        self.along_path(name, |name| self.schema.table(name).or_else(|| self.others.table(name)))
    }

    pub(super) fn enumeration(&self, name: &Name) -> Option<&Enum> {
        self.along_path(name, |name| self.schema.enumeration(name))
    }

    pub(super) fn function(&self, name: &Name) -> Option<&Function> {
        self.along_path(name, |name| self.schema.function(name))
    }

    /// The type that a domain, or an array of one, is over: what its values are.
    pub(super) fn base_of(&self, ty: &str) -> Option<Type> {
        let name = ty.trim_end_matches("[]");
        let base = self.domains.get(name)?;
        Some(Type::Sql(format!("{base}{}", &ty[name.len()..])))
    }

    /// What the catalogue notes of something of a kind.
    pub(super) fn note(&self, kind: &str, name: &str) -> Option<&str> {
        let mut all = self.schema.unsupported.iter().chain(&self.others.unsupported);
        all.find(|noted| noted.kind == kind && noted.name == name)?.note.as_deref()
    }

    fn along_path<'a, T>(&self, name: &Name, find: impl Fn(&Name) -> Option<&'a T>) -> Option<&'a T> {
        find(name).or_else(|| {
            let mut path = self.path.iter().filter(|_| name.schema.is_none());
            path.find_map(|schema| find(&Name::new(Some(schema), &name.name)))
        })
    }
}
