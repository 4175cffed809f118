use std::fmt::Write as _;

use super::layout::{AROUND, Place, ROW, layout};
use super::{Attribute, Diagram, Link, xml};

/// The head of every picture: fonts and colours, and the ends of lines in the notation of the crow's foot.
const HEAD: &str = r##"<style>
  text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2937; }
  .title { font-weight: bold; }
  .type { fill: #6b7280; }
  .label { font-size: 11px; fill: #4b5563; }
  .halo { font-size: 11px; fill: none; stroke: #ffffff; stroke-width: 4px; }
  .box { fill: #ffffff; stroke: #9ca3af; }
  .head { fill: #e8eef7; stroke: #9ca3af; }
  .link { fill: none; stroke: #6b7280; stroke-width: 1.2; }
  .several { stroke-dasharray: 5 4; }
</style>
<defs>
  <marker id="many" viewBox="0 0 24 14" refX="23" refY="7" markerWidth="24" markerHeight="14" markerUnits="userSpaceOnUse" orient="auto"><path d="M11 7 L23 1 M11 7 L23 13" fill="none" stroke="#6b7280"/><circle cx="7" cy="7" r="3.5" fill="#ffffff" stroke="#6b7280"/></marker>
  <marker id="single" viewBox="0 0 24 14" refX="23" refY="7" markerWidth="24" markerHeight="14" markerUnits="userSpaceOnUse" orient="auto"><path d="M17 2 L17 12" fill="none" stroke="#6b7280"/><circle cx="10" cy="7" r="3.5" fill="#ffffff" stroke="#6b7280"/></marker>
  <marker id="optional" viewBox="0 0 24 14" refX="1" refY="7" markerWidth="24" markerHeight="14" markerUnits="userSpaceOnUse" orient="0"><path d="M7 2 L7 12" fill="none" stroke="#6b7280"/><circle cx="14" cy="7" r="3.5" fill="#ffffff" stroke="#6b7280"/></marker>
  <marker id="one" viewBox="0 0 24 14" refX="1" refY="7" markerWidth="24" markerHeight="14" markerUnits="userSpaceOnUse" orient="0"><path d="M7 2 L7 12 M12 2 L12 12" fill="none" stroke="#6b7280"/></marker>
</defs>
"##;

/// A picture that needs nothing else to be shown.
pub(crate) fn svg(diagram: &Diagram) -> String {
    let (places, (width, height)) = layout(diagram);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n<title>Models</title>\n{HEAD}\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    let lines: Vec<Line> = (0..diagram.links.len()).map(|link| Line::of(link, diagram, &places)).collect();
    for (line, link) in lines.iter().zip(&diagram.links) {
        line.push(link, &mut text);
    }
    for (entity, place) in diagram.entities.iter().zip(&places) {
        push_table(&mut text, &entity.title(), &entity.attributes, place);
    }
    // Above everything, so that no line crosses them.
    for (line, link) in lines.iter().zip(&diagram.links) {
        line.push_label(&link.label, &mut text);
    }
    text.push_str("</svg>\n");
    text
}

fn push_table(text: &mut String, name: &str, attributes: &[Attribute], place: &Place) {
    let Place { x, y, width, height, second: column, .. } = *place;
    let _ = writeln!(text, "<g transform=\"translate({x:.1} {y:.1})\">");
    let _ = writeln!(text, "<rect class=\"box\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"3\"/>");
    let _ = writeln!(text, "<rect class=\"head\" width=\"{width:.1}\" height=\"{ROW:.1}\" rx=\"3\"/>");
    let title = xml(name);
    let _ = writeln!(text, "<text class=\"title\" x=\"12\" y=\"14\">{title}</text>");
    let mut baseline = ROW + 17.0;
    for attribute in attributes {
        let (name, ty) = (xml(&attribute.name), xml(&attribute.second()));
        let _ = writeln!(
            text,
            "<text x=\"12\" y=\"{baseline:.1}\">{name}</text>\
             <text class=\"type\" x=\"{column:.1}\" y=\"{baseline:.1}\">{ty}</text>"
        );
        baseline += ROW;
    }
    text.push_str("</g>\n");
}

/// A line from the right side of the parent to the child's key.
struct Line {
    points: [(f64, f64); 4],
    /// Around the right side of the child, because the parent does not stand to the left of it.
    is_around: bool,
}

impl Line {
    fn of(link: usize, diagram: &Diagram, places: &[Place]) -> Self {
        let Link { parent, child, key, .. } = diagram.links[link];
        // Lines from one table begin below each other.
        let before = diagram.links[..link].iter().filter(|link| link.parent == parent).count();
        let all = diagram.links.iter().filter(|link| link.parent == parent).count();
        let (parent, child) = (&places[parent], &places[child]);
        #[expect(clippy::cast_precision_loss, reason = "a table has 1,600 columns at most, and few lines")]
        let (key, step) = (
            child.y + ROW * (key as f64 + 1.5) + 3.0,
            before as f64 * ((parent.height - ROW) / all.max(1) as f64).min(ROW * 0.8),
        );
        let from = (parent.x + parent.width, parent.y + ROW / 2.0 + step);
        if parent.layer < child.layer {
            let to = (child.x, key);
            let bend = (to.0 - from.0) / 2.0;
            return Line {
                points: [from, (from.0 + bend, from.1), (to.0 - bend, to.1), to],
                is_around: false,
            };
        }
        let to = (child.x + child.width, key);
        let out = from.0.max(to.0) + AROUND;
        Line { points: [from, (out, from.1), (out, to.1), to], is_around: true }
    }

    // Writing to a String does not fail.
    fn push(&self, link: &Link, text: &mut String) {
        let [a, b, c, d] = self.points.map(|(x, y)| format!("{x:.1} {y:.1}"));
        let class = if link.polymorphic { "link several" } else { "link" };
        let parent = if link.optional { "optional" } else { "one" };
        let child = if link.unique { "single" } else { "many" };
        let _ = writeln!(
            text,
            "<path class=\"{class}\" d=\"M{a} C{b} {c} {d}\" marker-start=\"url(#{parent})\" marker-end=\"url(#{child})\"/>"
        );
    }

    /// Beside the child's key.
    fn push_label(&self, label: &str, text: &mut String) {
        let (x, y) = self.points[3];
        let (x, anchor) = if self.is_around { (x + 26.0, "start") } else { (x - 26.0, "end") };
        for class in ["halo", "label"] {
            let _ = writeln!(
                text,
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
                y - 5.0,
                xml(label)
            );
        }
    }
}
