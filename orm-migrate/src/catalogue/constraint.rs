use orm_core::error::Result;
use orm_core::session::Executor;
use serde::Deserialize;

use super::Reader;
use crate::schema::{Action, Check, Deferral, ForeignKey, Name, PrimaryKey, Schema, Unique, Unsupported};

const CONSTRAINTS: &str = "
SELECT scope.schema, class.relname AS table, conname AS name, contype AS kind,
    condeferrable AS deferrable, condeferred AS deferred, NOT convalidated AS not_valid,
    ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place) AS columns,
    target_scope.nspname AS target_schema, target.relname AS target,
    ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place) AS target_columns,
    confdeltype AS on_delete, confupdtype AS on_update, confmatchtype = 'f' AS match_full,
    pg_catalog.pg_get_expr(conbin, conrelid) AS expression,
    ARRAY(SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute ON attrelid = conrelid AND attnum = number
        WHERE place > indnkeyatts ORDER BY place) AS include,
    coalesce((to_jsonb(idx) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
    CASE WHEN contype = 'c' AND connoinherit THEN 'NO INHERIT'
        WHEN (to_jsonb(con) ->> 'conenforced')::boolean = false THEN 'NOT ENFORCED'
        WHEN (to_jsonb(con) ->> 'conperiod')::boolean THEN 'PERIOD'
        WHEN contype = 'f' AND EXISTS (SELECT FROM pg_catalog.pg_trigger
            WHERE tgconstraint = con.oid AND tgisinternal AND tgenabled NOT IN ('O', 'A')) THEN 'DISABLE TRIGGER'
        WHEN cardinality(confdelsetcols) > 0 THEN 'ON DELETE SET with columns'
    END AS note
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS class ON class.oid = conrelid
JOIN scope ON scope.oid = class.relnamespace
LEFT JOIN pg_catalog.pg_class AS target ON target.oid = confrelid
LEFT JOIN pg_catalog.pg_namespace AS target_scope ON target_scope.oid = target.relnamespace
LEFT JOIN pg_catalog.pg_index AS idx ON indexrelid = conindid AND contype IN ('p', 'u')
WHERE contype IN ('p', 'u', 'c', 'f', 'x') AND conparentid = 0
ORDER BY class.oid, conname";

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "a row of the catalogue, as it is")]
struct Row {
    schema: Option<String>,
    table: String,
    name: String,
    kind: String,
    deferrable: bool,
    deferred: bool,
    not_valid: bool,
    columns: Vec<String>,
    target_schema: Option<String>,
    target: Option<String>,
    target_columns: Vec<String>,
    on_delete: String,
    on_update: String,
    match_full: bool,
    expression: Option<String>,
    include: Vec<String>,
    nulls_not_distinct: bool,
    note: Option<String>,
}

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    for row in reader.rows::<Row>(CONSTRAINTS).await? {
        let of = Name { schema: row.schema.clone(), name: row.table.clone() };
        let Some(table) = schema.tables.iter_mut().find(|table| table.name == of) else { continue };
        let mut note = row.note.clone();
        let kind = if row.kind == "x" { "exclusion constraint" } else { "constraint" };
        let name = format!("{of}.{}", row.name);
        match row.kind.as_str() {
            "p" => table.primary_key = Some(row.primary_key()),
            "u" => table.uniques.push(row.unique()),
            "c" => table.checks.push(row.check()),
            "f" => table.foreign_keys.push(row.foreign_key(&reader.scope.default)),
            _ => note = Some("it is left out".to_owned()),
        }
        if note.is_some() {
            schema.unsupported.push(Unsupported { kind: kind.to_owned(), name, note });
        }
    }
    Ok(())
}

impl Row {
    fn primary_key(self) -> PrimaryKey {
        let deferral = self.deferral();
        PrimaryKey { name: self.name, columns: self.columns, include: self.include, deferral }
    }

    fn unique(self) -> Unique {
        let deferral = self.deferral();
        Unique {
            name: self.name,
            columns: self.columns,
            include: self.include,
            nulls_not_distinct: self.nulls_not_distinct,
            deferral,
        }
    }

    fn check(self) -> Check {
        let expression = self.expression.unwrap_or_default();
        Check { name: self.name, expression, not_valid: self.not_valid }
    }

    fn foreign_key(self, default_schema: &str) -> ForeignKey {
        let deferral = self.deferral();
        ForeignKey {
            name: self.name,
            columns: self.columns,
            references: Name {
                schema: self.target_schema.filter(|schema| schema != default_schema),
                name: self.target.unwrap_or_default(),
            },
            target: self.target_columns,
            on_delete: action(&self.on_delete),
            on_update: action(&self.on_update),
            match_full: self.match_full,
            deferral,
            not_valid: self.not_valid,
        }
    }

    const fn deferral(&self) -> Deferral {
        match (self.deferrable, self.deferred) {
            (false, _) => Deferral::Never,
            (true, false) => Deferral::OnRequest,
            (true, true) => Deferral::Always,
        }
    }
}

fn action(code: &str) -> Action {
    match code {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
