//! What EXPLAIN answers.

use std::fmt;

use serde_json::Value as Json;
use sqlx::postgres::PgRow;

use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{Statement, render};
use crate::value::ColumnType;

/// How the server runs a query: printable as a tree, and to be asked.
#[derive(Debug, Clone)]
pub struct Plan {
    root: Json,
}

impl Plan {
    pub(super) async fn of(session: Session<'_>, statement: &Statement, analyze: bool) -> Result<Self> {
        let mut root = None;
        let mut decode = |row: &PgRow| {
            // `json`, unlike `jsonb`, is plain text on the wire.
            let bytes = crate::model::plain_bytes(row, 0).ok().flatten();
            root = bytes
                .and_then(|bytes| String::decode(bytes).ok())
                .and_then(|text| serde_json::from_str::<Json>(&text).ok());
            Ok(())
        };
        session.fetch(&render::explain(statement, analyze), &mut decode).await?;
        match root {
            Some(root) if root[0]["Plan"].is_object() => Ok(Plan { root: root[0]["Plan"].clone() }),
            _ => {
                Err(Error::new(ErrorKind::Decode, "the server's plan cannot be read")
                    .with_sql(&statement.sql))
            }
        }
    }

    /// The planner's estimate of the whole, in its own unit: the reading of one page in sequence is 1.
    pub fn total_cost(&self) -> f64 {
        self.root["Total Cost"].as_f64().unwrap_or_default()
    }

    /// Whether an index of this name is used.
    pub fn uses_index(&self, name: &str) -> bool {
        any(&self.root, &|node| node["Index Name"] == name)
    }

    /// Whether this table is read from its beginning to its end.
    pub fn scans(&self, table: &str) -> bool {
        any(&self.root, &|node| node["Node Type"] == "Seq Scan" && node["Relation Name"] == table)
    }

    /// The whole answer, as PostgreSQL's manual describes it.
    pub fn json(&self) -> &Json {
        &self.root
    }
}

fn children(node: &Json) -> &[Json] {
    node["Plans"].as_array().map_or(&[], Vec::as_slice)
}

fn any(node: &Json, test: &dyn Fn(&Json) -> bool) -> bool {
    test(node) || children(node).iter().any(|child| any(child, test))
}

impl fmt::Display for Plan {
    /// A line for each node: what it does, on what, and the estimates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_node(f, &self.root, 0)
    }
}

fn write_node(f: &mut fmt::Formatter<'_>, node: &Json, depth: usize) -> fmt::Result {
    let text = |key: &str| node[key].as_str().unwrap_or_default().to_owned();
    write!(f, "{:indent$}{}", "", text("Node Type"), indent = depth * 2)?;
    if node["Index Name"].is_string() {
        write!(f, " using {}", text("Index Name"))?;
    }
    if node["Relation Name"].is_string() {
        write!(f, " on {}", text("Relation Name"))?;
    }
    write!(f, " (cost {}, rows {})", node["Total Cost"], node["Plan Rows"])?;
    if node["Actual Rows"].is_number() {
        write!(f, " (took {} ms, rows {})", node["Actual Total Time"], node["Actual Rows"])?;
    }
    writeln!(f)?;
    children(node).iter().try_for_each(|child| write_node(f, child, depth + 1))
}
