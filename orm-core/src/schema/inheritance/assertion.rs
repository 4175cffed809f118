//! What of an inheritance only the compiler can tell, because each derive sees one type.

use super::merge::{is_same, position};
use super::message::{Text, push_type, text};
use crate::schema::{Check, Column, Default, Index, IndexPart, RelationKind, Table};

/// Fails to compile if a kind cannot be in one table with those before it; the derive calls it.
#[doc(hidden)]
#[track_caller]
pub const fn assert_kind(base: &'static Table, kinds: &[&'static Table], kind: usize) {
    let table = kinds[kind];
    // A kind that has a mistake is an empty table, and one that does not inherit has its own: another error says so.
    if table.columns.is_empty() || table.kind().is_none() || base.columns.is_empty() {
        return;
    }
    if let Some(text) = own(base, kinds, table) {
        panic!("{}", text.as_str());
    }
    let mut before = 0;
    while before < kind {
        if let Some(text) = pair(kinds[before], table) {
            panic!("{}", text.as_str());
        }
        before += 1;
    }
}

/// What is wrong with a kind alone.
const fn own(base: &Table, kinds: &[&Table], table: &Table) -> Option<Text> {
    let is_same_schema = match (base.schema, table.schema) {
        (None, None) => true,
        (Some(base), Some(own)) => is_same(base, own),
        _ => false,
    };
    if !is_same(base.name, table.name) || !is_same_schema {
        return Some(text(&[
            "`",
            table.model,
            "` and `",
            base.model,
            "` name different tables: write the same `table` and `schema` in both",
        ]));
    }
    let discriminator = base.columns[0].name;
    if let Some(column) = position(table.columns, discriminator) {
        return Some(text(&[
            "`",
            table.model,
            "::",
            table.columns[column].field,
            "` is the discriminator, which the library keeps: leave the field out, or name the discriminator otherwise by `#[inheritance(discriminator = \"…\")]`",
        ]));
    }
    let mut column = 0;
    while column < table.columns.len() {
        if matches!(table.columns[column].default, Default::Identity)
            && !is_of_all(kinds, table.columns[column].name)
        {
            return Some(text(&[
                "`",
                table.model,
                "::",
                table.columns[column].field,
                "` is numbered by the database, which would number it in the rows of other kinds too: give them the field, or this one another default",
            ]));
        }
        column += 1;
    }
    None
}

/// What two kinds say differently.
const fn pair(first: &Table, second: &Table) -> Option<Text> {
    if !is_same_key(first, second) {
        return Some(text(&[
            "`",
            first.model,
            "` and `",
            second.model,
            "` have different primary keys: rows of one table have one, so give both the same",
        ]));
    }
    let mut column = 0;
    while column < second.columns.len() {
        let two = second.columns[column];
        if let Some(position) = position(first.columns, two.name) {
            let one = first.columns[position];
            if !is_same_type(&one, &two) {
                let text = text(&[
                    "`",
                    first.model,
                    "::",
                    one.field,
                    "` and `",
                    second.model,
                    "::",
                    two.field,
                    "` are one column of different types, ",
                ]);
                let text = push_type(push_type(text, &one.ty).push(" and "), &two.ty);
                return Some(text.push(": give both the same type, or one of them another name"));
            }
        }
        column += 1;
    }
    if let Some(column) = key_clash(first, second) {
        return Some(text(&[
            "`",
            first.model,
            "` and `",
            second.model,
            "` mean different things by the foreign key `",
            column,
            "`: give both the same `on_delete` and `on_update`, or one of them another field",
        ]));
    }
    if let Some(name) = clash(first, second) {
        return Some(text(&[
            "`",
            first.model,
            "` and `",
            second.model,
            "` mean different things by `",
            name,
            "`: name one of them otherwise by `name = \"…\"`",
        ]));
    }
    None
}

const fn is_of_all(kinds: &[&Table], name: &str) -> bool {
    let mut kind = 0;
    while kind < kinds.len() {
        if position(kinds[kind].columns, name).is_none() && !kinds[kind].columns.is_empty() {
            return false;
        }
        kind += 1;
    }
    true
}

const fn is_same_key(first: &Table, second: &Table) -> bool {
    if first.primary_key.len() != second.primary_key.len() {
        return first.columns.is_empty();
    }
    let mut part = 0;
    while part < first.primary_key.len() {
        let (one, two) = (first.primary_key[part], second.primary_key[part]);
        if !is_same(first.columns[one].name, second.columns[two].name) {
            return false;
        }
        part += 1;
    }
    true
}

const fn is_same_type(one: &Column, two: &Column) -> bool {
    let is_same_limit = match (one.len, two.len) {
        (None, None) => true,
        (Some(one), Some(two)) => one == two,
        _ => false,
    };
    let is_same_precision = match (one.precision, two.precision) {
        (None, None) => true,
        (Some(one), Some(two)) => one.0 == two.0 && one.1 == two.1,
        _ => false,
    };
    let is_same_enum = match (one.ty.enum_def(), two.ty.enum_def()) {
        (None, None) => true,
        (Some(one), Some(two)) => is_same(one.name, two.name) && one.labels.len() == two.labels.len(),
        _ => false,
    };
    one.ty.oid == two.ty.oid && is_same_limit && is_same_precision && is_same_enum
}

/// The column that is a foreign key of both, with different actions.
const fn key_clash(first: &Table, second: &Table) -> Option<&'static str> {
    let mut two = 0;
    while two < second.foreign_keys.len() {
        let mut one = 0;
        while one < first.foreign_keys.len() {
            let (a, b) = (&first.foreign_keys[one], &second.foreign_keys[two]);
            if is_same(a.name, b.name) && !is_same_action(&a.relation.kind, &b.relation.kind) {
                return Some(first.columns[a.relation.keys()[0]].field);
            }
            one += 1;
        }
        two += 1;
    }
    None
}

const fn is_same_action(one: &RelationKind, two: &RelationKind) -> bool {
    match (one, two) {
        (
            RelationKind::BelongsTo { on_delete: a, on_update: x, .. },
            RelationKind::BelongsTo { on_delete: b, on_update: y, .. },
        ) => *a as u8 == *b as u8 && *x as u8 == *y as u8,
        _ => true,
    }
}

/// The name that both give to different indexes or checks.
const fn clash(first: &Table, second: &Table) -> Option<&'static str> {
    let mut two = 0;
    while two < second.indexes.len() {
        let mut one = 0;
        while one < first.indexes.len() {
            let (a, b) = (&first.indexes[one], &second.indexes[two]);
            if is_same(a.name, b.name) && !is_same_index((first, a), (second, b)) {
                return Some(a.name);
            }
            one += 1;
        }
        two += 1;
    }
    two = 0;
    while two < second.checks.len() {
        let mut one = 0;
        while one < first.checks.len() {
            let (a, b): (&Check, &Check) = (&first.checks[one], &second.checks[two]);
            if is_same(a.name, b.name) && !is_same(a.expression, b.expression) {
                return Some(a.name);
            }
            one += 1;
        }
        two += 1;
    }
    None
}

const fn is_same_index(one: (&Table, &Index), two: (&Table, &Index)) -> bool {
    let (first, second) = (one.1, two.1);
    let is_same_predicate = match (first.predicate, second.predicate) {
        (None, None) => true,
        (Some(first), Some(second)) => is_same(first, second),
        _ => false,
    };
    if first.unique != second.unique
        || !is_same(first.method, second.method)
        || !is_same_predicate
        || first.parts.len() != second.parts.len()
    {
        return false;
    }
    let mut part = 0;
    while part < first.parts.len() {
        let same = match (first.parts[part], second.parts[part]) {
            (
                IndexPart::Column { column: a, descending: x },
                IndexPart::Column { column: b, descending: y },
            ) => is_same(one.0.columns[a].name, two.0.columns[b].name) && x == y,
            (IndexPart::Expression(a), IndexPart::Expression(b)) => is_same(a, b),
            _ => false,
        };
        if !same {
            return false;
        }
        part += 1;
    }
    true
}
