use orm_naming::constraint;

use super::super::entity::{Default, Entity};
use super::super::ident::raw;
use super::super::lower::{fields_of, string};
use super::super::names::Names;
use super::Context;
use super::attribute::Attribute;
use super::comment::{docs, remark};
use super::relation;
use crate::schema::{Index, IndexKey};

/// The fields of a struct, with what stands between them.
pub(super) fn fields(out: &mut String, context: &Context<'_>, of: usize) {
    let entity = &context.entities[of];
    let gaps = |out: &mut String, at: usize| {
        for (_, text) in entity.gaps.iter().filter(|(position, _)| *position == at) {
            remark(out, "    ", text);
        }
    };
    for (at, field) in entity.fields.iter().enumerate() {
        gaps(out, at);
        docs(out, "    ", field.comment.as_deref());
        column(entity, context.names, of, at).write(out, "    ");
        let on_field = fields_of(&entity.foreign_keys);
        for (position, key) in entity.foreign_keys.iter().enumerate() {
            if on_field.contains(&key.key) && key.columns == [at] {
                relation::belongs_to(context, of, position).write(out, "    ");
            }
        }
        let ty = field.ty.text(|name| context.names.enums[name].clone());
        let ty = if entity.table.columns[at].nullable { format!("Option<{ty}>") } else { ty };
        out.push_str(&format!("    pub {}: {ty},\n", raw(&context.names.fields[of].names[at].0)));
    }
    gaps(out, entity.fields.len());
}

/// `#[column(…)]`
fn column(entity: &Entity, names: &Names, of: usize, at: usize) -> Attribute {
    let column = &entity.table.columns[at];
    let field = &entity.fields[at];
    let mut options = Attribute::new("column");
    if entity.key() == [at] {
        options = options.option("primary_key");
    }
    if names.fields[of].names[at].1 {
        options = options.text("name", &column.name);
    }
    if entity.read_only {
        return options;
    }
    if let Some(len) = field.ty.len {
        options = options.option(format!("len = {len}"));
    }
    if let Some((precision, scale)) = field.ty.precision {
        options = options.option(format!("precision = {precision}"));
        if scale > 0 {
            options = options.option(format!("scale = {scale}"));
        }
    }
    for index in entity.table.indexes.iter().filter(|index| is_of_column(entity, index, at)) {
        let all = entity.soft_delete && index.unique && index.predicate.is_none();
        options = match (index.unique, all) {
            (true, true) => options.expression("unique = all"),
            (true, false) => options.option("unique"),
            (false, _) => options.option("index"),
        };
    }
    let is_stamp = entity.timestamps && matches!(&*column.name, "created_at" | "updated_at");
    match &field.default {
        Default::None => options,
        _ if is_stamp => options,
        Default::Identity => options.expression("default = identity"),
        Default::UuidV4 => options.expression("default = uuid_v4"),
        Default::Now => options.expression("default = now"),
        Default::Literal(literal) if literal.starts_with(['-', 'V']) => {
            options.expression(format!("default = {literal}"))
        }
        Default::Literal(literal) => options.option(format!("default = {literal}")),
        Default::Label(label) => {
            options.expression(format!("default = {}", variant(entity, names, at, label)))
        }
        Default::Sql(sql) => options.expression(format!("default = sql({})", string(sql))),
        Default::Generated(sql) => options.expression(format!("default = generated({})", string(sql))),
    }
}

/// `Role::Reader`
fn variant(entity: &Entity, names: &Names, at: usize, label: &str) -> String {
    let Some(name) = entity.fields[at].ty.enumeration() else { return String::new() };
    let variants = &names.variants[name];
    // It is one of the labels, by which the default was found.
    let variant = variants.labels.iter().position(|other| other == label).map(|at| &variants.names[at].0);
    format!("{}::{}", names.enums[name], variant.map_or("", String::as_str))
}

/// Whether an index is said by `unique` or `index` at its column.
pub(super) fn is_of_column(entity: &Entity, index: &Index, at: usize) -> bool {
    let [part] = &index.parts[..] else { return false };
    let column = &entity.table.columns[at].name;
    let is_live = entity.soft_delete && index.unique && super::index::is_live(index);
    let has_another = entity.table.indexes.iter().any(|other| {
        other.unique && !index.unique && other.name == constraint(&entity.table.name.name, &[column], "key")
    });
    matches!(&part.key, IndexKey::Column(name) if name == column)
        && !part.descending
        && (index.predicate.is_none() || is_live)
        && index.method == "btree"
        && index.name
            == constraint(&entity.table.name.name, &[column], if index.unique { "key" } else { "idx" })
        && entity.key() != [at]
        && !has_another
        && !entity.implied.contains(&index.name)
}
