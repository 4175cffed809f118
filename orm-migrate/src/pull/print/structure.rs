use super::super::entity::Entity;
use super::super::ident::raw;
use super::super::names::table_of;
use super::Context;
use super::attribute::Attribute;
use super::comment::{docs, remark};
use super::{field, index, relation};

/// The struct of a table or a view.
pub(super) fn structure(out: &mut String, context: &Context<'_>, of: usize) {
    let entity = &context.entities[of];
    docs(out, "", entity.comment.as_deref());
    for text in &entity.remarks {
        remark(out, "", text);
    }
    if entity.fields.is_empty() {
        remark(
            out,
            "",
            &format!("left out: {}, which has no column that a field could be", entity.table.name),
        );
        for (_, text) in &entity.gaps {
            remark(out, "", text);
        }
        return;
    }
    model(out, context, of);
    out.push_str(&format!("pub struct {} {{\n", context.names.structs[of]));
    field::fields(out, context, of);
    out.push_str("}\n");
}

fn model(out: &mut String, context: &Context<'_>, of: usize) {
    let entity = &context.entities[of];
    out.push_str("#[derive(Model, Debug, Clone, PartialEq)]\n");
    let fields = &context.names.fields[of];
    let mut options = Attribute::new("model");
    if entity.read_only {
        options = options.option("read_only");
    }
    if table_of(&context.names.structs[of]) != entity.table.name.name {
        options = options.text("table", &entity.table.name.name);
    }
    if let Some(schema) = &entity.table.name.schema {
        options = options.text("schema", schema);
    }
    if let Some(convention) = fields.convention {
        options = options.text("rename_all", convention.name());
    }
    options = options_of_key(entity, context, of, options);
    if entity.timestamps {
        options = options.option("timestamps");
    }
    if entity.soft_delete {
        options = options.option("soft_delete");
    }
    let (indexes, mut words) = index::indexes(entity, context.names, of);
    if entity.key().len() > 1 {
        words.extend(entity.key().into_iter().map(|at| fields.names[at].0.clone()));
    }
    let are_distinct = words.iter().collect::<std::collections::BTreeSet<_>>().len() == words.len();
    if !options.is_empty() {
        options.write(out, "");
    }
    for attribute in indexes.iter().chain(&index::checks(entity)) {
        attribute.write(out, "");
    }
    if !are_distinct {
        out.push_str("#[allow(clippy::duplicated_attributes)]\n");
    }
    for attribute in relation::on_struct(context, of) {
        attribute.write(out, "");
    }
}

fn options_of_key(entity: &Entity, context: &Context<'_>, of: usize, mut options: Attribute) -> Attribute {
    let key = entity.key();
    if key.len() > 1 {
        let fields: Vec<String> = key.iter().map(|&at| raw(&context.names.fields[of].names[at].0)).collect();
        options = options.list("primary_key", fields);
    }
    let names = entity.table.primary_key.iter().map(|key| &*key.name);
    let usual = orm_naming::constraint(&entity.table.name.name, &[], "pkey");
    for name in names.filter(|name| *name != usual) {
        options = options.text("primary_key_name", name);
    }
    options
}
