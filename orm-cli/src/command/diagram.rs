use std::fs;

use orm_core::schema::Table;
use serde_json::json;

use super::Answer;
use crate::arguments::{Diagram, Format};
use crate::context::Context;
use crate::diagram::{self, dot, mermaid, svg};
use crate::failure::{Exit, Failure};
use crate::screen::{GOOD, count};

pub(super) fn run(cx: &mut Context<'_>, arguments: &Diagram) -> Answer {
    let mut tables = cx.models()?;
    for wanted in &arguments.only {
        if !tables.iter().any(|table| is_named(table, wanted)) {
            let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
            let failure = Failure::new(Exit::Usage, format!("no model has a table {wanted}"));
            return Err(failure.help(format!("the tables are {}", names.join(", "))));
        }
    }
    if !arguments.only.is_empty() {
        tables.retain(|table| arguments.only.iter().any(|wanted| is_named(table, wanted)));
    }
    let mut diagram = diagram::Diagram::of(&tables);
    if arguments.keys {
        diagram.keys_only();
    }
    let text = match arguments.format {
        Format::Mermaid => mermaid(&diagram),
        Format::Dot => dot(&diagram),
        Format::Svg => svg(&diagram),
    };
    let counts = json!({ "tables": diagram.entities.len(), "relations": diagram.links.len() });
    if let Some(file) = &arguments.output {
        fs::write(file, text).map_err(|error| Failure::file(file, &error))?;
        let (tables, relations) = (diagram.entities.len() as u64, diagram.links.len() as u64);
        let wrote = cx.screen.paint(GOOD, "wrote");
        cx.screen.line(format!(
            "{wrote} {}: {}, {}",
            file.display(),
            count(tables, "table"),
            count(relations, "relation")
        ));
        return Ok((json!({ "file": file, "counts": counts }), Exit::Done));
    }
    if !cx.global.json {
        cx.screen.text(&text);
    }
    Ok((json!({ "diagram": text, "counts": counts }), Exit::Done))
}

/// Whether a table is called so: `orders`, `shop.orders`.
fn is_named(table: &Table, wanted: &str) -> bool {
    let qualified = || table.schema.and_then(|schema| wanted.strip_prefix(schema)?.strip_prefix('.'));
    wanted == table.name || qualified() == Some(table.name)
}
