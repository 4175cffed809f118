use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// Where the server found an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At a character of the statement, from 1.
    Character(usize),
    /// In a line of the text of a COPY, from 1, and a column.
    Line {
        /// The line.
        line: u64,
        /// The column's name, if one column is at fault.
        column: Option<String>,
    },
}

impl Place {
    pub(crate) fn of(error: &PgDatabaseError) -> Option<Self> {
        if let Some(place) = error.r#where().and_then(|context| context.lines().find_map(of_copy)) {
            return Some(place);
        }
        match error.position() {
            Some(PgErrorPosition::Original(character)) => Some(Place::Character(character)),
            _ => None,
        }
    }
}

/// Takes `COPY table, line 2, column size: "x"` apart, of which the value is left. A server that speaks another language
/// says it otherwise, and no place is known then.
fn of_copy(context: &str) -> Option<Place> {
    let (_, rest) = context.strip_prefix("COPY ")?.split_once(", line ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (line, rest) = rest.split_at(end);
    let column = rest.strip_prefix(", column ").map(|column| column.split(": ").next().unwrap_or(column));
    Some(Place::Line { line: line.parse().ok()?, column: column.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_a_copy_is_told_without_the_value() {
        let place =
            |line, column: Option<&str>| Some(Place::Line { line, column: column.map(str::to_owned) });
        assert_eq!(of_copy("COPY t, line 2, column size: \"secret\""), place(2, Some("size")));
        assert_eq!(of_copy("COPY t, line 12, column the size: null input"), place(12, Some("the size")));
        assert_eq!(of_copy("COPY t, line 3: \"1,secret\""), place(3, None));
        assert_eq!(of_copy("COPY t, line 4"), place(4, None));
        assert_eq!(of_copy("PL/pgSQL function f() line 3 at RAISE"), None);
        assert_eq!(of_copy("COPY t, Zeile 2, Spalte size: \"secret\""), None);
    }
}
