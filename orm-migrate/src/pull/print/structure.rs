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
    if entity.is_model {
        model(out, context, of);
    } else {
        remark(out, "", &format!("`orm::sql!({})`", statement(context, of)));
        out.push_str("#[derive(Projection, Debug, Clone, PartialEq)]\n");
    }
    out.push_str(&format!("pub struct {} {{\n", context.names.structs[of]));
    field::fields(out, context, of);
    out.push_str("}\n");
}

fn model(out: &mut String, context: &Context<'_>, of: usize) {
    let entity = &context.entities[of];
    out.push_str("#[derive(Model, Debug, Clone, PartialEq)]\n");
    let fields = &context.names.fields[of];
    let mut options = Attribute::new("model");
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
    let name = entity.table.primary_key.as_ref().map_or("", |key| &*key.name);
    if name != orm_naming::constraint(&entity.table.name.name, &[], "pkey") {
        options = options.text("primary_key_name", name);
    }
    options
}

/// The statement that reads the rows of what is no model, by the names of the fields.
fn statement(context: &Context<'_>, of: usize) -> String {
    let entity = &context.entities[of];
    let names = &context.names.fields[of].names;
    let is_plain = entity.gaps.is_empty() && names.iter().all(|(_, is_named)| !is_named);
    let items = if is_plain {
        "*".to_owned()
    } else {
        let item = |(at, (name, is_named)): (usize, &(String, bool))| {
            let column = ident(&entity.table.columns[at].name);
            if *is_named { format!("{column} AS {}", ident(name)) } else { column }
        };
        names.iter().enumerate().map(item).collect::<Vec<_>>().join(", ")
    };
    let schema = entity.table.name.schema.as_deref().map(|schema| ident(schema) + ".").unwrap_or_default();
    let sql = format!("SELECT {items} FROM {schema}{}", ident(&entity.table.name.name));
    // Braces are where arguments stand.
    super::super::lower::string(&sql.replace('{', "{{").replace('}', "}}"))
}

/// A name in SQL, in quotes if it needs them.
fn ident(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_plain { name.to_owned() } else { crate::ddl::ident(name) }
}
