//! What models ask for, as a [`Schema`].

mod read_only;

use std::collections::BTreeSet;

use orm_core::schema::{
    Action as ModelAction, Column as ModelColumn, IndexPart as ModelPart, RelationKind, Table as ModelTable,
};
use orm_core::sql::render::definition;

pub(crate) use self::read_only::read_only;
pub use self::read_only::without_read_only;

use crate::diff::Hints;
use crate::schema::{
    Action, Check, Column, Deferral, Enum, ForeignKey, Function, Identity, Index, IndexKey, IndexPart, Name,
    PrimaryKey, Schema, Source, Table, Trigger, Type, Unsupported,
};

/// The schema that these models ask for; no SQL is sent. Models that share a table make it once, and those with
/// `#[model(read_only)]` make none.
///
/// ```
/// # use orm_guide::blog::{Post, User};
/// let schema = orm_migrate::models::schema(orm::models![User, Post]);
/// let posts = schema.table(&"posts".into()).unwrap();
/// assert_eq!(posts.column("title").unwrap().ty.to_string(), "varchar(200)");
/// ```
pub fn schema(models: &[&'static ModelTable]) -> Schema {
    let mut whole: Vec<&'static ModelTable> = Vec::new();
    for table in models.iter().map(|table| table.whole()) {
        if !table.read_only && !whole.contains(&table) {
            whole.push(table);
        }
    }
    let mut schema = Schema::empty(Source::Models);
    for table in &whole {
        schema.tables.push(base(table));
        add_enums(&mut schema, table);
    }
    for table in &whole {
        add_references(&mut schema, table);
    }
    let of_tables = schema.tables.iter().map(|table| &table.name);
    let names = of_tables.chain(schema.enums.iter().map(|enumeration| &enumeration.name));
    schema.schemas = names.filter_map(|name| name.schema.clone()).collect();
    schema.sort();
    schema
}

/// The renames that these models tell by `renamed_from`. They may stay in the models: what was renamed long ago, or was
/// never called so, is left as it is.
///
/// ```
/// use orm::prelude::*;
/// use orm_migrate::diff::diff;
/// use orm_migrate::{ddl, models};
///
/// mod before {
///     # use orm::prelude::*;
///     #[derive(Model)]
///     pub struct Note {
///         #[column(primary_key)]
///         pub id: i32,
///         pub text: String,
///     }
/// }
///
/// #[derive(Model)]
/// struct Note {
///     #[column(primary_key)]
///     id: i32,
///     #[column(renamed_from = "text")]
///     body: String,
/// }
///
/// let so_far = models::schema(orm::models![before::Note]);
/// let now = models::schema(orm::models![Note]);
/// let operations = diff(&so_far, &now, &models::hints(orm::models![Note]))?;
/// assert_eq!(ddl::script(&operations), "ALTER TABLE \"notes\" RENAME COLUMN \"text\" TO \"body\";\n");
/// # Ok::<(), orm_migrate::diff::DiffError>(())
/// ```
pub fn hints(models: &[&'static ModelTable]) -> Hints {
    let wholes = models.iter().map(|table| table.whole());
    let tables =
        wholes.flat_map(|whole| std::iter::once(whole).chain(whole.kinds().iter().map(|kind| kind.table)));
    let (mut hints, mut seen) = (Hints::new(), BTreeSet::new());
    for table in tables {
        let to = name(table);
        if let Some(before) = table.renamed_from.filter(|before| seen.insert((to.clone(), *before, None))) {
            hints = hints.standing_table(to.sibling(before), to.clone());
        }
        for column in table.columns {
            // Kinds that share a column say the same of it.
            let before = column.renamed_from;
            if let Some(before) =
                before.filter(|before| seen.insert((to.clone(), *before, Some(column.name))))
            {
                hints = hints.standing_column(to.clone(), before, column.name);
            }
        }
    }
    hints
}

/// A table without what refers to others.
fn base(model: &'static ModelTable) -> Table {
    let names = |positions: &[usize]| positions.iter().map(|&at| model.columns[at].name.to_owned()).collect();
    let mut table = Table::new(name(model));
    table.columns = model.columns.iter().map(column).collect();
    table.primary_key = (!model.primary_key.is_empty()).then(|| PrimaryKey {
        name: model.primary_key_name(),
        columns: names(model.primary_key),
        include: Vec::new(),
        deferral: Deferral::Never,
    });
    table.checks = definition::checks(model)
        .into_iter()
        .map(|check| Check { name: check.name, expression: check.condition, not_valid: false })
        .collect();
    table.indexes = definition::indexes(model).into_iter().map(index).collect();
    // Kinds may say the same of a column that they share.
    table.checks.dedup();
    table
}

fn name(table: &ModelTable) -> Name {
    Name::new(table.schema, table.name)
}

fn column(model: &ModelColumn) -> Column {
    Column {
        nullable: model.nullable,
        default: definition::column_default(model),
        identity: model.default.is_identity().then_some(Identity::ByDefault),
        generated: definition::generated(model).map(str::to_owned),
        ..Column::new(model.name, type_of(model))
    }
}

fn type_of(model: &ModelColumn) -> Type {
    match model.ty.enum_def() {
        Some(def) if def.native => {
            Type::Enum { name: Name::new(def.schema, def.name), array: model.ty.is_array() }
        }
        _ => Type::Sql(definition::column_type(model)),
    }
}

fn index(definition: definition::IndexDefinition<'_>) -> Index {
    let parts = definition.index.parts.iter().map(|part| match *part {
        ModelPart::Column { column, descending } => {
            IndexPart { descending, ..IndexPart::column(definition.columns[column].name) }
        }
        ModelPart::Expression(sql) => IndexPart::of(IndexKey::Expression(sql.to_owned())),
    });
    Index {
        unique: definition.index.unique,
        method: definition.index.method.to_owned(),
        predicate: definition.predicate,
        ..Index::new(definition.index.name, parts.collect())
    }
}

fn add_enums(schema: &mut Schema, table: &'static ModelTable) {
    for def in table.columns.iter().filter_map(|column| column.ty.enum_def()).filter(|def| def.native) {
        let name = Name::new(def.schema, def.name);
        if schema.enumeration(&name).is_none() {
            let labels = def.labels.iter().map(|&label| label.to_owned()).collect();
            schema.enums.push(Enum { name, labels });
        }
    }
}

/// Foreign keys, and the triggers that are in the place of one.
fn add_references(schema: &mut Schema, whole: &'static ModelTable) {
    let of_kinds = whole.kinds().iter().map(|kind| kind.table);
    for table in std::iter::once(whole).chain(of_kinds) {
        for key in table.foreign_key_constraints() {
            match key.relation.kind {
                RelationKind::Polymorphic { .. } => {
                    for trigger in definition::triggers(table, key.name, key.relation) {
                        add_trigger(schema, trigger);
                    }
                }
                RelationKind::BelongsTo { on_delete, on_update, .. } => {
                    let target = (key.relation.target)();
                    let names = |table: &ModelTable, positions: &[usize]| {
                        positions.iter().map(|&at| table.columns[at].name.to_owned()).collect()
                    };
                    let key = ForeignKey {
                        name: key.name.to_owned(),
                        columns: names(table, key.relation.keys()),
                        references: name(target),
                        target: names(target, target.primary_key),
                        on_delete: action(on_delete),
                        on_update: action(on_update),
                        match_full: false,
                        deferral: Deferral::Never,
                        not_valid: false,
                    };
                    // Of a column that kinds share, each of them says it.
                    let own = schema.tables.iter_mut().find(|own| own.name == name(whole));
                    if let Some(own) = own.filter(|own| !own.foreign_keys.contains(&key)) {
                        own.foreign_keys.push(key);
                    }
                }
                _ => {}
            }
        }
    }
}

fn add_trigger(schema: &mut Schema, definition: definition::TriggerDefinition) {
    let function = Name::new(definition.function_schema, &definition.name);
    if schema.function(&function).is_none() {
        schema.functions.push(Function { name: function.clone(), sql: definition.function_sql });
    }
    let on = Name::new(definition.on.0, definition.on.1);
    let trigger = Trigger { name: definition.name, function, sql: definition.sql };
    match schema.tables.iter_mut().find(|table| table.name == on) {
        Some(table) if table.triggers.contains(&trigger) => {}
        Some(table) => table.triggers.push(trigger),
        None => schema.unsupported.push(Unsupported {
            kind: "trigger".to_owned(),
            name: format!("{on}.{}", trigger.name),
            note: Some("the model of its table is not among the models".to_owned()),
        }),
    }
}

fn action(action: ModelAction) -> Action {
    match action {
        ModelAction::Restrict => Action::Restrict,
        ModelAction::Cascade => Action::Cascade,
        ModelAction::SetNull => Action::SetNull,
        ModelAction::SetDefault => Action::SetDefault,
        _ => Action::NoAction,
    }
}
