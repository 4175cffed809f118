//! The names and types that random schemas are made of.

use orm_migrate::schema::{Name, Type};

use super::recipe::{COLUMNS, LABELS, Pair, TABLES};

/// How things are called, before the renames or after them.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) tables: Vec<Name>,
    /// By table.
    pub(super) columns: Vec<Vec<String>>,
    pub(super) enums: [Name; 2],
    pub(super) labels: Vec<String>,
    families: Vec<Family>,
}

/// Types whose values become each other's, and a value that all of them have and that is the same after a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    types: &'static [&'static str],
    /// As a literal.
    pub(super) value: &'static str,
}

const FAMILIES: [Family; 18] = [
    Family::of(
        &["integer", "bigint", "smallint", "numeric", "numeric(10,2)", "real", "double precision"],
        "1",
    ),
    Family::of(&["text", "varchar(50)", "varchar(200)"], "one"),
    Family::of(&["bigint", "integer", "text", "varchar(20)"], "1"),
    Family::of(&["timestamptz", "timestamp", "date"], "2020-02-29"),
    // An enum of the default schema, and one of another.
    Family::of(&["enum", "text", "enum2"], "a"),
    Family::of(&["uuid", "text"], "6f1a2b3c-0000-4000-8000-000000000001"),
    Family::of(&["boolean", "integer"], "1"),
    Family::of(&["text[]", "varchar(10)[]", "enum[]", "text"], "{a}"),
    Family::of(&["integer[]", "bigint[]", "numeric(8,2)[]"], "{1}"),
    Family::of(&["jsonb", "text"], "1"),
    Family::of(&["bytea", "text"], "\\x61"),
    Family::of(&["inet", "text"], "10.0.0.1/32"),
    Family::of(&["macaddr", "text"], "08:00:2b:01:02:03"),
    Family::of(&["time", "text"], "12:30:00"),
    Family::of(&["interval", "text"], "1 day"),
    Family::of(&["int4range", "text"], "[1,2)"),
    Family::of(&["tsvector", "text"], "'a'"),
    Family::of(&["tstzrange", "text"], "empty"),
];

impl Family {
    const fn of(types: &'static [&'static str], value: &'static str) -> Self {
        Family { types, value }
    }
}

const LONG: &str = "a_name_of_sixty_three_bytes_which_is_all_that_postgresql_admits";
const TABLE_NAMES: [&str; TABLES] = ["order", "Ünï \"q\" täble", LONG, "a.b"];
const COLUMN_NAMES: [&str; COLUMNS] = ["id", "select", "na\"me' \\", "größe", LONG];
const LABEL_NAMES: [&str; LABELS] = ["a", "b's", "c\\", "d\""];

impl World {
    pub(super) fn before(pair: &Pair) -> Self {
        let in_schema = |place: usize| (place >= 2).then(|| "Odd \"schema\"".to_owned());
        World {
            tables: TABLE_NAMES
                .iter()
                .enumerate()
                .map(|(place, name)| Name { schema: in_schema(place), name: (*name).to_owned() })
                .collect(),
            columns: vec![COLUMN_NAMES.iter().map(|&name| name.to_owned()).collect(); TABLES],
            enums: ["kind".into(), Name::new(Some("types"), "KIND's")],
            labels: LABEL_NAMES.iter().map(|&label| label.to_owned()).collect(),
            families: pair.families.iter().map(|&at| FAMILIES[usize::from(at) % FAMILIES.len()]).collect(),
        }
    }

    pub(super) fn after(pair: &Pair) -> Self {
        let mut world = World::before(pair);
        if let Some(at) = pair.renames.table {
            let name = &mut world.tables[usize::from(at) % TABLES];
            name.name = format!("new {at}");
            // It may move, too, but not out of every schema.
            if at % 2 == 0 {
                name.schema = Some("types".to_owned());
            }
        }
        if let Some((table, column)) = pair.renames.column {
            world.columns[usize::from(table) % TABLES][usize::from(column) % COLUMNS] =
                format!("new {column}");
        }
        if let Some(at) = pair.renames.enumeration {
            world.enums[usize::from(at) % 2] = Name::new(Some("types"), "new enum");
        }
        if pair.renames.label {
            // Not the first, which is in texts, too.
            "new label".clone_into(&mut world.labels[1]);
        }
        world
    }

    pub(super) fn family(&self, column: usize) -> Family {
        self.families[column]
    }

    /// One of the types of a column.
    pub(super) fn ty(&self, column: usize, choice: u8) -> Type {
        let types = self.families[column].types;
        let name = types[usize::from(choice) % types.len()];
        match name.strip_suffix("[]").unwrap_or(name) {
            "enum" => Type::Enum { name: self.enums[0].clone(), array: name.ends_with("[]") },
            "enum2" => Type::Enum { name: self.enums[1].clone(), array: false },
            _ => Type::Sql(name.to_owned()),
        }
    }

    /// The value that all of the types have: of an enum the first label.
    pub(super) fn value(&self, column: usize) -> String {
        let family = self.family(column);
        match family.value {
            "a" if family.types.contains(&"enum") => self.labels[0].clone(),
            "{a}" => format!("{{{}}}", self.labels[0]),
            value => value.to_owned(),
        }
    }
}
