use std::str::FromStr;

use orm_core::schema::{Column, Table};
use rust_decimal::Decimal;

/// What the checks of a table ask of one column, as far as they are simple comparisons.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Bounds {
    pub(super) least: Option<Decimal>,
    pub(super) greatest: Option<Decimal>,
    pub(super) shortest: Option<usize>,
    pub(super) longest: Option<usize>,
    /// One of a list: its first.
    pub(super) first: Option<String>,
}

impl Bounds {
    pub(super) fn of(table: &Table, column: &Column) -> Self {
        let mut bounds = Bounds::default();
        for check in table.checks {
            bounds.heed(check.expression, column.name);
        }
        bounds
    }

    /// A number as near to the wanted one as the bounds allow.
    pub(super) fn clamp(&self, number: Decimal) -> Decimal {
        let number = self.least.map_or(number, |least| number.max(least));
        self.greatest.map_or(number, |greatest| number.min(greatest))
    }

    fn heed(&mut self, expression: &str, column: &str) {
        let words = words(expression);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if words.iter().any(|word| word.eq_ignore_ascii_case("or") || word.eq_ignore_ascii_case("not")) {
            return;
        }
        for position in 0..words.len() {
            let rest = &words[position..];
            match rest {
                [name, between, low, and, high, ..]
                    if *name == column
                        && between.eq_ignore_ascii_case("between")
                        && and.eq_ignore_ascii_case("and") =>
                {
                    self.compare(">=", low);
                    self.compare("<=", high);
                }
                [name, list, "(", first, ..] if *name == column && list.eq_ignore_ascii_case("in") => {
                    self.first = Some(first.trim_matches('\'').replace("''", "'"));
                }
                [function, "(", name, ")", operator, length, ..]
                    if *name == column && is_length(function) =>
                {
                    self.measure(operator, length);
                }
                [name, operator, number, ..] if *name == column => self.compare(operator, number),
                [number, operator, name, ..] if *name == column => self.compare(turned(operator), number),
                _ => {}
            }
        }
    }

    fn compare(&mut self, operator: &str, number: &str) {
        let Ok(number) = Decimal::from_str(number) else { return };
        match operator {
            ">=" => self.least = Some(self.least.map_or(number, |least| least.max(number))),
            "<=" => self.greatest = Some(self.greatest.map_or(number, |greatest| greatest.min(number))),
            // The next whole number: any that lies beyond would do.
            ">" => self.least = Some(self.least.map_or(number, |least| least.max(number)) + Decimal::ONE),
            "<" => {
                self.greatest =
                    Some(self.greatest.map_or(number, |greatest| greatest.min(number)) - Decimal::ONE);
            }
            "=" => (self.least, self.greatest) = (Some(number), Some(number)),
            _ => {}
        }
    }

    fn measure(&mut self, operator: &str, length: &str) {
        let Ok(length) = length.parse::<usize>() else { return };
        match operator {
            ">=" => self.shortest = Some(length),
            ">" => self.shortest = Some(length + 1),
            "<=" => self.longest = Some(length),
            "<" => self.longest = Some(length.saturating_sub(1)),
            "=" => (self.shortest, self.longest) = (Some(length), Some(length)),
            _ => {}
        }
    }
}

fn is_length(function: &str) -> bool {
    ["length", "char_length", "character_length"].iter().any(|name| function.eq_ignore_ascii_case(name))
}

fn turned(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

/// The words of an SQL expression: names without their quotes, numbers with their sign, text in its quotes, operators.
fn words(expression: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut characters = expression.chars().peekable();
    while let Some(&first) = characters.peek() {
        let mut word = String::new();
        let mut take = |accept: &dyn Fn(char) -> bool, word: &mut String| {
            while let Some(character) = characters.next_if(|&character| accept(character)) {
                word.push(character);
            }
        };
        match first {
            '"' | '\'' => {
                characters.next();
                word.extend(characters.by_ref().take_while(|&character| character != first));
                if first == '\'' {
                    word = format!("'{word}'");
                }
            }
            _ if first.is_alphanumeric() || first == '_' => {
                take(&|character| character.is_alphanumeric() || matches!(character, '_' | '.'), &mut word);
            }
            '<' | '>' | '=' | '!' => take(&|character| matches!(character, '<' | '>' | '=' | '!'), &mut word),
            _ if first.is_whitespace() => {
                characters.next();
                continue;
            }
            other => {
                characters.next();
                word.push(other);
                let begins = words.last().is_none_or(|last| last.contains(['<', '>', '=', '(']));
                if other == '-' && begins {
                    while let Some(digit) = characters.next_if(|&c| c.is_ascii_digit() || c == '.') {
                        word.push(digit);
                    }
                }
            }
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(expression: &str) -> Bounds {
        let mut bounds = Bounds::default();
        bounds.heed(expression, "price");
        bounds
    }

    fn range(least: impl Into<Option<i64>>, greatest: impl Into<Option<i64>>) -> Bounds {
        let number = |number: Option<i64>| number.map(Decimal::from);
        Bounds { least: number(least.into()), greatest: number(greatest.into()), ..Bounds::default() }
    }

    #[test]
    fn comparisons_with_numbers_are_bounds() {
        assert_eq!(bounds("price >= 0"), range(0, None));
        assert_eq!(bounds("(\"price\">0 AND price<=-1)"), range(1, -1));
        assert_eq!(bounds("price > -5 and 10 > price"), range(-4, 9));
        assert_eq!(bounds("price BETWEEN 1 AND 5"), range(1, 5));
        assert_eq!(bounds("stock >= 3 AND price = 7"), range(7, 7));
    }

    #[test]
    fn what_is_no_comparison_of_the_column_is_none_of_it() {
        assert_eq!(bounds("list_price >= 3"), Bounds::default());
        assert_eq!(bounds("price < list_price"), Bounds::default());
        assert_eq!(bounds("price >= 3 OR stock > 1"), Bounds::default());
        assert_eq!(bounds("NOT price >= 3"), Bounds::default());
    }

    #[test]
    fn lengths_and_lists_are_heeded() {
        let length = bounds("char_length(price) >= 3 AND length(price) < 9");
        assert_eq!((length.shortest, length.longest), (Some(3), Some(8)));
        assert_eq!(bounds("price IN ('low', 'high')").first.as_deref(), Some("low"));
    }
}
