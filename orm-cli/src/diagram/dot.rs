use std::fmt::Write as _;

use super::{Diagram, xml};

/// The text of a Graphviz graph.
pub(crate) fn dot(diagram: &Diagram) -> String {
    let mut text = "\
digraph models {
    graph [rankdir=LR, nodesep=0.5, ranksep=1.2];
    node [shape=plain, fontname=\"Helvetica\", fontsize=11];
    edge [dir=both, fontname=\"Helvetica\", fontsize=10, color=\"#555555\"];
"
    .to_owned();
    // Writing to a String does not fail.
    for entity in &diagram.entities {
        let _ = writeln!(text, "    {} [label=<", id(&entity.name));
        let _ = writeln!(
            text,
            "        <table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\">"
        );
        let title = xml(&entity.title());
        let _ = writeln!(
            text,
            "        <tr><td colspan=\"3\" bgcolor=\"#e8eef7\" port=\"table\"><b>{title}</b></td></tr>"
        );
        for (position, attribute) in entity.attributes.iter().enumerate() {
            let null = if attribute.nullable { " NULL" } else { "" };
            let _ = writeln!(
                text,
                "        <tr><td align=\"left\" port=\"c{position}\">{}</td><td align=\"left\">{}{null}</td>\
                 <td align=\"left\">{}</td></tr>",
                xml(&attribute.name),
                xml(&attribute.ty),
                attribute.keys().join(", "),
            );
        }
        let _ = writeln!(text, "        </table>>];");
    }
    for link in &diagram.links {
        let parent = if link.optional { "teeodot" } else { "teetee" };
        let child = if link.unique { "teeodot" } else { "crowodot" };
        let style = if link.polymorphic { ", style=dashed" } else { "" };
        let _ = writeln!(
            text,
            "    {}:table -> {}:c{} [label={}, arrowtail={parent}, arrowhead={child}{style}];",
            id(&diagram.entities[link.parent].name),
            id(&diagram.entities[link.child].name),
            link.key,
            id(&link.label),
        );
    }
    text.push_str("}\n");
    text
}

/// A text in quotes, in which only they are written in another way, and a backslash before one.
fn id(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
