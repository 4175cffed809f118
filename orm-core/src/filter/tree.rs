//! A condition in the form of JSON as an expression.

use serde_json::Value as Json;

use super::problem::{Part, problem};
use super::{FilterOptions, value};
use crate::error::Result;
use crate::expr::escape;
use crate::schema::{Column, FilterOperator, Table};
use crate::sql::Operator;
use crate::sql::ast::{ColumnRef, Expr, Quantifier};
use crate::value::{ArrayBuilder, ColumnType, Value};

/// Where an input comes from: in a query string every value is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Query,
    Json,
}

/// The condition; none of an empty object.
pub(super) fn read(
    table: &'static Table,
    json: &Json,
    options: &FilterOptions,
    form: Form,
) -> Result<Option<Expr>> {
    let root = Part::root("filter");
    if json.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(None);
    }
    let mut reader = Reader { table, options, form, conditions: 0 };
    reader.condition(json, root, 0).map(Some)
}

struct Reader<'a> {
    table: &'static Table,
    options: &'a FilterOptions,
    form: Form,
    /// How many there are so far.
    conditions: usize,
}

impl Reader<'_> {
    /// `{"views": …, "or": […]}`: all of its members.
    fn condition(&mut self, json: &Json, part: Part<'_>, depth: usize) -> Result<Expr> {
        let Json::Object(members) = json else {
            return Err(problem(
                &part,
                &format!("expected an object of conditions, got {}", self.kind(json)),
            ));
        };
        if members.is_empty() {
            return Err(problem(&part, "there is no condition in it"));
        }
        let mut all = Vec::with_capacity(members.len());
        for (name, member) in members {
            let part = part.name(name);
            let deeper = || {
                if depth < self.options.depth {
                    return Ok(depth + 1);
                }
                Err(problem(&part, &format!("more than {} levels of and, or and not", self.options.depth)))
            };
            match &**name {
                "and" => all.push(Expr::And(self.list(member, part, deeper()?)?)),
                "or" => all.push(Expr::Or(self.list(member, part, deeper()?)?)),
                "not" => all.push(Expr::Not(Box::new(self.condition(member, part, deeper()?)?))),
                _ => self.column(name, member, part, &mut all)?,
            }
        }
        Ok(joined(all))
    }

    /// The conditions that `and` and `or` join: a list, or in a query string members that are numbered.
    fn list(&mut self, json: &Json, part: Part<'_>, depth: usize) -> Result<Vec<Expr>> {
        let mut numbered: Vec<(usize, &Json)> = match json {
            Json::Array(list) if self.form == Form::Json => list.iter().enumerate().collect(),
            Json::Object(members) if self.form == Form::Query => {
                let number =
                    |name: &str| name.parse().ok().filter(|_| name.bytes().all(|byte| byte.is_ascii_digit()));
                let numbered = members.iter().map(|(name, member)| Some((number(name)?, member)));
                let Some(numbered) = numbered.collect() else {
                    return Err(problem(&part, "conditions are numbered: `[0]`, `[1]`"));
                };
                numbered
            }
            other => {
                return Err(problem(
                    &part,
                    &format!("expected a list of conditions, got {}", self.kind(other)),
                ));
            }
        };
        if numbered.is_empty() {
            return Err(problem(&part, "there is no condition in it"));
        }
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(number, json)| self.condition(json, part.index(number), depth)).collect()
    }

    /// `10`, or `{"gte": 10, "lt": 20}`.
    fn column(&mut self, name: &str, json: &Json, part: Part<'_>, all: &mut Vec<Expr>) -> Result<()> {
        let columns = self.table.columns.iter();
        let Some(position) =
            columns.clone().position(|column| column.field == name && !column.filter.is_empty())
        else {
            let exposed: Vec<&str> =
                columns.filter(|column| !column.filter.is_empty()).map(|column| column.field).collect();
            let message = match &*exposed {
                [] => "no column can be filtered by".to_owned(),
                exposed => format!("there is no such column to filter by: there are {}", exposed.join(", ")),
            };
            return Err(problem(&part, &message));
        };
        let column = Target { table: self.table, position };
        let Json::Object(operators) = json else {
            let operator = operator(&part, column.definition(), FilterOperator::Eq.word())?;
            all.push(self.comparison(column, operator, json, part)?);
            return Ok(());
        };
        if operators.is_empty() {
            return Err(problem(&part, "there is no condition in it"));
        }
        for (word, json) in operators {
            let part = part.name(word);
            let operator = operator(&part, column.definition(), word)?;
            all.push(self.comparison(column, operator, json, part)?);
        }
        Ok(())
    }

    fn comparison(
        &mut self,
        column: Target,
        operator: FilterOperator,
        json: &Json,
        part: Part<'_>,
    ) -> Result<Expr> {
        self.conditions += 1;
        if self.conditions > self.options.conditions {
            return Err(problem(&part, &format!("more than {} conditions", self.options.conditions)));
        }
        let one = |json: &Json| self.value(column, json, part).map(Expr::Value);
        let left = column.expr();
        let compared = |operator: Operator| Ok(Expr::binary(operator, column.expr(), one(json)?));
        let pattern = |operator: Operator, before: &str, after: &str| {
            let text = self.text(json, part)?;
            let pattern = Value::of(&escape(before, text, after));
            Ok(Expr::binary(operator, column.expr(), Expr::Value(pattern)))
        };
        match operator {
            FilterOperator::Eq => compared(Operator::Eq),
            FilterOperator::Ne => compared(Operator::Ne),
            FilterOperator::Gt => compared(Operator::Gt),
            FilterOperator::Gte => compared(Operator::Gte),
            FilterOperator::Lt => compared(Operator::Lt),
            FilterOperator::Lte => compared(Operator::Lte),
            FilterOperator::Like | FilterOperator::Ilike => {
                let text = self.text(json, part)?;
                // PostgreSQL refuses such a pattern when it meets a row.
                if text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1 {
                    return Err(problem(&part, "a pattern does not end with a single backslash"));
                }
                compared(if operator == FilterOperator::Like { Operator::Like } else { Operator::ILike })
            }
            FilterOperator::Contains => pattern(Operator::Like, "%", "%"),
            FilterOperator::Icontains => pattern(Operator::ILike, "%", "%"),
            FilterOperator::StartsWith => pattern(Operator::Like, "", "%"),
            FilterOperator::EndsWith => pattern(Operator::Like, "%", ""),
            FilterOperator::In => self.array(column, json, part, Operator::Eq, Quantifier::Any),
            FilterOperator::NotIn => self.array(column, json, part, Operator::Ne, Quantifier::All),
            FilterOperator::Between => {
                let values = self.values(json, part)?;
                let [low, high] = &*values else {
                    return Err(problem(&part, "expected two values, the least and the greatest"));
                };
                let (low, high) = (Box::new(one(low)?), Box::new(one(high)?));
                Ok(Expr::Between { operand: Box::new(left), low, high, negated: false })
            }
            FilterOperator::IsNull => {
                let value = value::read(&bool::TYPE, json, self.form, self.options.text);
                let is_null = value.map_err(|message| problem(&part, &message))?;
                Ok(Expr::IsNull { operand: Box::new(left), negated: is_null.bytes() == Ok(Some(&[0])) })
            }
        }
    }

    fn value(&self, column: Target, json: &Json, part: Part<'_>) -> Result<Value> {
        if json.is_null() {
            return Err(problem(&part, "null equals nothing: ask by is_null"));
        }
        let value = value::read(&column.definition().ty, json, self.form, self.options.text);
        value.map_err(|message| problem(&part, &message))
    }

    /// A text that is taken literally.
    fn text<'a>(&self, json: &'a Json, part: Part<'_>) -> Result<&'a str> {
        match (value::read(&String::TYPE, json, self.form, self.options.text), json) {
            (Ok(_), Json::String(text)) => Ok(text),
            (Err(message), _) => Err(problem(&part, &message)),
            (Ok(_), other) => Err(problem(&part, &format!("expected text, got {}", value::kind(other)))),
        }
    }

    /// A list: of JSON, of repeated parameters, or in one with commas.
    fn values(&self, json: &Json, part: Part<'_>) -> Result<Vec<Json>> {
        let values = match json {
            Json::Array(values) if values.len() <= self.options.list => values.clone(),
            Json::Array(_) => return Err(self.too_many(part)),
            Json::String(text) if self.form == Form::Query => {
                if text.split(',').count() > self.options.list {
                    return Err(self.too_many(part));
                }
                text.split(',').map(|value| Json::String(value.to_owned())).collect()
            }
            other => return Err(problem(&part, &format!("expected a list, got {}", self.kind(other)))),
        };
        Ok(values)
    }

    fn too_many(&self, part: Part<'_>) -> crate::error::Error {
        problem(&part, &format!("more than {} values", self.options.list))
    }

    fn array(
        &self,
        column: Target,
        json: &Json,
        part: Part<'_>,
        operator: Operator,
        quantifier: Quantifier,
    ) -> Result<Expr> {
        let values = self.values(json, part)?;
        let mut array = ArrayBuilder::new(&column.definition().ty, values.len());
        for (index, json) in values.iter().enumerate() {
            array.push(&self.value(column, json, part.index(index))?);
        }
        Ok(Expr::Array(operator, quantifier, Box::new(column.expr()), Box::new(Expr::Value(array.finish()))))
    }

    /// What a value is, in the words of its input: a query string has texts only.
    fn kind(&self, json: &Json) -> &'static str {
        match (self.form, json) {
            (Form::Query, Json::Object(_)) => "parameters with further brackets",
            (_, other) => value::kind(other),
        }
    }
}

/// A column of the table.
#[derive(Clone, Copy)]
struct Target {
    table: &'static Table,
    position: usize,
}

impl Target {
    fn definition(self) -> &'static Column {
        &self.table.columns[self.position]
    }

    fn expr(self) -> Expr {
        Expr::Column(ColumnRef { table: self.table, column: self.position })
    }
}

fn operator(part: &Part<'_>, column: &Column, word: &str) -> Result<FilterOperator> {
    let allowed = || FilterOperator::ALL.iter().filter(|operator| column.filter.has(**operator));
    allowed().find(|operator| operator.word() == word).copied().ok_or_else(|| {
        let words: Vec<&str> = allowed().map(|operator| operator.word()).collect();
        problem(part, &format!("no such operator for this column: there are {}", words.join(", ")))
    })
}

fn joined(mut all: Vec<Expr>) -> Expr {
    match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            all.push(last);
            Expr::And(all)
        }
        (_, None) => Expr::Bool(true), // not reached: an empty object is refused
    }
}
