use orm_naming::constraint;

use super::super::entity::Entity;
use super::super::ident::raw;
use super::super::lower::{bare, readable, string};
use super::super::names::Names;
use super::attribute::Attribute;
use super::field::is_of_column;
use crate::schema::{Index, IndexKey};

/// Whether an index is about the rows that are not soft-deleted.
pub(super) fn is_live(index: &Index) -> bool {
    index.predicate.as_deref().is_some_and(|predicate| bare(predicate) == "deleted_at IS NULL")
}

/// The indexes that a model says above its struct, each as `index(…)` or `unique(…)`, and the fields that they name.
pub(super) fn indexes(entity: &Entity, names: &Names, of: usize) -> (Vec<Attribute>, Vec<String>) {
    let mut attributes = Vec::new();
    let mut words = Vec::new();
    for index in &entity.table.indexes {
        let is_said = (0..entity.fields.len()).any(|at| is_of_column(entity, index, at));
        if is_said || entity.implied.contains(&index.name) {
            continue;
        }
        attributes.push(attribute(entity, names, of, index, &mut words));
    }
    (attributes, words)
}

fn attribute(entity: &Entity, names: &Names, of: usize, index: &Index, words: &mut Vec<String>) -> Attribute {
    let mut options = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut is_read = true;
    let mut is_of_columns = true;
    for part in &index.parts {
        match &part.key {
            IndexKey::Column(column) => {
                columns.push(column);
                let field = entity.position(column).map_or("", |at| &*names.fields[of].names[at].0);
                words.push(field.to_owned());
                let field = raw(field);
                options.push(match (part.descending, &*field) {
                    (true, _) => format!("desc({field})"),
                    // Alone it would be the option.
                    (false, "unique") => format!("asc({field})"),
                    (false, _) => field,
                });
            }
            IndexKey::Expression(expression) => {
                is_of_columns = false;
                options.push(format!("expr = {}", string(bare(expression))));
            }
        }
    }
    let as_key = is_of_columns && index.name == constraint(&entity.table.name.name, &columns, "key");
    let is_unique = index.unique && as_key;
    if index.unique && !as_key {
        options.push("unique".to_owned());
    }
    let is_live = entity.soft_delete && index.unique && is_live(index);
    if entity.soft_delete && index.unique && !is_live {
        options.retain(|option| option != "unique");
        options.push("unique = all".to_owned());
        is_read = false;
    }
    if index.method != "btree" {
        options.push(format!("method = {}", index.method));
        is_read = false;
    }
    if let Some(predicate) = index.predicate.as_ref().filter(|_| !is_live) {
        options.push(format!("where = {}", string(&readable(predicate))));
    }
    let is_named_so = is_of_columns
        && index.name == constraint(&entity.table.name.name, &columns, if is_unique { "key" } else { "idx" });
    if !is_named_so {
        options.push(format!("name = {}", string(&index.name)));
    }
    let attribute = Attribute::new("model").list(if is_unique { "unique" } else { "index" }, options);
    if is_read { attribute } else { attribute.unread() }
}

/// The CHECK constraints, each with its name unless it would have it anyway.
pub(super) fn checks(entity: &Entity) -> Vec<Attribute> {
    let mut taken: Vec<String> = Vec::new();
    let mut attributes = Vec::new();
    for check in &entity.table.checks {
        let expression = readable(&check.expression);
        let name = name_of_check(entity, &expression, &taken);
        let text = string(&expression);
        let named = (name != check.name).then(|| format!("name = {}", string(&check.name)));
        let items: Vec<String> = named.into_iter().chain([text]).collect();
        taken.push(check.name.clone());
        attributes.push(Attribute::new("model").list("check", items));
    }
    attributes
}

/// As the derive names a check: by the column, if it is about one, and with a number if the name is taken.
fn name_of_check(entity: &Entity, expression: &str, taken: &[String]) -> String {
    let words: Vec<&str> = expression.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let columns = entity.table.columns.iter().map(|column| &*column.name);
    let about: Vec<&str> = columns.filter(|name| words.contains(name)).collect();
    let about = if about.len() == 1 { about } else { Vec::new() };
    let named = |number: usize| {
        let suffix = if number == 0 { "check".to_owned() } else { format!("check{number}") };
        constraint(&entity.table.name.name, &about, &suffix)
    };
    (0..=usize::MAX).map(named).find(|name| !taken.contains(name)).unwrap_or_default()
}
