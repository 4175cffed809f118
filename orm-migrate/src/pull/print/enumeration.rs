use heck::ToSnakeCase;
use orm_naming::Case;

use super::super::names::Names;
use super::attribute::Attribute;
use crate::schema::Enum;

/// `#[derive(DbEnum)] pub enum …`
pub(super) fn enumeration(out: &mut String, enumeration: &Enum, names: &Names) {
    let name = &names.enums[&enumeration.name];
    let variants = &names.variants[&enumeration.name];
    out.push_str("#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]\n");
    let mut options = Attribute::new("db_enum");
    if name.to_snake_case() != enumeration.name.name {
        options = options.text("name", &enumeration.name.name);
    }
    if let Some(schema) = &enumeration.name.schema {
        options = options.text("schema", schema);
    }
    if variants.convention != Case::Snake {
        options = options.text("rename_all", variants.convention.name());
    }
    options.write(out, "");
    out.push_str(&format!("pub enum {name} {{\n"));
    for ((variant, is_named), label) in variants.names.iter().zip(&enumeration.labels) {
        if *is_named {
            Attribute::new("db_enum").text("rename", label).write(out, "    ");
        }
        out.push_str(&format!("    {variant},\n"));
    }
    out.push_str("}\n");
}
