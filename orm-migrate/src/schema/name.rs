use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a table, an enum or a function, with its schema unless that is the default one (the first of the
/// search path, `public` as a rule).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// Its schema, if it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name itself.
    pub name: String,
}

impl Name {
    /// A name in a schema, or in the default one.
    pub fn new(schema: Option<&str>, name: &str) -> Self {
        Name { schema: schema.map(str::to_owned), name: name.to_owned() }
    }

    /// A name in the same schema.
    pub fn sibling(&self, name: &str) -> Self {
        Name { schema: self.schema.clone(), name: name.to_owned() }
    }
}

impl From<&str> for Name {
    /// A name in the default schema.
    fn from(name: &str) -> Self {
        Name::new(None, name)
    }
}

impl fmt::Display for Name {
    /// For messages: `shop.orders`. SQL has it quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}
