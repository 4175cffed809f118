//! Source files, formatted as rustfmt formats them; names that are not ASCII can be wide enough to differ.

mod attribute;
mod comment;
mod enumeration;
mod field;
mod index;
mod relation;
mod structure;

use super::entity::Entity;
use super::ident::{field as field_name, free, is_keyword};
use super::names::Names;
use super::relation::Relations;
use super::{Layout, Lowered, Options, SourceFile};

/// What everything is printed from.
struct Context<'a> {
    entities: &'a [Entity],
    names: &'a Names,
    relations: &'a [Relations],
}

const HEAD: &str = "// Models of what was in the database. Written by `orm db pull`, and yours to change.\n";

pub(super) fn files(lowered: &Lowered, options: &Options) -> Vec<SourceFile> {
    let names = Names::new(lowered, options);
    let relations = super::relation::relations(&lowered.entities, &names);
    let context = Context { entities: &lowered.entities, names: &names, relations: &relations };
    match options.layout {
        Layout::OneFile => vec![one_file(&context, lowered)],
        Layout::FilePerTable => file_per_table(&context, lowered),
    }
}

fn one_file(context: &Context<'_>, lowered: &Lowered) -> SourceFile {
    let mut text = HEAD.to_owned();
    elsewhere(&mut text, lowered);
    text.push_str("\nuse orm::prelude::*;\n");
    for enumeration in &lowered.schema.enums {
        text.push('\n');
        enumeration::enumeration(&mut text, enumeration, context.names);
    }
    for of in 0..context.entities.len() {
        text.push('\n');
        structure::structure(&mut text, context, of);
    }
    models(&mut text, context);
    SourceFile { path: "models.rs".to_owned(), text }
}

fn file_per_table(context: &Context<'_>, lowered: &Lowered) -> Vec<SourceFile> {
    let mut modules: Vec<String> = Vec::new();
    let mut files = Vec::new();
    let mut add = |name: String, text: String| {
        files.push(SourceFile { path: format!("{name}.rs"), text });
        modules.push(name);
    };
    if !lowered.schema.enums.is_empty() {
        let mut text = "use orm::prelude::*;\n".to_owned();
        for enumeration in &lowered.schema.enums {
            text.push('\n');
            enumeration::enumeration(&mut text, enumeration, context.names);
        }
        add("enums".to_owned(), text);
    }
    let mut taken: Vec<String> = ["enums", "mod", "orm"].map(str::to_owned).into();
    for (of, entity) in context.entities.iter().enumerate() {
        let mut name = field_name(&entity.table.name.name);
        if is_keyword(&name) || !name.is_ascii() {
            name = format!("table_{}", of + 1);
        }
        let is_taken = |name: &str| taken.iter().any(|other| other == name);
        let with_schema =
            entity.table.name.schema.as_deref().map(|schema| field_name(&format!("{schema} {name}")));
        let name = match with_schema.filter(|_| is_taken(&name)) {
            Some(name) => free(name, is_taken),
            None => free(name, is_taken),
        };
        taken.push(name.clone());
        let mut text = "use orm::prelude::*;\n\n".to_owned();
        if uses_others(context, of) {
            text.push_str("use super::*;\n\n");
        }
        structure::structure(&mut text, context, of);
        add(name, text);
    }
    let mut text = HEAD.to_owned();
    elsewhere(&mut text, lowered);
    modules.sort();
    text.push('\n');
    for name in &modules {
        text.push_str(&format!("mod {name};\n"));
    }
    text.push('\n');
    for name in &modules {
        text.push_str(&format!("pub use self::{name}::*;\n"));
    }
    models(&mut text, context);
    files.push(SourceFile { path: "mod.rs".to_owned(), text });
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// Whether a struct names another, or an enum.
fn uses_others(context: &Context<'_>, of: usize) -> bool {
    let entity = &context.entities[of];
    !context.relations[of].others.is_empty()
        || !entity.foreign_keys.is_empty()
        || entity.fields.iter().any(|field| field.ty.enumeration().is_some())
}

/// What is of no table, at the head.
fn elsewhere(text: &mut String, lowered: &Lowered) {
    if lowered.elsewhere.is_empty() {
        return;
    }
    text.push_str("//\n");
    for found in &lowered.elsewhere {
        comment::remark(text, "", &format!("not in the models: {found}"));
    }
}

/// All models, for what is about all of them.
fn models(text: &mut String, context: &Context<'_>) {
    let mut names: Vec<&String> = (0..context.entities.len())
        .filter(|&of| !context.entities[of].fields.is_empty())
        .map(|of| &context.names.structs[of])
        .collect();
    names.sort();
    if names.is_empty() {
        return;
    }
    text.push_str(
        "\n/// The table of every model.\npub const MODELS: &[&orm::schema::Table] = orm::models! {\n",
    );
    for name in names {
        text.push_str(&format!("    {name},\n"));
    }
    text.push_str("};\n");
}
