use std::fmt::Write as _;

use super::super::lower::string;

/// The widest list of an attribute that rustfmt leaves on one line.
const WIDTH: usize = 70;
/// The widest line.
const LINE: usize = 100;

/// `#[model(…)]`, as rustfmt has it.
pub(super) struct Attribute {
    path: &'static str,
    options: Vec<Item>,
    /// Whether rustfmt reads its options; it leaves alone what it cannot.
    is_read: bool,
}

/// An option: as it is, or a word with others in parentheses.
enum Item {
    Plain(String),
    List(&'static str, Vec<String>),
}

impl Attribute {
    pub(super) fn new(path: &'static str) -> Self {
        Attribute { path, options: Vec::new(), is_read: true }
    }

    pub(super) fn option(mut self, option: impl Into<String>) -> Self {
        self.options.push(Item::Plain(option.into()));
        self
    }

    /// `index(a, b)`
    pub(super) fn list(mut self, word: &'static str, items: Vec<String>) -> Self {
        self.options.push(Item::List(word, items));
        self
    }

    /// `key = "text"`.
    pub(super) fn text(self, key: &str, value: &str) -> Self {
        self.option(format!("{key} = {}", string(value)))
    }

    /// What is no literal, so that rustfmt does not read the attribute.
    pub(super) fn expression(mut self, option: impl Into<String>) -> Self {
        self.is_read = false;
        self.option(option)
    }

    /// Whether rustfmt reads it after all that it has.
    pub(super) fn unread(mut self) -> Self {
        self.is_read = false;
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    pub(super) fn write(&self, out: &mut String, indent: &str) {
        if self.options.is_empty() {
            return;
        }
        let line = self.options.iter().map(Item::line).collect::<Vec<_>>().join(", ");
        let whole = indent.len() + self.path.len() + line.chars().count() + "#[()]".len();
        let list = match &self.options[..] {
            _ if !self.is_read => line,
            [item @ Item::List(..)] => item.lines(indent),
            [Item::Plain(_)] if whole <= LINE => line,
            options if options.len() > 1 && line.chars().count() <= WIDTH => line,
            options => {
                let deeper = format!("{indent}    ");
                vertical(options.iter().map(|option| option.lines(&deeper)), indent)
            }
        };
        // Writing to a String does not fail.
        let _ = writeln!(out, "{indent}#[{}({list})]", self.path);
    }
}

/// Each on a line of its own, and the last line for what closes the list.
fn vertical(items: impl Iterator<Item = String>, indent: &str) -> String {
    let items: Vec<String> = items.collect();
    format!("\n{indent}    {}\n{indent}", items.join(&format!(",\n{indent}    ")))
}

impl Item {
    /// On one line, unless it is a list that is too long for one.
    fn lines(&self, indent: &str) -> String {
        match self {
            Item::List(word, items) if items.join(", ").chars().count() > WIDTH => {
                format!("{word}({})", vertical(items.iter().cloned(), indent))
            }
            item => item.line(),
        }
    }

    fn line(&self) -> String {
        match self {
            Item::Plain(option) => option.clone(),
            Item::List(word, items) => format!("{word}({})", items.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(attribute: &Attribute) -> String {
        let mut out = String::new();
        attribute.write(&mut out, "");
        out
    }

    #[test]
    fn what_is_too_long_for_a_line_has_one_for_each_option() {
        let long = "x".repeat(60);
        let one = Attribute::new("model").text("primary_key_name", &long);
        assert_eq!(written(&one), format!("#[model(primary_key_name = \"{long}\")]\n"));
        let two =
            Attribute::new("model").text("table", &long).list("primary_key", vec!["a".into(), "b".into()]);
        assert_eq!(written(&two), format!("#[model(\n    table = \"{long}\",\n    primary_key(a, b)\n)]\n"));
        let list = Attribute::new("model").list("index", vec![long.clone(), long.clone()]);
        assert_eq!(written(&list), format!("#[model(index(\n    {long},\n    {long}\n))]\n"));
        let nested =
            Attribute::new("model").option("timestamps").list("index", vec![long.clone(), long.clone()]);
        let expected =
            format!("#[model(\n    timestamps,\n    index(\n        {long},\n        {long}\n    )\n)]\n");
        assert_eq!(written(&nested), expected);
        let unread = Attribute::new("column").text("name", &long).expression("default = sql(\"1\")");
        assert_eq!(written(&unread), format!("#[column(name = \"{long}\", default = sql(\"1\"))]\n"));
    }
}
