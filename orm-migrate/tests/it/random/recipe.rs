//! Descriptions of pairs of schemas that mean something whatever their numbers are, so that they can shrink.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub(super) const TABLES: usize = 4;
pub(super) const COLUMNS: usize = 5;
pub(super) const LABELS: usize = 4;

/// Two schemas with the same names and kinds of types.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The family of types that a column's is of.
    pub(super) families: Vec<u8>,
    pub(super) from: Whole,
    pub(super) to: Whole,
    /// What has another name in the second one.
    pub(super) renames: Renames,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Renames {
    pub(super) table: Option<u8>,
    pub(super) column: Option<(u8, u8)>,
    pub(super) enumeration: Option<u8>,
    pub(super) label: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) tables: Vec<Option<Table>>,
    /// Which labels the enums have, beside the first.
    pub(super) labels: Vec<bool>,
    pub(super) trigger: Option<(u8, u8, bool)>,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) columns: Vec<Option<Column>>,
    pub(super) key: Option<(u8, u8)>,
    pub(super) generated: Option<Generated>,
    pub(super) uniques: Vec<Unique>,
    pub(super) indexes: Vec<Index>,
    pub(super) checks: Vec<Check>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) comment: Option<u8>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) ty: u8,
    pub(super) nullable: bool,
    pub(super) default: Option<u8>,
    pub(super) identity: Option<bool>,
    pub(super) collation: bool,
    pub(super) comment: Option<u8>,
}

/// A column that is computed, or that was or will be.
#[derive(Debug, Clone)]
pub(super) struct Generated {
    pub(super) ty: u8,
    pub(super) of: u8,
    pub(super) plain: bool,
    pub(super) nullable: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Unique {
    pub(super) name: u8,
    pub(super) columns: (u8, u8),
    pub(super) include: Option<u8>,
    pub(super) nulls: bool,
    pub(super) deferral: u8,
}

#[derive(Debug, Clone)]
pub(super) struct Index {
    pub(super) name: u8,
    pub(super) kind: u8,
    pub(super) columns: (u8, u8),
    pub(super) descending: bool,
    pub(super) nulls_first: Option<bool>,
    pub(super) unique: bool,
    pub(super) predicate: Option<u8>,
    pub(super) include: Option<u8>,
}

#[derive(Debug, Clone)]
pub(super) struct Check {
    pub(super) name: u8,
    pub(super) column: u8,
    pub(super) kind: u8,
}

#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    pub(super) name: u8,
    pub(super) target: u8,
    pub(super) on_delete: u8,
    pub(super) on_update: u8,
    pub(super) nullable: bool,
    pub(super) deferral: u8,
    pub(super) indexed: bool,
}

pub(crate) fn pair() -> impl Strategy<Value = Pair> {
    (vec(any::<u8>(), COLUMNS), whole(), whole(), renames(), any::<bool>()).prop_map(
        |(families, from, mut to, renames, is_alike)| {
            // Half of the pairs have most in common, as two versions of a program do.
            if is_alike {
                for (table, other) in to.tables.iter_mut().zip(&from.tables) {
                    mix(table, other.as_ref());
                }
            }
            Pair { families, from, to, renames }
        },
    )
}

/// Takes over what the other has, in every second place.
fn mix(table: &mut Option<Table>, other: Option<&Table>) {
    let Some(other) = other else { return };
    let Some(table) = table else {
        *table = Some(other.clone());
        return;
    };
    for (position, column) in table.columns.iter_mut().enumerate() {
        let seed = column.as_ref().map_or(0, |column| usize::from(column.ty));
        if (position + seed) % 3 != 0 {
            column.clone_from(&other.columns[position]);
        }
    }
    if table.comment.is_none() {
        table.key = other.key;
        table.generated.clone_from(&other.generated);
        table.indexes.truncate(1);
        table.indexes.extend(other.indexes.iter().cloned());
        table.checks.truncate(1);
        table.checks.extend(other.checks.iter().cloned());
        table.foreign_keys.truncate(1);
        table.foreign_keys.extend(other.foreign_keys.iter().cloned());
        table.uniques.clone_from(&other.uniques);
    }
}

fn renames() -> impl Strategy<Value = Renames> {
    (
        option::weighted(0.3, any::<u8>()),
        option::weighted(0.3, any::<(u8, u8)>()),
        option::weighted(0.2, any::<u8>()),
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(table, column, enumeration, label)| Renames { table, column, enumeration, label })
}

fn whole() -> impl Strategy<Value = Whole> {
    let trigger = option::weighted(0.3, any::<(u8, u8, bool)>());
    (vec(option::weighted(0.7, table()), TABLES), vec(any::<bool>(), LABELS), trigger)
        .prop_map(|(tables, labels, trigger)| Whole { tables, labels, trigger })
}

fn table() -> impl Strategy<Value = Table> {
    (
        vec(option::weighted(0.75, column()), COLUMNS),
        option::weighted(0.85, any::<(u8, u8)>()),
        option::weighted(0.4, generated()),
        vec(unique(), 0..2),
        vec(index(), 0..3),
        vec(check(), 0..3),
        vec(foreign_key(), 0..3),
        option::weighted(0.2, any::<u8>()),
    )
        .prop_map(|(columns, key, generated, uniques, indexes, checks, foreign_keys, comment)| Table {
            columns,
            key,
            generated,
            uniques,
            indexes,
            checks,
            foreign_keys,
            comment,
        })
}

fn column() -> impl Strategy<Value = Column> {
    (
        any::<u8>(),
        any::<bool>(),
        option::weighted(0.4, any::<u8>()),
        option::weighted(0.2, any::<bool>()),
        proptest::bool::weighted(0.1),
        option::weighted(0.1, any::<u8>()),
    )
        .prop_map(|(ty, nullable, default, identity, collation, comment)| Column {
            ty,
            nullable,
            default,
            identity,
            collation,
            comment,
        })
}

fn generated() -> impl Strategy<Value = Generated> {
    (any::<u8>(), any::<u8>(), proptest::bool::weighted(0.3), any::<bool>())
        .prop_map(|(ty, of, plain, nullable)| Generated { ty, of, plain, nullable })
}

fn unique() -> impl Strategy<Value = Unique> {
    (any::<u8>(), any::<(u8, u8)>(), option::weighted(0.2, any::<u8>()), any::<bool>(), any::<u8>()).prop_map(
        |(name, columns, include, nulls, deferral)| Unique { name, columns, include, nulls, deferral },
    )
}

fn index() -> impl Strategy<Value = Index> {
    (
        (any::<u8>(), any::<u8>(), any::<(u8, u8)>()),
        (any::<bool>(), option::weighted(0.2, any::<bool>()), any::<bool>()),
        (option::weighted(0.4, any::<u8>()), option::weighted(0.2, any::<u8>())),
    )
        .prop_map(|((name, kind, columns), (descending, nulls_first, unique), (predicate, include))| {
            Index { name, kind, columns, descending, nulls_first, unique, predicate, include }
        })
}

fn check() -> impl Strategy<Value = Check> {
    any::<(u8, u8, u8)>().prop_map(|(name, column, kind)| Check { name, column, kind })
}

fn foreign_key() -> impl Strategy<Value = ForeignKey> {
    (any::<(u8, u8, u8, u8)>(), any::<bool>(), any::<u8>(), any::<bool>()).prop_map(
        |((name, target, on_delete, on_update), nullable, deferral, indexed)| ForeignKey {
            name,
            target,
            on_delete,
            on_update,
            nullable,
            deferral,
            indexed,
        },
    )
}
