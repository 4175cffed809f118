use orm_core::error::Result;
use orm_core::session::Executor;

use super::Reader;
use crate::schema::Enum;

const ENUMS: &str = "
SELECT scope.schema, typname AS name,
    ARRAY(SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = type.oid ORDER BY enumsortorder) AS labels
FROM pg_catalog.pg_type AS type JOIN scope ON scope.oid = typnamespace
WHERE typtype = 'e' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = type.oid AND deptype = 'e')";

pub(super) async fn read<E: Executor>(reader: &Reader<'_, E>) -> Result<Vec<Enum>> {
    reader.rows(ENUMS).await
}
