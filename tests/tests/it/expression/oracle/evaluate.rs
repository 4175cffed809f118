//! What SQL says that a tree is.

use super::Cell;
use super::tree::{Bool, Compared, Int, Text};

impl Int {
    pub(super) fn of(&self, row: &Cell) -> Option<i64> {
        Some(match self {
            Int::A => row.a?,
            Int::B => row.b?,
            Int::Value(number) => *number,
            Int::Add(l, r) => l.of(row)? + r.of(row)?,
            Int::Subtract(l, r) => l.of(row)? - r.of(row)?,
            Int::Multiply(l, r) => l.of(row)? * r.of(row)?,
            Int::Divide(l, r) => l.of(row)? / r,
            Int::Remainder(l, r) => l.of(row)? % r,
            Int::Negate(operand) => -operand.of(row)?,
            Int::Coalesce(l, r) => return l.of(row).or_else(|| r.of(row)),
            Int::Length(text) => i64::try_from(text.of(row)?.len()).ok()?,
            Int::Case(condition, met, otherwise) => {
                return if condition.of(row) == Some(true) { met.of(row) } else { otherwise.of(row) };
            }
        })
    }
}

impl Text {
    pub(super) fn of(&self, row: &Cell) -> Option<String> {
        Some(match self {
            Text::Name => row.name.clone()?,
            Text::Value(text) => (*text).to_owned(),
            Text::Concat(l, r) => l.of(row)? + &r.of(row)?,
            Text::Upper(text) => text.of(row)?.to_uppercase(),
            Text::Nullif(l, r) => {
                let left = l.of(row)?;
                return (Some(&left) != r.of(row).as_ref()).then_some(left);
            }
            Text::Digits(number) => number.of(row)?.to_string(),
        })
    }
}

impl Compared {
    pub(super) fn of<T: Ord>(self, l: &T, r: &T) -> bool {
        match self {
            Compared::Eq => l == r,
            Compared::Ne => l != r,
            Compared::Lt => l < r,
            Compared::Lte => l <= r,
            Compared::Gt => l > r,
            Compared::Gte => l >= r,
        }
    }
}

fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}

fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut outcome = Some(true);
    for value in values {
        outcome = match (outcome, value) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (None, _) | (_, None) => None,
            _ => Some(true),
        };
    }
    outcome
}

impl Bool {
    pub(super) fn of(&self, row: &Cell) -> Option<bool> {
        match self {
            Bool::Flag => row.flag,
            Bool::And(l, r) => all([l.of(row), r.of(row)].into_iter()),
            Bool::Or(l, r) => not(all([not(l.of(row)), not(r.of(row))].into_iter())),
            Bool::AllOf(operands) => all(operands.iter().map(|operand| operand.of(row))),
            Bool::AnyOf(operands) => not(all(operands.iter().map(|operand| not(operand.of(row))))),
            Bool::Not(operand) => not(operand.of(row)),
            Bool::Ints(how, l, r) => Some(how.of(&l.of(row)?, &r.of(row)?)),
            Bool::Bools(how, l, r) => Some(how.of(&l.of(row)?, &r.of(row)?)),
            Bool::Texts(equal, l, r) => Some((l.of(row)? == r.of(row)?) == *equal),
            Bool::Between(inside, operand, low, high) => {
                let (operand, low, high) = (operand.of(row), low.of(row), high.of(row));
                let above = operand.zip(low).map(|(operand, low)| operand >= low);
                let below = operand.zip(high).map(|(operand, high)| operand <= high);
                let between = all([above, below].into_iter());
                if *inside { between } else { not(between) }
            }
            Bool::In(inside, _, list) if list.is_empty() => Some(!inside),
            Bool::In(inside, operand, list) => Some(list.contains(&operand.of(row)?) == *inside),
            Bool::NumberIsNull(null, operand) => Some(operand.of(row).is_none() == *null),
            Bool::ConditionIsNull(null, operand) => Some(operand.of(row).is_none() == *null),
            Bool::StartsWith(text, prefix) => Some(text.of(row)?.starts_with(prefix)),
        }
    }
}
