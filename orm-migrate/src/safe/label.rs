//! Labels that an enum which is kept as text has no more.

use std::fmt;

use crate::operation::Operation;
use crate::schema::Name;

/// A label that a CHECK admits no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneLabel {
    /// The table.
    pub table: Name,
    /// The CHECK of its column.
    pub check: String,
    /// The label.
    pub label: String,
}

impl fmt::Display for GoneLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let GoneLabel { table, check, label } = self;
        write!(f, "rows of {table} with '{label}' make the validation of {check} fail: update them before")
    }
}

/// The labels that enums which are kept as text have no more after these operations: rows that have one are to be given
/// another before the new CHECK is validated. Nothing says which other label that is.
///
/// ```
/// use orm_migrate::operation::Operation;
/// use orm_migrate::safe::gone_labels;
/// use orm_migrate::schema::Check;
///
/// let check = |condition: &str| Check { name: "cups_size_check".into(), expression: condition.into(), not_valid: false };
/// let operations = [
///     Operation::DropCheck { table: "cups".into(), check: check("\"size\" IN ('small', 'large')") },
///     Operation::AddCheck { table: "cups".into(), check: check("\"size\" IN ('small', 'big')") },
/// ];
/// let gone = gone_labels(&operations);
/// assert_eq!(
///     gone[0].to_string(),
///     "rows of cups with 'large' make the validation of cups_size_check fail: update them before"
/// );
/// ```
pub fn gone_labels(operations: &[Operation]) -> Vec<GoneLabel> {
    let mut gone = Vec::new();
    for operation in operations {
        let Operation::DropCheck { table, check: old } = operation else { continue };
        let new = operations.iter().find_map(|operation| match operation {
            Operation::AddCheck { table: of, check } if of == table && check.name == old.name => Some(check),
            _ => None,
        });
        let Some((before, after)) =
            new.and_then(|new| Some((labels(&old.expression)?, labels(&new.expression)?)))
        else {
            continue;
        };
        let lost = before.into_iter().filter(|label| !after.contains(label));
        gone.extend(lost.map(|label| GoneLabel { table: table.clone(), check: old.name.clone(), label }));
    }
    gone
}

/// The labels of a condition as models spell it: `"size" IN ('small', 'large')`, or of an array
/// `array_remove("sizes", NULL) <@ ARRAY['small', 'large']`.
fn labels(condition: &str) -> Option<Vec<String>> {
    let of_column = || condition.split_once(" IN (")?.1.strip_suffix(')');
    let of_array = || condition.split_once(", NULL) <@ ARRAY[")?.1.strip_suffix(']');
    let mut rest = of_array().or_else(of_column)?;
    let mut labels = Vec::new();
    loop {
        rest = rest.strip_prefix('\'')?;
        let mut label = String::new();
        loop {
            let (part, behind) = rest.split_once('\'')?;
            label.push_str(part);
            rest = behind;
            let Some(doubled) = behind.strip_prefix('\'') else { break };
            label.push('\'');
            rest = doubled;
        }
        labels.push(label);
        if rest.is_empty() {
            return Some(labels);
        }
        rest = rest.strip_prefix(", ")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_from_conditions_of_labels_alone() {
        let wanted = Some(vec!["a".to_owned(), "it's, ok".to_owned()]);
        assert_eq!(labels("\"x\" IN ('a', 'it''s, ok')"), wanted);
        assert_eq!(labels("array_remove(\"x\", NULL) <@ ARRAY['a', 'it''s, ok']"), wanted);
        for other in ["x > 0", "x IN (1, 2)", "x IN ('a') OR y IN ('b')", "x IN ('a', y)", "x IN ("] {
            assert_eq!(labels(other), None, "{other}");
        }
    }
}
