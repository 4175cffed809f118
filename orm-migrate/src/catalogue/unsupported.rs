use orm_core::error::Result;
use orm_core::session::Executor;
use serde::Deserialize;

use super::Reader;
use crate::schema::{Name, Schema, Unsupported};

/// Everything of the schemas that has a name of its own and is none of what the other queries read.
const OTHERS: &str = "
SELECT kind, scope.schema, name FROM (
    SELECT 'pg_catalog.pg_class'::regclass AS catalogue, oid, relnamespace AS space, relname AS name,
        CASE WHEN relkind = 'v' THEN 'view' WHEN relkind = 'm' THEN 'materialized view'
            WHEN relispartition THEN 'partition' WHEN relkind = 'p' THEN 'partitioned table'
            WHEN relkind = 'f' THEN 'foreign table' WHEN relkind = 'c' THEN 'composite type'
            WHEN relkind = 'S' THEN 'sequence' WHEN reloftype <> 0 THEN 'typed table'
            WHEN relkind = 'r' THEN 'inheriting table' END AS kind
    FROM pg_catalog.pg_class AS class
    WHERE relkind IN ('v', 'm', 'p', 'f', 'c') OR relispartition AND relkind = 'r' OR reloftype <> 0
        OR (relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = class.oid))
        OR (relkind = 'S' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
            WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = class.oid AND deptype = 'i'))
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, oid, typnamespace, typname,
        CASE typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END
    FROM pg_catalog.pg_type WHERE typtype IN ('d', 'r') OR (typtype = 'b' AND typelem = 0)
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, oid, pronamespace, proname,
        CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
    FROM pg_catalog.pg_proc WHERE prokind <> 'f' OR prorettype <> 'pg_catalog.trigger'::regtype OR pronargs > 0
    UNION ALL
    SELECT 'pg_catalog.pg_operator'::regclass, oid, oprnamespace, oprname, 'operator' FROM pg_catalog.pg_operator
    UNION ALL
    SELECT 'pg_catalog.pg_opclass'::regclass, oid, opcnamespace, opcname, 'operator class' FROM pg_catalog.pg_opclass
    UNION ALL
    SELECT 'pg_catalog.pg_collation'::regclass, oid, collnamespace, collname, 'collation' FROM pg_catalog.pg_collation
    UNION ALL
    SELECT 'pg_catalog.pg_ts_config'::regclass, oid, cfgnamespace, cfgname, 'text search configuration'
    FROM pg_catalog.pg_ts_config
    UNION ALL
    SELECT 'pg_catalog.pg_ts_dict'::regclass, oid, dictnamespace, dictname, 'text search dictionary'
    FROM pg_catalog.pg_ts_dict
    UNION ALL
    SELECT 'pg_catalog.pg_statistic_ext'::regclass, oid, stxnamespace, stxname, 'statistics'
    FROM pg_catalog.pg_statistic_ext
    UNION ALL
    SELECT 'pg_catalog.pg_policy'::regclass, policy.oid, relnamespace, polname, 'policy'
    FROM pg_catalog.pg_policy AS policy JOIN pg_catalog.pg_class AS class ON class.oid = polrelid
    UNION ALL
    SELECT 'pg_catalog.pg_rewrite'::regclass, rule.oid, relnamespace, rulename, 'rule'
    FROM pg_catalog.pg_rewrite AS rule JOIN pg_catalog.pg_class AS class ON class.oid = ev_class
    WHERE rulename <> '_RETURN'
) AS other JOIN scope ON scope.oid = space
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = catalogue AND objid = other.oid AND deptype = 'e')
    AND NOT (kind = 'function' AND EXISTS (SELECT FROM pg_catalog.pg_depend
        WHERE classid = catalogue AND objid = other.oid AND deptype = 'i'))";

#[derive(Deserialize)]
struct Row {
    kind: String,
    #[serde(flatten)]
    name: Name,
}

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>, schema: &mut Schema) -> Result<()> {
    let rows = reader.rows::<Row>(OTHERS).await?;
    let others = rows.into_iter().filter(|row| reader.scope.has(&row.name));
    schema.unsupported.extend(others.map(|row| Unsupported {
        kind: row.kind,
        name: row.name.to_string(),
        note: None,
    }));
    Ok(())
}
