//! The models as an entity-relationship diagram.

mod dot;
mod layout;
mod mermaid;
mod svg;

pub(crate) use self::dot::dot;
pub(crate) use self::mermaid::mermaid;
pub(crate) use self::svg::svg;

use orm_core::schema::{Column, RelationKind, Table};
use orm_core::value::{SqlType, TypeKind};

/// What is drawn.
#[derive(Debug)]
pub(crate) struct Diagram {
    pub(crate) entities: Vec<Entity>,
    pub(crate) links: Vec<Link>,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Entity {
    /// With its schema, if that is named.
    pub(crate) name: String,
    /// Whether its rows are only read.
    pub(crate) read_only: bool,
    pub(crate) attributes: Vec<Attribute>,
}

/// A column.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may be together")]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) nullable: bool,
    pub(crate) primary: bool,
    pub(crate) foreign: bool,
    pub(crate) unique: bool,
}

/// A relation, from the table that has the key to the one that the key is of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) child: usize,
    pub(crate) parent: usize,
    /// The relation's name at the child.
    pub(crate) label: String,
    /// Where the key is, among the child's columns.
    pub(crate) key: usize,
    /// A child may be without a parent.
    pub(crate) optional: bool,
    /// A parent has at most one child.
    pub(crate) unique: bool,
    /// The parent is one of several tables.
    pub(crate) polymorphic: bool,
}

impl Diagram {
    /// Of these tables, and the relations between them.
    pub(crate) fn of(tables: &[&'static Table]) -> Self {
        let entities = tables.iter().map(|table| entity(table)).collect();
        let mut diagram = Diagram { entities, links: Vec::new() };
        for (child, table) in tables.iter().enumerate() {
            for own in std::iter::once(*table).chain(table.kinds().iter().map(|kind| kind.table)) {
                for relation in own.relations {
                    let polymorphic = match relation.kind {
                        RelationKind::BelongsTo { .. } => None,
                        RelationKind::Polymorphic { variants, .. } => Some(variants),
                        _ => continue,
                    };
                    let keys: Vec<usize> =
                        relation.keys().iter().map(|&key| whole_position(table, own, key)).collect();
                    let targets = match polymorphic {
                        None => vec![(relation.target)()],
                        Some(variants) => variants.iter().map(|variant| (variant.target)()).collect(),
                    };
                    for target in targets {
                        let target = target.whole();
                        let Some(parent) = tables.iter().position(|table| *table == target) else { continue };
                        let link = Link {
                            child,
                            parent,
                            label: relation.name.to_owned(),
                            key: keys.first().copied().unwrap_or_default(),
                            optional: polymorphic.is_some()
                                || keys.iter().any(|&key| table.columns[key].nullable),
                            unique: polymorphic.is_none() && own.is_unique(relation.keys()),
                            polymorphic: polymorphic.is_some(),
                        };
                        // Kinds of one table may share a relation.
                        if !diagram.links.contains(&link) {
                            diagram.links.push(link);
                        }
                    }
                    for key in keys {
                        diagram.entities[child].attributes[key].foreign = true;
                    }
                }
            }
        }
        diagram
    }

    /// Without the columns that are part of no key.
    pub(crate) fn keys_only(&mut self) {
        for (position, entity) in self.entities.iter_mut().enumerate() {
            let is_key = |attribute: &Attribute| attribute.primary || attribute.foreign || attribute.unique;
            for link in self.links.iter_mut().filter(|link| link.child == position) {
                link.key = entity.attributes[..link.key].iter().filter(|attribute| is_key(attribute)).count();
            }
            entity.attributes.retain(is_key);
        }
    }
}

/// Where a column of a kind's table is in the table of all kinds.
fn whole_position(whole: &Table, own: &Table, column: usize) -> usize {
    let name = own.columns[column].name;
    whole.columns.iter().position(|column| column.name == name).unwrap_or_default()
}

fn entity(table: &Table) -> Entity {
    let attributes = table.columns.iter().enumerate().map(|(position, column)| Attribute {
        name: column.name.to_owned(),
        ty: column_type(column),
        nullable: column.nullable,
        primary: table.primary_key.contains(&position),
        foreign: false,
        unique: table.primary_key != [position] && table.is_unique(&[position]),
    });
    let name =
        table.schema.map_or_else(|| table.name.to_owned(), |schema| format!("{schema}.{}", table.name));
    Entity { name, read_only: table.read_only, attributes: attributes.collect() }
}

/// A column's type as DDL has it, without the schema of one that the database makes itself.
fn column_type(column: &Column) -> String {
    match (column.len, column.precision) {
        (Some(len), _) => format!("varchar({len})"),
        (None, Some((precision, scale))) => format!("numeric({precision},{scale})"),
        (None, None) => type_name(&column.ty),
    }
}

fn type_name(ty: &SqlType) -> String {
    match ty.kind {
        TypeKind::Builtin(name) => name.to_owned(),
        TypeKind::Enum(def) => def.name.to_owned(),
        TypeKind::Array(element) => format!("{}[]", type_name(element)),
        _ => "unknown".to_owned(),
    }
}

impl Entity {
    /// What stands above its columns.
    fn title(&self) -> String {
        if self.read_only { format!("{} (read-only)", self.name) } else { self.name.clone() }
    }
}

impl Attribute {
    /// What keys it is part of: `PK, FK`.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        let keys = [(self.primary, "PK"), (self.foreign, "FK"), (self.unique, "UK")];
        keys.into_iter().filter(|(is, _)| *is).map(|(_, key)| key).collect()
    }

    /// What stands behind its name in a picture: `text NULL FK`.
    fn second(&self) -> String {
        let null = if self.nullable { " NULL" } else { "" };
        let keys = self.keys().join(",");
        format!("{}{null}{}{keys}", self.ty, if keys.is_empty() { "" } else { " " })
    }
}

/// A text within XML, as the labels of Graphviz and SVG are.
pub(crate) fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
