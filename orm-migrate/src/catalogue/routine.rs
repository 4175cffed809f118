use orm_core::error::Result;
use orm_core::session::Executor;
use serde::Deserialize;

use super::Reader;
use crate::schema::{Function, Name, Schema, Trigger, Unsupported};

const FUNCTIONS: &str = "
SELECT scope.schema, proname AS name, pg_catalog.pg_get_functiondef(function.oid) AS sql
FROM pg_catalog.pg_proc AS function JOIN scope ON scope.oid = pronamespace
WHERE prokind = 'f' AND prorettype = 'pg_catalog.trigger'::regtype AND pronargs = 0
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = function.oid AND deptype = 'e')";

const TRIGGERS: &str = "
SELECT scope.schema, relname AS table, tgname AS name, pg_catalog.pg_get_triggerdef(trigger.oid) AS sql,
    tgenabled <> 'O' AS switched, function_scope.nspname AS function_schema, proname AS function
FROM pg_catalog.pg_trigger AS trigger
JOIN pg_catalog.pg_class AS class ON class.oid = tgrelid
JOIN scope ON scope.oid = relnamespace
JOIN pg_catalog.pg_proc AS function ON function.oid = tgfoid
JOIN pg_catalog.pg_namespace AS function_scope ON function_scope.oid = pronamespace
WHERE NOT tgisinternal AND tgparentid = 0";

#[derive(Deserialize)]
struct TriggerRow {
    schema: Option<String>,
    table: String,
    name: String,
    sql: String,
    switched: bool,
    function_schema: String,
    function: String,
}

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    schema.functions = reader.rows::<Function>(FUNCTIONS).await?;
    for row in reader.rows::<TriggerRow>(TRIGGERS).await? {
        let of = Name { schema: row.schema, name: row.table };
        let Some(table) = schema.tables.iter_mut().find(|table| table.name == of) else { continue };
        if row.switched {
            schema.unsupported.push(Unsupported {
                kind: "trigger".to_owned(),
                name: format!("{of}.{}", row.name),
                note: Some("it is taken for one that fires always".to_owned()),
            });
        }
        let schema = Some(row.function_schema).filter(|schema| *schema != reader.scope.default);
        let function = Name { schema, name: row.function };
        table.triggers.push(Trigger { name: row.name, function, sql: row.sql });
    }
    Ok(())
}
