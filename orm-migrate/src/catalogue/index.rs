use orm_core::error::Result;
use orm_core::session::Executor;
use serde::Deserialize;

use super::Reader;
use crate::schema::{Index, IndexKey, IndexPart, Name, Schema, Unsupported};

/// The kind of what is unsupported for an index that the server does not keep up.
pub(crate) const INVALID: &str = "invalid index";

const INDEXES: &str = "
SELECT scope.schema, class.relname AS table, index_class.relname AS name, amname AS method, indisunique AS unique,
    indisvalid AS valid, index_class.reloptions AS options,
    pg_catalog.pg_get_expr(indpred, indrelid) AS predicate,
    coalesce((to_jsonb(idx) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
    ARRAY(SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute ON attrelid = indrelid AND attnum = number
        WHERE place > indnkeyatts ORDER BY place) AS include,
    (SELECT json_agg(part ORDER BY place) FROM (
        SELECT place, attribute.attname AS column,
            CASE WHEN indkey[place] = 0 THEN pg_catalog.pg_get_indexdef(indexrelid, place + 1, false) END AS expression,
            indoption[place] & 1 = 1 AS descending, indoption[place] & 2 = 2 AS nulls_first,
            CASE WHEN NOT opcdefault THEN pg_catalog.format(
                CASE WHEN pg_catalog.pg_opclass_is_visible(opclass.oid) THEN '%2$I' ELSE '%1$I.%2$I' END,
                opclass_space.nspname, opcname) END AS opclass,
            CASE WHEN coll.oid <> coalesce(attribute.attcollation, type.typcollation) THEN pg_catalog.format(
                CASE WHEN pg_catalog.pg_collation_is_visible(coll.oid) THEN '%2$I' ELSE '%1$I.%2$I' END,
                collation_space.nspname, collname) END AS collation,
            part_attribute.attoptions AS options
        FROM pg_catalog.generate_series(0, indnkeyatts - 1) AS place
        JOIN pg_catalog.pg_attribute AS part_attribute
            ON part_attribute.attrelid = indexrelid AND part_attribute.attnum = place + 1
        JOIN pg_catalog.pg_type AS type ON type.oid = part_attribute.atttypid
        JOIN pg_catalog.pg_opclass AS opclass ON opclass.oid = indclass[place]
        JOIN pg_catalog.pg_namespace AS opclass_space ON opclass_space.oid = opcnamespace
        LEFT JOIN pg_catalog.pg_attribute AS attribute
            ON attribute.attrelid = indrelid AND attribute.attnum = indkey[place] AND indkey[place] <> 0
        LEFT JOIN pg_catalog.pg_collation AS coll ON coll.oid = indcollation[place]
        LEFT JOIN pg_catalog.pg_namespace AS collation_space ON collation_space.oid = collnamespace
    ) AS part) AS parts
FROM pg_catalog.pg_index AS idx
JOIN pg_catalog.pg_class AS index_class ON index_class.oid = indexrelid
JOIN pg_catalog.pg_am AS am ON am.oid = index_class.relam
JOIN pg_catalog.pg_class AS class ON class.oid = indrelid
JOIN scope ON scope.oid = class.relnamespace
WHERE class.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint
    WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))";

#[derive(Deserialize)]
struct Row {
    schema: Option<String>,
    table: String,
    name: String,
    method: String,
    unique: bool,
    valid: bool,
    options: Option<Vec<String>>,
    predicate: Option<String>,
    nulls_not_distinct: bool,
    include: Vec<String>,
    parts: Vec<PartRow>,
}

#[derive(Deserialize)]
struct PartRow {
    column: Option<String>,
    expression: Option<String>,
    descending: bool,
    nulls_first: bool,
    opclass: Option<String>,
    collation: Option<String>,
    options: Option<Vec<String>>,
}

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    for row in reader.rows::<Row>(INDEXES).await? {
        let of = Name { schema: row.schema.clone(), name: row.table.clone() };
        let Some(table) = schema.tables.iter_mut().find(|table| table.name == of) else { continue };
        let mut note = |kind: &str, note: String| {
            schema.unsupported.push(Unsupported {
                kind: kind.to_owned(),
                name: of.sibling(&row.name).to_string(),
                note: Some(note),
            });
        };
        if !row.valid {
            note(INVALID, "its creation has failed: drop it and create it anew".to_owned());
        }
        if let Some(options) = &row.options {
            note("storage parameters", options.join(", "));
        }
        for options in row.parts.iter().filter_map(|part| part.options.as_ref()) {
            note("operator class parameters", options.join(", "));
        }
        table.indexes.push(Index {
            unique: row.unique,
            method: row.method,
            predicate: row.predicate,
            include: row.include,
            nulls_not_distinct: row.nulls_not_distinct,
            ..Index::new(&row.name, row.parts.into_iter().map(PartRow::into_part).collect())
        });
    }
    Ok(())
}

impl PartRow {
    fn into_part(self) -> IndexPart {
        let key = match (self.column, self.expression) {
            (Some(column), _) => IndexKey::Column(column),
            (None, expression) => IndexKey::Expression(expression.unwrap_or_default()),
        };
        IndexPart {
            descending: self.descending,
            // By default NULLs are larger than everything.
            nulls_first: (self.nulls_first != self.descending).then_some(self.nulls_first),
            opclass: self.opclass,
            collation: self.collation,
            ..IndexPart::of(key)
        }
    }
}
