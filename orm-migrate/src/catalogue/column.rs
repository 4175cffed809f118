use orm_core::error::Result;
use orm_core::session::Executor;
use serde::Deserialize;

use super::Reader;
use crate::schema::{Column, Identity, Name, Schema, Table, Type, Unsupported};

const TABLES: &str = "
SELECT scope.schema, relname AS name, pg_catalog.obj_description(class.oid, 'pg_class') AS comment,
    relpersistence = 'u' AS unlogged, relrowsecurity AS row_security, reloptions AS options,
    (SELECT coalesce(json_agg(part ORDER BY attnum), '[]') FROM (
        SELECT attnum, attname AS name, pg_catalog.format_type(atttypid, atttypmod) AS type,
            enum_scope.schema AS enum_schema, enum.typname AS enum_name, enum.oid <> atttypid AS is_array,
            NOT attnotnull AS nullable, attidentity AS identity, attgenerated AS generated,
            type.typtype = 'd' AS is_domain,
            pg_catalog.pg_get_expr(adbin, adrelid) AS expression,
            pg_catalog.col_description(attrelid, attnum) AS comment,
            collation_space.nspname AS collation_schema, collname AS collation,
            (SELECT seqstart <> 1 OR seqincrement <> 1 OR seqmin <> 1 OR seqcycle OR seqcache <> 1 FROM pg_catalog.pg_sequence
                WHERE attidentity <> '' AND seqrelid = pg_catalog.pg_get_serial_sequence(
                    pg_catalog.format('%I.%I', scope.nspname, relname), attname)::regclass) AS sequence
        FROM pg_catalog.pg_attribute AS attribute
        JOIN pg_catalog.pg_type AS type ON type.oid = atttypid
        LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
        LEFT JOIN pg_catalog.pg_type AS enum ON enum.typtype = 'e'
            AND enum.oid IN (type.oid, CASE WHEN type.typcategory = 'A' THEN type.typelem END)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
                WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = enum.oid AND deptype = 'e')
        LEFT JOIN scope AS enum_scope ON enum_scope.oid = enum.typnamespace
        LEFT JOIN pg_catalog.pg_collation AS coll ON coll.oid = attcollation AND attcollation <> type.typcollation
        LEFT JOIN pg_catalog.pg_namespace AS collation_space ON collation_space.oid = collnamespace
        WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped
    ) AS part) AS columns
FROM pg_catalog.pg_class AS class JOIN scope ON scope.oid = relnamespace
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = class.oid AND deptype = 'e')";

/// What a [`Schema`] expresses.
const PLAIN: &str = "
    AND relkind = 'r' AND NOT relispartition AND reloftype = 0
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = class.oid)";

/// What else has columns and is read like a table. A partition is a part of its table.
const OTHERS: &str = "
    AND NOT relispartition AND (relkind IN ('v', 'm', 'p', 'f') OR (relkind = 'r' AND (reloftype <> 0
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = class.oid))))";

#[derive(Deserialize)]
struct TableRow {
    #[serde(flatten)]
    name: Name,
    comment: Option<String>,
    unlogged: bool,
    row_security: bool,
    options: Option<Vec<String>>,
    columns: Vec<ColumnRow>,
}

#[derive(Deserialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    enum_schema: Option<String>,
    enum_name: Option<String>,
    is_array: Option<bool>,
    nullable: bool,
    identity: String,
    generated: String,
    is_domain: bool,
    expression: Option<String>,
    comment: Option<String>,
    collation_schema: Option<String>,
    collation: Option<String>,
    /// Whether the sequence counts otherwise than by default.
    sequence: Option<bool>,
}

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    read_where(reader, PLAIN, schema).await
}

/// Views, partitioned tables, those that inherit: as if they were tables.
pub(super) async fn read_others<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    read_where(reader, OTHERS, schema).await
}

async fn read_where<E: Executor>(
    reader: &Reader<'_, E>,
    condition: &'static str,
    schema: &mut Schema,
) -> Result<()> {
    for row in reader.rows_of::<TableRow>(&[TABLES, condition]).await? {
        if !reader.scope.has(&row.name) {
            continue;
        }
        let mut note = |kind: &str, note: &str| {
            schema.unsupported.push(Unsupported {
                kind: kind.to_owned(),
                name: row.name.to_string(),
                note: Some(note.to_owned()),
            });
        };
        if row.unlogged {
            note("unlogged table", "it is taken for a logged one");
        }
        if row.row_security {
            note("row security", "the policies of the table are left out");
        }
        if let Some(options) = &row.options {
            note("storage parameters", &options.join(", "));
        }
        for column in &row.columns {
            if column.sequence == Some(true) {
                note("identity", &format!("the options of the sequence of {} are left out", column.name));
            }
            if column.generated == "v" {
                note("virtual column", &format!("{} is taken for a stored one", column.name));
            }
        }
        let mut table = Table::new(row.name);
        table.comment = row.comment;
        table.columns =
            row.columns.into_iter().map(|column| column.into_column(&reader.scope.default)).collect();
        schema.tables.push(table);
    }
    Ok(())
}

impl ColumnRow {
    fn into_column(self, default_schema: &str) -> Column {
        let ty = match self.enum_name {
            Some(name) => Type::Enum {
                name: Name { schema: self.enum_schema, name },
                array: self.is_array == Some(true),
            },
            None => Type::Sql(self.ty),
        };
        let (default, generated) =
            if self.generated.is_empty() { (self.expression, None) } else { (None, self.expression) };
        // Those of the server are found without their schema.
        let is_named = |schema: &String| schema != default_schema && schema != "pg_catalog";
        Column {
            nullable: self.nullable,
            // That of a domain would be another.
            default: default.filter(|default| self.is_domain || !is_null(default)),
            generated,
            identity: match self.identity.as_str() {
                "a" => Some(Identity::Always),
                "d" => Some(Identity::ByDefault),
                _ => None,
            },
            collation: self
                .collation
                .map(|name| Name { schema: self.collation_schema.filter(is_named), name }),
            comment: self.comment,
            ..Column::new(&self.name, ty)
        }
    }
}

/// Whether an expression as a server spells it is the constant NULL, which is what a column without a default gets.
pub(crate) fn is_null(expression: &str) -> bool {
    // An operator beside it would be in parentheses with it.
    expression == "NULL" || expression.starts_with("NULL::")
}
