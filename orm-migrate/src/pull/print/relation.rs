use orm_naming::constraint;

use super::super::ident::raw;
use super::super::lower::fields_of;
use super::super::relation::Inverse;
use super::Context;
use super::attribute::Attribute;
use crate::schema::Action;

/// `#[belongs_to(…)]` of a foreign key, by its position among those of the entity.
pub(super) fn belongs_to(context: &Context<'_>, of: usize, position: usize) -> Attribute {
    let entity = &context.entities[of];
    let key = &entity.foreign_keys[position];
    let foreign_key = &entity.table.foreign_keys[key.key];
    let name = &context.relations[of].belongs_to[position];
    let mut options =
        Attribute::new("belongs_to").expression(format!("{name}: {}", context.names.structs[key.target]));
    if !fields_of(&entity.foreign_keys).contains(&key.key) {
        let fields: Vec<String> =
            key.columns.iter().map(|&at| raw(&context.names.fields[of].names[at].0)).collect();
        options = options.option(format!("keys({})", fields.join(", ")));
    }
    if entity.read_only {
        return options;
    }
    for (event, action) in [("on_delete", foreign_key.on_delete), ("on_update", foreign_key.on_update)] {
        let word = match action {
            Action::NoAction => continue,
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set_null",
            Action::SetDefault => "set_default",
        };
        options = options.option(format!("{event} = {word}"));
    }
    if key.is_unindexed {
        options = options.option("index = false");
    }
    let columns: Vec<&str> = foreign_key.columns.iter().map(String::as_str).collect();
    if foreign_key.name != constraint(&entity.table.name.name, &columns, "fkey") {
        options = options.text("constraint", &foreign_key.name);
    }
    options
}

/// The relations that stand above the struct.
pub(super) fn on_struct(context: &Context<'_>, of: usize) -> Vec<Attribute> {
    let entity = &context.entities[of];
    let on_field = fields_of(&entity.foreign_keys);
    let keys = (0..entity.foreign_keys.len())
        .filter(|&position| !on_field.contains(&entity.foreign_keys[position].key))
        .map(|position| belongs_to(context, of, position));
    let others = context.relations[of].others.iter().map(|(name, relation)| inverse(context, name, relation));
    keys.chain(others).collect()
}

fn inverse(context: &Context<'_>, name: &str, relation: &Inverse) -> Attribute {
    let structs = &context.names.structs;
    let (kind, target, inverse) = match relation {
        Inverse::HasOne { target, inverse } => ("has_one", target, inverse),
        Inverse::HasMany { target, inverse } => ("has_many", target, inverse),
        Inverse::ManyToMany { target, through, ends } => {
            let mut options = Attribute::new("many_to_many")
                .expression(format!("{name}: {}", structs[*target]))
                .option(format!("through = {}", structs[*through]));
            if let Some((from, to)) = ends {
                options = options.option(format!("from = {from}")).option(format!("to = {to}"));
            }
            return options;
        }
    };
    let options = Attribute::new(kind).expression(format!("{name}: {}", structs[*target]));
    match inverse {
        Some(inverse) => options.option(format!("inverse = {inverse}")),
        None => options,
    }
}
