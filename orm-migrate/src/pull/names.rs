//! The names that everything gets, each once.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use orm_naming::{ASSOCIATED, BUILDER, Case, plural, singular};

use super::entity::Entity;
use super::ident::{self, field, free, is_taken_type, type_name};
use super::{Lowered, Options};
use crate::schema::{Enum, Name};

/// The name of each struct, enum, field and variant.
pub(super) struct Names {
    /// Of the structs, by the position of the entity.
    pub(super) structs: Vec<String>,
    pub(super) enums: BTreeMap<Name, String>,
    /// By the position of the entity.
    pub(super) fields: Vec<Fields>,
    pub(super) variants: BTreeMap<Name, Variants>,
}

/// The names of the fields of a struct.
pub(super) struct Fields {
    pub(super) convention: Option<Case>,
    /// Each field's name, without `r#`, and whether its column has to be named.
    pub(super) names: Vec<(String, bool)>,
}

/// The names of the variants of an enum.
pub(super) struct Variants {
    pub(super) convention: Case,
    pub(super) labels: Vec<String>,
    /// Each variant's name, and whether its label has to be given.
    pub(super) names: Vec<(String, bool)>,
}

impl Names {
    pub(super) fn new(lowered: &Lowered, options: &Options) -> Self {
        let mut taken = Taken::default();
        let structs =
            lowered.entities.iter().map(|entity| taken.name_struct(&entity.table.name, options)).collect();
        let enums = lowered
            .schema
            .enums
            .iter()
            .map(|enumeration| (enumeration.name.clone(), taken.name_enum(&enumeration.name, options)))
            .collect();
        Names {
            structs,
            enums,
            fields: lowered.entities.iter().map(Fields::of).collect(),
            variants: lowered
                .schema
                .enums
                .iter()
                .map(|enumeration| (enumeration.name.clone(), Variants::of(enumeration)))
                .collect(),
        }
    }
}

/// The names of types so far, and the modules and types that a derive makes beside each.
#[derive(Default)]
struct Taken(BTreeSet<String>);

impl Taken {
    fn name_struct(&mut self, table: &Name, options: &Options) -> String {
        let made = type_name(&singular(&field(&table.name)), "Table");
        let wanted = options.name_of(table).map_or(made, str::to_owned);
        self.take(&wanted, table, "Row")
    }

    fn name_enum(&mut self, name: &Name, options: &Options) -> String {
        let wanted = options.name_of(name).map_or_else(|| type_name(&name.name, "Enum"), str::to_owned);
        self.take(&wanted, name, "Type")
    }

    /// The name; if it is taken with the schema before it or a word behind it, then with a number.
    fn take(&mut self, wanted: &str, of: &Name, word: &str) -> String {
        let schema = of.schema.as_deref().map(|schema| type_name(&format!("{schema} {wanted}"), "Table"));
        let first = [Some(wanted.to_owned()), schema, Some(format!("{wanted}{word}"))];
        let numbered = (2..).map(|number| format!("{wanted}{word}{number}"));
        let mut candidates = first.into_iter().flatten().chain(numbered);
        // There is always another number.
        let name = candidates.find(|name| !self.is_taken(name)).unwrap_or_default();
        self.0.extend(beside(&name));
        name
    }

    fn is_taken(&self, name: &str) -> bool {
        // A name without upper and lower case letters would be that of its module, too.
        is_taken_type(name)
            || name == name.to_snake_case()
            || beside(name).iter().any(|name| self.0.contains(name))
    }
}

fn beside(name: &str) -> [String; 4] {
    [name.to_owned(), format!("{name}With"), format!("Create{name}"), name.to_snake_case()]
}

impl Fields {
    fn of(entity: &Entity) -> Self {
        let mut names: Vec<String> = Vec::new();
        for column in &entity.table.columns {
            let wanted = field(&column.name);
            let is_reserved = ASSOCIATED.contains(&&*wanted) || BUILDER.contains(&&*wanted);
            let wanted = if is_reserved { format!("{wanted}_") } else { wanted };
            names.push(free(wanted, |name| names.iter().any(|other| other == name)));
        }
        let fits = |case: Option<Case>, position: usize| {
            let column = &entity.table.columns[position].name;
            // The compiler may write other letters in another way.
            column.is_ascii()
                && case.map_or(names[position].clone(), |case| case.apply(&names[position])) == *column
        };
        let count = |case| (0..names.len()).filter(|&position| fits(case, position)).count();
        let cases = [
            Case::Camel,
            Case::Pascal,
            Case::ScreamingSnake,
            Case::Kebab,
            Case::ScreamingKebab,
            Case::Upper,
            Case::Lower,
        ];
        let mut convention = None;
        for case in cases.into_iter().map(Some) {
            if count(case) > count(convention) {
                convention = case;
            }
        }
        let are_named = (0..names.len()).map(|position| !fits(convention, position)).collect::<Vec<_>>();
        Fields { convention, names: names.into_iter().zip(are_named).collect() }
    }
}

impl Variants {
    fn of(enumeration: &Enum) -> Self {
        let mut names: Vec<String> = Vec::new();
        for label in &enumeration.labels {
            let wanted = if label.trim().is_empty() { "Empty".to_owned() } else { type_name(label, "Value") };
            let is_taken = |name: &str| names.iter().any(|other| other == name);
            let name = if is_taken(&wanted) {
                (2..=u32::MAX)
                    .map(|number| format!("{wanted}{number}"))
                    .find(|name| !is_taken(name))
                    .unwrap_or_default()
            } else {
                wanted
            };
            names.push(name);
        }
        let fits = |case: Case, position: usize| {
            let label = &enumeration.labels[position];
            label.is_ascii() && case.apply(&names[position]) == *label
        };
        let count = |case| (0..names.len()).filter(|&position| fits(case, position)).count();
        let mut convention = Case::Snake;
        for case in Case::ALL {
            if count(case) > count(convention) {
                convention = case;
            }
        }
        let are_named = (0..names.len()).map(|position| !fits(convention, position)).collect::<Vec<_>>();
        Variants {
            convention,
            labels: enumeration.labels.clone(),
            names: names.into_iter().zip(are_named).collect(),
        }
    }
}

/// The table that a struct has without saying so.
pub(super) fn table_of(name: &str) -> String {
    plural(&name.to_snake_case())
}

/// The name of a relation, which is never a word of Rust.
pub(super) fn relation(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let reserved = |name: &str| {
        ident::is_keyword(name)
            || ASSOCIATED.contains(&name)
            || BUILDER.contains(&name)
            || matches!(name, "model" | "field")
            || is_taken(name)
    };
    let other = if is_taken(wanted) { format!("{wanted}_row") } else { format!("{wanted}_") };
    if reserved(wanted) && !reserved(&other) { other } else { free(wanted.to_owned(), reserved) }
}
