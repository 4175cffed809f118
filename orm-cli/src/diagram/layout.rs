//! Where the tables of a picture stand: in layers, each to the right of those that its tables refer to.

use super::Diagram;

pub(super) const ROW: f64 = 20.0;
const CHARACTER: f64 = 7.2;
const PADDING: f64 = 12.0;
/// How far lines go out that lead around a table.
pub(super) const AROUND: f64 = 70.0;
/// Room for the ends of lines, beside their labels.
const ENDS: f64 = 70.0;
const BETWEEN_TABLES: f64 = 36.0;
const MARGIN: f64 = 24.0;

/// The place of a table, in the order of the diagram's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) layer: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// Where the second column of its rows begins.
    pub(super) second: f64,
}

/// The places, and the size of the whole picture.
pub(super) fn layout(diagram: &Diagram) -> (Vec<Place>, (f64, f64)) {
    let layers = layers(diagram);
    let mut places: Vec<Place> =
        (0..diagram.entities.len()).map(|entity| size(diagram, entity, layers[entity])).collect();
    let count = layers.iter().max().map_or(0, |last| last + 1);
    let longest = diagram.links.iter().map(|link| link.label.chars().count()).max().unwrap_or(0);
    let between = ENDS + characters(longest);
    let is_around = |link: &super::Link| layers[link.parent] >= layers[link.child];
    let around =
        if diagram.links.iter().any(is_around) { AROUND.max(ENDS / 2.0 + characters(longest)) } else { 0.0 };
    let (mut x, mut height) = (MARGIN, 0.0_f64);
    for layer in 0..count {
        let mut members: Vec<usize> = (0..places.len()).filter(|&entity| layers[entity] == layer).collect();
        // Beside what they refer to, as far as there is room.
        members.sort_by(|&a, &b| wish(diagram, &places, a).total_cmp(&wish(diagram, &places, b)));
        let (mut y, mut width) = (MARGIN, 0.0_f64);
        for entity in members {
            let place = &mut places[entity];
            (place.x, place.y) = (x, y);
            y += place.height + BETWEEN_TABLES;
            width = width.max(place.width);
        }
        height = height.max(y - BETWEEN_TABLES + MARGIN);
        x += width + between;
    }
    (places, (x - between + around + MARGIN, height.max(2.0 * MARGIN)))
}

/// How far down the tables stand that one refers to, on the average.
fn wish(diagram: &Diagram, places: &[Place], entity: usize) -> f64 {
    let parents = diagram.links.iter().filter(|link| link.child == entity && places[link.parent].x > 0.0);
    let (mut sum, mut count) = (0.0, 0.0);
    for link in parents {
        sum += places[link.parent].y;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

fn size(diagram: &Diagram, entity: usize, layer: usize) -> Place {
    let entity = &diagram.entities[entity];
    let longest =
        |text: &dyn Fn(&super::Attribute) -> usize| entity.attributes.iter().map(text).max().unwrap_or(0);
    let names = longest(&|attribute| attribute.name.chars().count());
    let types = longest(&|attribute| attribute.second().chars().count());
    let second = PADDING + characters(names) + PADDING;
    let title = characters(entity.title().chars().count()) + 2.0 * PADDING;
    #[expect(clippy::cast_precision_loss, reason = "a table has 1,600 columns at most")]
    let height = ROW * (entity.attributes.len() + 1) as f64 + 6.0;
    Place { layer, x: 0.0, y: 0.0, width: title.max(second + characters(types) + PADDING), height, second }
}

/// The width of a text.
#[expect(clippy::cast_precision_loss, reason = "a name has 63 bytes")]
fn characters(count: usize) -> f64 {
    count as f64 * CHARACTER
}

/// The layer of each table: behind all that it refers to, where they do not refer to each other in a circle.
fn layers(diagram: &Diagram) -> Vec<usize> {
    fn visit(diagram: &Diagram, entity: usize, layers: &mut [Option<usize>], path: &mut Vec<usize>) -> usize {
        if let Some(layer) = layers[entity] {
            return layer;
        }
        path.push(entity);
        let parents = diagram.links.iter().filter(|link| link.child == entity).map(|link| link.parent);
        let mut layer = 0;
        for parent in parents {
            if !path.contains(&parent) {
                layer = layer.max(visit(diagram, parent, layers, path) + 1);
            }
        }
        path.pop();
        layers[entity] = Some(layer);
        layer
    }
    let mut layers = vec![None; diagram.entities.len()];
    (0..diagram.entities.len()).map(|entity| visit(diagram, entity, &mut layers, &mut Vec::new())).collect()
}
