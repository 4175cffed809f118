//! From a description to a schema.

use std::collections::BTreeSet;

use orm_core::sql::{quoted, quoted_literal};
use orm_migrate::schema::{
    Action, Check, Column, Deferral, Enum, ForeignKey, Function, Identity, Index, IndexKey, IndexPart, Name,
    PrimaryKey, Schema, Source, Table, Trigger, Type, Unique,
};

use super::recipe::{self, COLUMNS, TABLES, Whole};
use super::world::World;

/// The name of the column that may be computed.
const GENERATED: &str = "com \"puted";

pub(super) fn schema(whole: &Whole, world: &World) -> Schema {
    let mut schema = Schema::empty(Source::Models);
    let mut names = BTreeSet::new();
    for (place, recipe) in whole.tables.iter().enumerate() {
        if let Some(recipe) = recipe {
            schema.tables.push(table(place, recipe, world));
            names.insert(world.tables[place].name.clone());
        }
    }
    for (place, recipe) in whole.tables.iter().enumerate() {
        if let Some(recipe) = recipe {
            foreign_keys(&mut schema, place, recipe, whole, world);
        }
    }
    for (place, recipe) in whole.tables.iter().enumerate() {
        if let Some(recipe) = recipe {
            indexes(&mut schema, &mut names, place, recipe, world);
        }
    }
    enums(&mut schema, whole, world);
    triggers(&mut schema, whole, world);
    let of_tables = schema.tables.iter().map(|table| &table.name);
    let all = of_tables.chain(schema.enums.iter().map(|enumeration| &enumeration.name));
    schema.schemas = all.filter_map(|name| name.schema.clone()).collect();
    schema.sort();
    schema
}

fn table(place: usize, recipe: &recipe::Table, world: &World) -> Table {
    let mut table = Table::new(world.tables[place].clone());
    table.comment = recipe.comment.map(|text| format!("it's {text} \\ \"comment\""));
    for (at, column) in recipe.columns.iter().enumerate() {
        if let Some(column) = column {
            table.columns.push(self::column(place, at, column, world));
        }
    }
    if let Some((first, second)) = recipe.key {
        let mut columns = pick(&table, first, second);
        columns.truncate(2);
        for name in &columns {
            for column in table.columns.iter_mut().filter(|column| column.name == *name) {
                column.nullable = false;
            }
        }
        if !columns.is_empty() {
            let name = format!("key {}", first % 2);
            let deferral = Deferral::Never;
            table.primary_key = Some(PrimaryKey { name, columns, include: Vec::new(), deferral });
        }
    }
    if let Some(generated) = &recipe.generated {
        table.columns.extend(computed(&table, generated));
    }
    for recipe in &recipe.checks {
        let name = format!("it's a check {}", recipe.name % 4);
        let Some(column) = choose(&table.columns, recipe.column) else { continue };
        if !table.checks.iter().any(|check| check.name == name) {
            table.checks.push(Check { name, expression: condition(column, recipe.kind), not_valid: false });
        }
    }
    table
}

fn column(place: usize, at: usize, recipe: &recipe::Column, world: &World) -> Column {
    let ty = world.ty(at, recipe.ty);
    let mut column = Column::new(&world.columns[place][at], ty);
    column.nullable = recipe.nullable;
    column.comment = recipe.comment.map(|text| format!("it's {text}"));
    let is = |types: &[&str]| matches!(&column.ty, Type::Sql(sql) if types.contains(&sql.as_str()));
    if recipe.identity.is_some() && is(&["integer", "bigint", "smallint"]) {
        column.nullable = false;
        column.identity =
            recipe.identity.map(|always| if always { Identity::Always } else { Identity::ByDefault });
    } else if let Some(default) = recipe.default {
        let value = quoted_literal(&world.value(at));
        column.default = Some(match &column.ty {
            Type::Enum { name, array } => {
                let of = quoted(name.schema.as_deref(), &name.name);
                format!("{value}::{of}{}", if *array { "[]" } else { "" })
            }
            Type::Sql(sql) if default % 2 == 0 => format!("{value}::{sql}"),
            Type::Sql(_) => value,
        });
    }
    if recipe.collation && is(&["text", "varchar(50)", "varchar(200)", "varchar(20)"]) {
        column.collation = Some("C".into());
    }
    column
}

/// A column of another one's being NULL, whose values are those of all its types.
fn computed(table: &Table, recipe: &recipe::Generated) -> Option<Column> {
    let of = quoted(None, &choose(&table.columns, recipe.of)?.name);
    let (ty, expression) = match recipe.ty % 3 {
        0 => ("boolean", format!("{of} IS NULL")),
        1 => ("text", format!("CASE WHEN {of} IS NULL THEN '1' ELSE '0' END")),
        _ => ("integer", format!("CASE WHEN {of} IS NULL THEN 1 ELSE 0 END")),
    };
    Some(Column {
        nullable: recipe.nullable,
        generated: (!recipe.plain).then_some(expression),
        ..Column::new(GENERATED, Type::Sql(ty.to_owned()))
    })
}

/// A condition that the value of the column meets.
fn condition(column: &Column, kind: u8) -> String {
    let name = quoted(None, &column.name);
    match &column.ty {
        Type::Sql(sql) if is_number(sql) && !kind.is_multiple_of(3) => format!("{name} >= 0"),
        Type::Sql(sql) if is_text(sql) && kind % 3 == 1 => format!("length({name}) > 0"),
        Type::Sql(sql) if is_text(sql) && kind % 3 == 2 => format!("{name} <> 'nothing'"),
        _ if kind.is_multiple_of(2) => format!("{name} IS NOT NULL OR {name} IS NULL"),
        _ => format!("({name} = {name}) IS NOT FALSE"),
    }
}

fn is_number(sql: &str) -> bool {
    ["integer", "bigint", "smallint", "numeric", "numeric(10,2)", "real", "double precision"].contains(&sql)
}

fn is_text(sql: &str) -> bool {
    sql == "text" || (sql.starts_with("varchar") && !sql.ends_with("[]"))
}

fn choose<T>(all: &[T], choice: u8) -> Option<&T> {
    (!all.is_empty()).then(|| &all[usize::from(choice) % all.len()])
}

/// The names of one or two columns.
fn pick(table: &Table, first: u8, second: u8) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for choice in [Some(first), (second.is_multiple_of(3)).then_some(second)].into_iter().flatten() {
        names.extend(choose(&table.columns, choice).map(|column| column.name.clone()));
    }
    names.dedup();
    names
}

/// Foreign keys have columns of their own, whose names say which columns they are of, so that their types are of one
/// family before and after.
fn foreign_keys(schema: &mut Schema, place: usize, recipe: &recipe::Table, whole: &Whole, world: &World) {
    for (number, recipe) in recipe.foreign_keys.iter().enumerate() {
        let at = usize::from(recipe.target) % TABLES;
        if whole.tables[at].is_none() {
            continue;
        }
        let Some(target) = schema.table(&world.tables[at]).cloned() else { continue };
        let Some(key) = &target.primary_key else { continue };
        let mut columns = Vec::new();
        for name in &key.columns {
            // Only what has a family is part of a key.
            let Some(slot) = world.columns[at].iter().position(|own| own == name) else { continue };
            // PostgreSQL does not compare arrays of varchar with each other in a foreign key.
            let Some(of) = target.column(name).filter(|of| !of.ty.to_string().ends_with("[]")) else {
                continue;
            };
            let collation = of.collation.clone();
            let nullable = recipe.nullable;
            columns.push(Column {
                nullable,
                collation,
                ..Column::new(&format!("f{number} {at} {slot}"), of.ty.clone())
            });
        }
        if columns.len() != key.columns.len() {
            continue;
        }
        let foreign_key = ForeignKey {
            name: format!("it's a \"key\" {}", recipe.name % 4),
            columns: columns.iter().map(|column| column.name.clone()).collect(),
            references: target.name.clone(),
            target: key.columns.clone(),
            on_delete: action(recipe.on_delete),
            on_update: action(recipe.on_update),
            match_full: recipe.on_delete % 7 == 0,
            deferral: deferral(recipe.deferral),
            not_valid: false,
        };
        let own = &world.tables[place];
        let Some(table) = schema.tables.iter_mut().find(|table| table.name == *own) else { continue };
        if table.foreign_keys.iter().any(|other| other.name == foreign_key.name) {
            continue;
        }
        if recipe.indexed {
            let parts = foreign_key.columns.iter().map(|column| IndexPart::column(column)).collect();
            table.indexes.push(Index::new(&format!("of key {place} {}", recipe.name % 4), parts));
        }
        table.columns.extend(columns);
        table.foreign_keys.push(foreign_key);
    }
}

fn action(choice: u8) -> Action {
    [Action::NoAction, Action::Restrict, Action::Cascade, Action::SetNull, Action::SetDefault]
        [usize::from(choice % 5)]
}

fn deferral(choice: u8) -> Deferral {
    [Deferral::Never, Deferral::OnRequest, Deferral::Always][usize::from(choice % 3)]
}

/// Indexes, and the constraints that are one: their names are one set in a schema, and wander between tables.
fn indexes(
    schema: &mut Schema,
    names: &mut BTreeSet<String>,
    place: usize,
    recipe: &recipe::Table,
    world: &World,
) {
    let Some(table) = schema.tables.iter_mut().find(|table| table.name == world.tables[place]) else {
        return;
    };
    if let Some(key) = &mut table.primary_key {
        // The name of another's key would be taken.
        key.name = format!("{} of {place}", key.name);
        names.insert(key.name.clone());
    }
    for recipe in &recipe.uniques {
        let name = format!("unique {}", recipe.name % 4);
        let columns = pick(table, recipe.columns.0, recipe.columns.1);
        if columns.is_empty() || !names.insert(name.clone()) {
            continue;
        }
        let include = recipe.include.and_then(|choice| choose(&table.columns, choice));
        table.uniques.push(Unique {
            name,
            include: include.map(|column| column.name.clone()).into_iter().collect(),
            columns,
            nulls_not_distinct: recipe.nulls,
            deferral: deferral(recipe.deferral),
        });
    }
    for recipe in &recipe.indexes {
        let name = format!("an \"index\" {}", recipe.name % 6);
        if let Some(index) = index(table, &name, recipe)
            && names.insert(index.name.clone())
        {
            table.indexes.push(index);
        }
    }
}

fn index(table: &Table, name: &str, recipe: &recipe::Index) -> Option<Index> {
    let first = choose(&table.columns, recipe.columns.0)?;
    let quoted_first = quoted(None, &first.name);
    let predicate = recipe
        .predicate
        .and_then(|choice| choose(&table.columns, choice).map(|column| condition(column, choice)));
    let special = match (&first.ty, recipe.kind % 4) {
        (Type::Sql(sql), 0) if sql.ends_with("[]") || sql == "jsonb" || sql == "tsvector" => {
            Some(("gin", IndexPart::column(&first.name)))
        }
        (Type::Sql(sql), 0) if is_text(sql) || is_number(sql) => {
            Some(("hash", IndexPart::column(&first.name)))
        }
        (Type::Sql(sql), 1) if is_text(sql) => {
            let part =
                IndexPart { opclass: Some("text_pattern_ops".to_owned()), ..IndexPart::column(&first.name) };
            Some(("btree", part))
        }
        (Type::Sql(sql), 2) if is_text(sql) => {
            Some(("btree", IndexPart::of(IndexKey::Expression(format!("lower({quoted_first})")))))
        }
        (_, 2) => Some(("btree", IndexPart::of(IndexKey::Expression(format!("{quoted_first} IS NULL"))))),
        _ => None,
    };
    if let Some((method, part)) = special {
        return Some(Index { method: method.to_owned(), predicate, ..Index::new(name, vec![part]) });
    }
    let columns = pick(table, recipe.columns.0, recipe.columns.1);
    let nulls_first = recipe.nulls_first.filter(|first| *first != recipe.descending);
    let parts = columns
        .iter()
        .map(|name| IndexPart { descending: recipe.descending, nulls_first, ..IndexPart::column(name) })
        .collect();
    let include = recipe.include.and_then(|choice| choose(&table.columns, choice));
    Some(Index {
        unique: recipe.unique,
        predicate,
        include: include.map(|column| column.name.clone()).into_iter().collect(),
        nulls_not_distinct: recipe.unique && recipe.nulls_first.is_some(),
        ..Index::new(name, parts)
    })
}

fn enums(schema: &mut Schema, whole: &Whole, world: &World) {
    for name in &world.enums {
        let is_used = schema
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .any(|column| column.ty.enumeration() == Some(name));
        if is_used {
            let labels = world.labels.iter().zip(&whole.labels).enumerate();
            let labels = labels.filter(|(place, (_, has))| *place == 0 || **has);
            let labels = labels.map(|(_, (label, _))| label.clone()).collect();
            schema.enums.push(Enum { name: name.clone(), labels });
        }
    }
}

/// A function that does nothing, in one of two texts, and its trigger.
fn triggers(schema: &mut Schema, whole: &Whole, world: &World) {
    let Some((table, column, variant)) = whole.trigger else { return };
    let name = &world.tables[usize::from(table) % TABLES];
    let Some(table) = schema.tables.iter_mut().find(|table| table.name == *name) else { return };
    let function = Name::new(None, "it's a \"function\"");
    let quoted_function = quoted(None, &function.name);
    let sql = format!(
        "CREATE OR REPLACE FUNCTION {quoted_function}() RETURNS trigger LANGUAGE plpgsql AS $orm$\nBEGIN\n    {}RETURN NULL;\nEND\n$orm$",
        if variant { "-- another one\n    " } else { "" }
    );
    let plain = table.columns.iter().filter(|column| column.generated.is_none()).collect::<Vec<_>>();
    let Some(column) = choose(&plain, column) else { return };
    let trigger = format!(
        "CREATE CONSTRAINT TRIGGER \"a \"\"trigger\" AFTER UPDATE OF {} ON {} FOR EACH ROW EXECUTE FUNCTION {quoted_function}()",
        quoted(None, &column.name),
        quoted(name.schema.as_deref(), &name.name)
    );
    table.triggers.push(Trigger { name: "a \"trigger".to_owned(), function: function.clone(), sql: trigger });
    schema.functions.push(Function { name: function, sql });
}

/// One row in each table, all of one statement, so that circles of foreign keys are whole when they are looked at. By the
/// values every row leads to every other.
pub(super) fn rows(schema: &Schema, world: &World) -> String {
    let inserts = schema.tables.iter().enumerate().map(|(number, table)| {
        let given = table.columns.iter().filter(|column| column.generated.is_none());
        let (names, values): (Vec<String>, Vec<String>) = given
            .map(|column| (quoted(None, &column.name), quoted_literal(&value_of(table, column, world))))
            .unzip();
        let name = quoted(table.name.schema.as_deref(), &table.name.name);
        if names.is_empty() {
            format!("r{number} AS (INSERT INTO {name} DEFAULT VALUES)")
        } else {
            let (names, values) = (names.join(", "), values.join(", "));
            format!("r{number} AS (INSERT INTO {name} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values}))")
        }
    });
    let inserts: Vec<String> = inserts.collect();
    if inserts.is_empty() { String::new() } else { format!("WITH {} SELECT", inserts.join(", ")) }
}

/// The value of a column, which is the same in every table.
pub(super) fn value_of(table: &Table, column: &Column, world: &World) -> String {
    if let Some(slot) = slot(world, &table.name, &column.name) {
        return world.value(slot);
    }
    let key = table.foreign_keys.iter().find_map(|key| {
        let place = key.columns.iter().position(|own| *own == column.name)?;
        slot(world, &key.references, &key.target[place])
    });
    key.map_or_else(|| "1".to_owned(), |slot| world.value(slot))
}

fn slot(world: &World, table: &Name, column: &str) -> Option<usize> {
    let place = world.tables.iter().position(|name| name == table)?;
    (0..COLUMNS).find(|&slot| world.columns[place][slot] == column)
}
