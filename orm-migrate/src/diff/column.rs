use super::conversion::{Conversion, conversion};
use super::hints::Hints;
use super::plan::{Plan, Stage};
use super::touched::Touched;
use crate::operation::Operation;
use crate::schema::{Column, Name, Table};

/// What becomes of the columns of a table.
pub(super) fn compare(old: &Table, new: &Table, hints: &Hints, plan: &mut Plan) -> Touched {
    let touched = touched(old, new);
    let mut changes = Changes { table: &new.name, hints, plan };
    let is_gone =
        |column: &&Column| new.column(&column.name).is_none_or(|new| is_replaced(column, new, &touched));
    // A generated column goes before the columns that it is made of, and comes after them.
    for column in old.columns.iter().filter(is_gone).filter(|column| column.generated.is_some()) {
        changes.drop(column);
    }
    let mut kept = Vec::new();
    for old in old.columns.iter().filter(|column| !is_gone(column)) {
        if let Some(new) = new.column(&old.name) {
            if old.generated.is_some() && new.generated.is_none() {
                changes.push(Operation::DropExpression { table: changes.table.clone(), column: old.clone() });
                let plain = Column { generated: None, ..old.clone() };
                kept.push((plain, new));
            } else {
                kept.push((old.clone(), new));
            }
        }
    }
    for (old, new) in &kept {
        changes.alter(old, new);
    }
    for column in old.columns.iter().filter(is_gone).filter(|column| column.generated.is_none()) {
        changes.drop(column);
    }
    let comes =
        |column: &&Column| old.column(&column.name).is_none_or(|old| is_replaced(old, column, &touched));
    for column in new.columns.iter().filter(comes).filter(|column| column.generated.is_none()) {
        changes.add(column);
    }
    for (old, new) in &kept {
        changes.complete(old, new);
    }
    for column in new.columns.iter().filter(comes).filter(|column| column.generated.is_some()) {
        changes.add(column);
    }
    touched
}

/// Which columns are in the way of what is over them.
fn touched(old: &Table, new: &Table) -> Touched {
    let mut touched = Touched::default();
    for column in &old.columns {
        match new.column(&column.name) {
            None => touched.replaced.insert(column.name.clone()),
            Some(new) if is_derived_anew(column, new) => touched.replaced.insert(column.name.clone()),
            Some(new) if has_other_type(column, new) => touched.altered.insert(column.name.clone()),
            Some(_) => false,
        };
    }
    let of_touched: Vec<String> = old
        .columns
        .iter()
        .filter(|column| column.generated.as_deref().is_some_and(|expression| touched.is_in(expression)))
        .map(|column| column.name.clone())
        .collect();
    touched.replaced.extend(of_touched);
    touched
}

/// Whether a column is dropped and added again: what PostgreSQL computes cannot be changed, but nothing is lost with it.
fn is_replaced(old: &Column, new: &Column, touched: &Touched) -> bool {
    new.generated.is_some() && touched.replaced.contains(&old.name)
}

fn is_derived_anew(old: &Column, new: &Column) -> bool {
    old.generated != new.generated || (new.generated.is_some() && has_other_type(old, new))
}

fn has_other_type(old: &Column, new: &Column) -> bool {
    old.ty != new.ty || old.collation != new.collation
}

/// Whether the sequence of a column goes as it is.
fn keeps_identity(old: &Column, new: &Column) -> bool {
    let is_integer = |column: &Column| {
        column.ty.base().is_some_and(|base| {
            !base.array && matches!(base.name.as_str(), "smallint" | "integer" | "bigint")
        })
    };
    old.identity.is_some() && new.identity.is_some() && is_integer(old) && is_integer(new)
}

struct Changes<'a> {
    table: &'a Name,
    hints: &'a Hints,
    plan: &'a mut Plan,
}

impl Changes<'_> {
    fn push(&mut self, operation: Operation) {
        self.plan.push(Stage::Columns, operation);
    }

    fn drop(&mut self, column: &Column) {
        self.push(Operation::DropColumn { table: self.table.clone(), column: column.clone() });
    }

    fn add(&mut self, column: &Column) {
        let fill = self.hints.fills.get(&(self.table.clone(), column.name.clone())).cloned();
        self.push(Operation::AddColumn { table: self.table.clone(), column: column.clone(), fill });
    }

    /// What a column loses, and its type.
    fn alter(&mut self, old: &Column, new: &Column) {
        let (table, column) = (self.table.clone(), new.name.clone());
        if let Some(identity) = old.identity.filter(|_| !keeps_identity(old, new)) {
            self.push(Operation::DropIdentity { table: table.clone(), column: column.clone(), identity });
        }
        let is_altered = has_other_type(old, new);
        if let Some(from) = old.default.clone().filter(|_| is_altered || new.default.is_none()) {
            self.push(Operation::DropDefault { table: table.clone(), column: column.clone(), from });
        }
        if !old.nullable && new.nullable {
            self.push(Operation::DropNotNull { table, column });
        }
        if is_altered {
            self.alter_type(old, new);
        }
    }

    fn alter_type(&mut self, old: &Column, new: &Column) {
        let told = self.hints.conversions.get(&(self.table.clone(), new.name.clone())).cloned();
        let there = told.map(Conversion::Cast).or_else(|| conversion(&new.name, &old.ty, &new.ty));
        let Some(there) = there else {
            let reason = format!(
                "PostgreSQL knows no conversion from {} to {}: say how by an expression, or add a column of another name, \
                 fill it, and drop this one later",
                old.ty, new.ty
            );
            return self.plan.refuse(format_args!("{}.{}", self.table, new.name), reason);
        };
        let expression = |conversion| match conversion {
            Conversion::Assignment => None,
            Conversion::Cast(expression) => Some(expression),
        };
        // The way back of an expression that was told may be none; then the server says so.
        let back = conversion(&new.name, &new.ty, &old.ty).and_then(expression);
        self.push(Operation::AlterType {
            table: self.table.clone(),
            from: Box::new(old.clone()),
            to: Box::new(new.clone()),
            using: expression(there),
            using_back: back,
        });
    }

    /// What a column gains.
    fn complete(&mut self, old: &Column, new: &Column) {
        let (table, column) = (self.table.clone(), new.name.clone());
        if old.nullable && !new.nullable {
            self.push(Operation::SetNotNull { table: table.clone(), column: column.clone() });
        }
        // What went with the old type is gone.
        let from = old.default.clone().filter(|_| !has_other_type(old, new));
        if let Some(to) = new.default.clone().filter(|to| from.as_ref() != Some(to)) {
            self.push(Operation::SetDefault { table: table.clone(), column: column.clone(), from, to });
        }
        match (old.identity.filter(|_| keeps_identity(old, new)), new.identity) {
            (Some(from), Some(to)) if from != to => {
                self.push(Operation::SetIdentity { table: table.clone(), column: column.clone(), from, to });
            }
            (None, Some(identity)) => {
                self.push(Operation::AddIdentity { table: table.clone(), column: column.clone(), identity });
            }
            _ => {}
        }
        if old.comment != new.comment {
            let (from, to) = (old.comment.clone(), new.comment.clone());
            self.push(Operation::SetColumnComment { table, column, from, to });
        }
    }
}
