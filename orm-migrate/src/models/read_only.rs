use orm_core::schema::Table as ModelTable;

use super::{base, name};
use crate::schema::{Name, Schema, Table};

/// The tables and views that read-only models are of, with the columns that these read.
pub(crate) fn read_only(models: &[&'static ModelTable]) -> Vec<Table> {
    let read_only = models.iter().filter(|model| model.read_only);
    let columns_alone =
        |model: &&'static ModelTable| Table { columns: base(model).columns, ..Table::new(name(model)) };
    read_only.map(columns_alone).collect()
}

/// What is left of a schema without that which read-only models are of: their tables, the foreign keys that lead to these,
/// and the enums and the schemas that nothing else has, neither there nor in what the models ask for (`to`). A difference
/// from it to `to` drops nothing of theirs.
///
/// ```
/// use orm::prelude::*;
/// use orm_migrate::models;
///
/// mod before {
///     # use orm::prelude::*;
///     #[derive(Model)]
///     pub struct Note {
///         #[column(primary_key)]
///         pub id: i32,
///     }
/// }
///
/// #[derive(Model)]
/// #[model(read_only)]
/// struct Note {
///     id: i32,
/// }
///
/// let now = models::schema(orm::models![Note]);
/// let so_far = models::schema(orm::models![before::Note]);
/// assert_eq!(models::without_read_only(so_far, &now, orm::models![Note]), now);
/// ```
pub fn without_read_only(mut schema: Schema, to: &Schema, models: &[&'static ModelTable]) -> Schema {
    let read_only: Vec<&ModelTable> = models.iter().copied().filter(|model| model.read_only).collect();
    if read_only.is_empty() {
        return schema;
    }
    let mut schemas: Vec<String> = Vec::new();
    for model in read_only {
        let own = name(model);
        let enums = model.columns.iter().filter_map(|column| column.ty.enum_def()).filter(|def| def.native);
        let enums: Vec<Name> = enums.map(|def| Name::new(def.schema, def.name)).collect();
        schemas.extend(std::iter::once(&own).chain(&enums).filter_map(|name| name.schema.clone()));
        if to.table(&own).is_none() {
            schema.tables.retain(|table| table.name != own);
            // The models ask for none that leads to a view; one that leads to a table is good, and stays.
            schema.tables.iter_mut().for_each(|table| table.foreign_keys.retain(|key| key.references != own));
        }
        schema.enums.retain(|enumeration| {
            let name = &enumeration.name;
            !enums.contains(name) || to.enumeration(name).is_some() || has_column(&schema.tables, name)
        });
    }
    let of_tables = schema.tables.iter().map(|table| &table.name);
    let used: Vec<&String> = of_tables
        .chain(schema.enums.iter().map(|enumeration| &enumeration.name))
        .filter_map(|name| name.schema.as_ref())
        .collect();
    schema
        .schemas
        .retain(|name| !schemas.contains(name) || to.schemas.contains(name) || used.contains(&name));
    schema
}

/// Whether a column of the tables is of the enum.
fn has_column(tables: &[crate::schema::Table], enumeration: &Name) -> bool {
    tables.iter().flat_map(|table| &table.columns).any(|column| column.ty.enumeration() == Some(enumeration))
}
