use super::super::entity::{Default, Entity};
use super::super::note::Notes;
use super::super::rust_type::Family;
use super::expression::{as_text, bare, mentions};
use crate::schema::{IndexKey, Type};

/// Expressions are spelled by the types of the columns in them: where the model has another type, they are spelled
/// otherwise, and the note on the type says so for a type of text. `before` are the types of the database.
pub(super) fn retype(entity: &mut Entity, before: &[Type], notes: &mut Notes) {
    let is_other = |&at: &usize| before[at] != entity.table.columns[at].ty;
    let changed: Vec<(String, bool)> = (0..entity.fields.len())
        .filter(is_other)
        .map(|at| {
            let is_text = entity.fields[at].ty.family() == Family::Text
                && entity.table.columns[at].ty == Type::Sql("text".to_owned());
            (entity.table.columns[at].name.clone(), is_text)
        })
        .collect();
    let table = entity.table.name.to_string();
    let mut spell = |expression: &mut String, part: &str| {
        for (column, is_text) in &changed {
            if !mentions(expression, column) {
                continue;
            }
            if *is_text {
                *expression = as_text(expression, column);
            }
            notes.otherwise(
                format!("{table}.{part}"),
                format!("it is spelled by the type that {column} has in the model"),
            );
        }
    };
    for check in &mut entity.table.checks {
        spell(&mut check.expression, &check.name);
    }
    for index in &mut entity.table.indexes {
        let name = index.name.clone();
        for part in &mut index.parts {
            if let IndexKey::Expression(expression) = &mut part.key {
                spell(expression, &name);
            }
        }
        if let Some(predicate) = &mut index.predicate {
            spell(predicate, &name);
        }
    }
    for (column, field) in entity.table.columns.iter_mut().zip(&mut entity.fields) {
        if let Some(expression) = &mut column.generated {
            spell(expression, &column.name);
            field.default = Default::Generated(bare(expression).to_owned());
        }
    }
}
