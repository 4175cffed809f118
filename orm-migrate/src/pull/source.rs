//! What the catalogue has beside a [`Schema`].

use std::collections::BTreeMap;

use orm_core::error::Result;
use orm_core::session::{Database, Transaction};
use serde::Deserialize;

use super::Options;
use crate::catalogue::{self, Reader};
use crate::schema::{Name, Schema, Type};

const RELATIONS: &str = "
SELECT scope.schema, relname AS name, relkind AS kind,
    CASE WHEN relkind = 'p' THEN pg_catalog.pg_get_partkeydef(class.oid) END AS partition_key,
    ARRAY(SELECT inhparent::regclass::text FROM pg_catalog.pg_inherits
        WHERE inhrelid = class.oid ORDER BY inhseqno) AS parents
FROM pg_catalog.pg_class AS class JOIN scope ON scope.oid = relnamespace
WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT relispartition";

const DOMAINS: &str = "
SELECT pg_catalog.format_type(domain.oid, NULL) AS name,
    pg_catalog.format_type(domain.typbasetype, domain.typtypmod) AS base,
    enum_scope.schema AS enum_schema, enum.typname AS enum_name,
    domain.typnotnull AS not_null, domain.typdefault AS expression,
    EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contypid = domain.oid AND contype = 'c') AS is_checked
FROM pg_catalog.pg_type AS domain
LEFT JOIN pg_catalog.pg_type AS enum ON enum.oid = domain.typbasetype AND enum.typtype = 'e'
LEFT JOIN scope AS enum_scope ON enum_scope.oid = enum.typnamespace
WHERE domain.typtype = 'd'";

/// The sequences that number the rows of one table: those that belong to a column, as `serial` makes them, and those
/// that one default of all takes its numbers from, be they named by a text.
const SERIALS: &str = "
WITH owned AS (
    SELECT objid AS sequence, refobjid AS relation, refobjsubid AS number FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass
        AND deptype IN ('a', 'i')
), used AS (
    SELECT refobjid AS sequence, adrelid AS relation, adnum AS number FROM pg_catalog.pg_depend
    JOIN pg_catalog.pg_attrdef AS attrdef ON attrdef.oid = objid
    WHERE classid = 'pg_catalog.pg_attrdef'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass
    UNION
    SELECT pg_catalog.to_regclass(substring(pg_catalog.pg_get_expr(adbin, adrelid) FROM
            '^nextval\\(\\(''(.+)''::text\\)::regclass\\)$')),
        adrelid, adnum
    FROM pg_catalog.pg_attrdef
), numbers AS (
    SELECT sequence, relation, number, TRUE AS is_owned FROM owned
    UNION ALL
    SELECT sequence, min(relation::bigint)::oid, min(number), FALSE FROM used
    WHERE sequence NOT IN (SELECT sequence FROM owned) GROUP BY sequence HAVING count(*) = 1
)
SELECT scope.schema, class.relname AS table, attname AS column, is_owned,
    pg_catalog.pg_get_expr(adbin, adrelid) AS expression,
    sequence_scope.schema AS sequence_schema, sequence.relname AS sequence,
    seqstart <> 1 OR seqincrement <> 1 OR seqmin <> 1 OR seqcycle OR seqcache <> 1 AS has_options
FROM numbers
JOIN pg_catalog.pg_class AS sequence ON sequence.oid = numbers.sequence
JOIN pg_catalog.pg_sequence ON seqrelid = sequence.oid
JOIN pg_catalog.pg_class AS class ON class.oid = relation
JOIN scope ON scope.oid = class.relnamespace
LEFT JOIN scope AS sequence_scope ON sequence_scope.oid = sequence.relnamespace
JOIN pg_catalog.pg_attribute ON attrelid = class.oid AND attnum = number
JOIN pg_catalog.pg_attrdef ON adrelid = class.oid AND adnum = number";

/// All that is known of the database.
pub(super) struct Source {
    pub(super) schema: Schema,
    /// Views, partitioned tables and the like, as if they were tables.
    pub(super) others: Schema,
    pub(super) facts: Facts,
}

#[derive(Default)]
pub(super) struct Facts {
    pub(super) relations: BTreeMap<Name, Relation>,
    /// By their names, as the types of columns have them.
    pub(super) domains: BTreeMap<String, Domain>,
    /// By table, column, and the default that takes the next number.
    pub(super) serials: BTreeMap<(Name, String, String), Serial>,
}

#[derive(Deserialize)]
pub(super) struct Relation {
    #[serde(flatten)]
    name: Name,
    kind: String,
    pub(super) partition_key: Option<String>,
    pub(super) parents: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Domain {
    name: String,
    base: String,
    enum_schema: Option<String>,
    enum_name: Option<String>,
    pub(super) not_null: bool,
    pub(super) expression: Option<String>,
    pub(super) is_checked: bool,
}

/// A sequence of one column.
#[derive(Deserialize)]
pub(super) struct Serial {
    schema: Option<String>,
    table: String,
    column: String,
    expression: String,
    sequence_schema: Option<String>,
    sequence: String,
    /// Whether it goes with its column.
    pub(super) is_owned: bool,
    /// Whether it counts otherwise than by default.
    pub(super) has_options: bool,
}

impl Source {
    /// Whether there is a table or view of this name.
    pub(super) fn has(&self, name: &Name) -> bool {
        self.schema.tables.iter().chain(&self.others.tables).any(|table| table.name == *name)
    }
}

pub(super) async fn read(db: &Database, options: &Options) -> Result<Source> {
    let (schema, others, facts) =
        catalogue::read_with_others(db, &options.scope(), async |reader| facts(reader).await).await?;
    Ok(Source { schema, others, facts })
}

async fn facts(reader: &Reader<'_, Transaction>) -> Result<Facts> {
    let relations = reader.rows::<Relation>(RELATIONS).await?;
    let domains = reader.rows::<Domain>(DOMAINS).await?;
    let serials = reader.rows::<Serial>(SERIALS).await?;
    Ok(Facts {
        relations: relations.into_iter().map(|relation| (relation.name.clone(), relation)).collect(),
        domains: domains.into_iter().map(|domain| (domain.name.clone(), domain)).collect(),
        serials: serials
            .into_iter()
            .map(|serial| {
                let table = Name { schema: serial.schema.clone(), name: serial.table.clone() };
                ((table, serial.column.clone(), serial.expression.clone()), serial)
            })
            .collect(),
    })
}

impl Relation {
    /// What it is, if it is no plain table.
    pub(super) fn kind(&self) -> Option<&'static str> {
        match &*self.kind {
            "v" => Some("view"),
            "m" => Some("materialized view"),
            "f" => Some("foreign table"),
            "p" => Some("partitioned table"),
            _ if !self.parents.is_empty() => Some("inheriting table"),
            _ => None,
        }
    }
}

impl Serial {
    /// As it is named in notes.
    pub(super) fn name(&self) -> String {
        Name::new(self.sequence_schema.as_deref(), &self.sequence).to_string()
    }
}

impl Domain {
    /// The type beneath it.
    pub(super) fn base(&self) -> Type {
        match &self.enum_name {
            Some(name) => Type::Enum {
                name: Name { schema: self.enum_schema.clone(), name: name.clone() },
                array: false,
            },
            None => Type::Sql(self.base.clone()),
        }
    }
}
