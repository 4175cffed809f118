//! The catalogue as its file has it.

use std::collections::BTreeMap;

use orm::prelude::*;
use serde::{Deserialize, Deserializer};

use super::Error;

/// The catalogue that comes with the shop.
const PRODUCTS: &str = include_str!("../../data/products.csv");

/// What stands between the levels of a category and between tags.
const LEVEL: &str = " > ";

/// A line of the catalogue.
#[derive(Deserialize, Debug, Clone, PartialEq)]
pub struct Entry {
    /// The code on the box.
    pub sku: String,
    /// The name to print.
    pub name: String,
    /// From the department down to the shelf.
    #[serde(deserialize_with = "levels")]
    pub category: Vec<String>,
    /// What one costs.
    pub price: Decimal,
    /// How many there are.
    pub stock: i32,
    /// Words to find it by.
    #[serde(deserialize_with = "words")]
    pub tags: Vec<String>,
    /// What it is good for.
    pub description: String,
    /// Material, size, colour.
    #[serde(deserialize_with = "object")]
    pub attributes: BTreeMap<String, String>,
}

/// Reads the catalogue that comes with the shop.
///
/// # Errors
/// Names the line that is not as it should be.
pub fn read() -> Result<Vec<Entry>, Error> {
    parse(PRODUCTS)
}

/// Reads a catalogue.
///
/// # Errors
/// Names the line that is not as it should be.
pub fn parse(text: &str) -> Result<Vec<Entry>, Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|entry| Ok(entry?)).collect()
}

fn levels<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(String::deserialize(from)?.split(LEVEL).map(str::to_owned).collect())
}

fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(from)?;
    Ok(text.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

fn object<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    serde_json::from_str(&String::deserialize(from)?).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_catalogue_has_thousands_of_products_each_with_a_sku_of_its_own() {
        let entries = read().unwrap();
        let skus: HashSet<_> = entries.iter().map(|entry| &entry.sku).collect();
        assert!(entries.len() > 2_000);
        assert_eq!(skus.len(), entries.len());
        assert!(entries.iter().all(|entry| entry.price > Decimal::ZERO && entry.stock >= 0));
    }

    #[test]
    fn a_line_is_split_into_levels_and_words() {
        let text = "sku,name,category,price,stock,tags,description,attributes\n\
                    A-1,Lamp,Home > Lamps,9.50,3,gift|new,Shines.,\"{\"\"bulb\"\":\"\"E27\"\"}\"\n";
        let entry = parse(text).unwrap().remove(0);
        assert_eq!(entry.category, ["Home", "Lamps"]);
        assert_eq!(entry.tags, ["gift", "new"]);
        assert_eq!(entry.price, Decimal::new(950, 2));
        assert_eq!(entry.attributes["bulb"], "E27");
    }

    #[test]
    fn a_price_that_is_no_number_names_its_line() {
        let text = "sku,name,category,price,stock,tags,description,attributes\n\
                    A-1,Lamp,Home,cheap,3,,Shines.,{}\n";
        let message = parse(text).unwrap_err().to_string();
        assert!(message.contains("line: 2") || message.contains("line 2"), "{message}");
    }
}
