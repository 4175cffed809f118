use super::Compared;
use super::conversion::{Conversion, conversion};
use super::hints::Hints;
use super::plan::{Plan, Stage};
use super::refusal::{Cast, Refusal};
use super::touched::Touched;
use crate::ddl::{ident, type_name};
use crate::operation::Operation;
use crate::schema::{Column, Name};

/// What becomes of the columns of a table.
pub(super) fn compare(table: &Compared<'_>, hints: &Hints, plan: &mut Plan) -> Touched {
    let Compared { original, old, new } = table;
    let touched = touched(table);
    let has_renames = plan.has_renames();
    let mut changes = Changes { original: &original.name, table: &new.name, hints, has_renames, plan };
    let gone = |generated: bool| {
        original
            .columns
            .iter()
            .zip(&old.columns)
            .filter(move |(original, _)| original.generated.is_some() == generated)
    };
    let is_gone = |old: &Column| new.column(&old.name).is_none_or(|new| is_replaced(old, new, &touched));
    // A generated column goes before the columns that it is made of, and comes after them.
    for (original, old) in gone(true) {
        if is_gone(old) {
            changes.drop(original);
        } else if new.column(&old.name).is_some_and(|new| new.generated.is_none()) {
            changes.drop_expression(original);
        }
    }
    for (original, _) in gone(false).filter(|(_, old)| is_gone(old)) {
        changes.drop(original);
    }
    let mut kept = Vec::new();
    for (original, old) in original.columns.iter().zip(&old.columns).filter(|(_, old)| !is_gone(old)) {
        if let Some(new) = new.column(&old.name) {
            let generated = old.generated.clone().filter(|_| new.generated.is_some());
            kept.push((original, Column { generated, ..old.clone() }, new));
        }
    }
    for (original, old, new) in &kept {
        changes.alter(original, old, new);
    }
    let comes =
        |column: &&Column| old.column(&column.name).is_none_or(|old| is_replaced(old, column, &touched));
    for column in new.columns.iter().filter(comes).filter(|column| column.generated.is_none()) {
        changes.add(column);
    }
    for (_, old, new) in &kept {
        changes.complete(old, new);
    }
    for column in new.columns.iter().filter(comes).filter(|column| column.generated.is_some()) {
        changes.add(column);
    }
    touched
}

/// Which columns are in the way of what is over them, by their names and by those that expressions have so far.
fn touched(table: &Compared<'_>) -> Touched {
    let mut touched = Touched::default();
    let columns = || table.original.columns.iter().zip(&table.old.columns);
    for (original, old) in columns() {
        let names = [original.name.clone(), old.name.clone()];
        match table.new.column(&old.name) {
            Some(new) if is_derived_anew(old, new) => touched.replaced.extend(names),
            Some(new) if has_other_type(old, new) => touched.altered.extend(names),
            Some(_) => {}
            None => touched.replaced.extend(names),
        }
    }
    let of_touched: Vec<String> = columns()
        .filter(|(_, old)| old.generated.as_deref().is_some_and(|expression| touched.is_in(expression)))
        .flat_map(|(original, old)| [original.name.clone(), old.name.clone()])
        .collect();
    touched.replaced.extend(of_touched);
    touched
}

/// Whether a column is dropped and added again, because what PostgreSQL computes cannot be changed. Nothing is lost with one
/// that was computed before; the values of one that was not are gone, which the inverse says.
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

/// The sequence that a column takes its default from, as the default names it: that of a serial.
fn sequence_of(column: &Column) -> Option<String> {
    let argument = column.default.as_deref()?.strip_prefix("nextval(")?.strip_suffix(')')?;
    let name =
        argument.strip_suffix("::regclass").unwrap_or(argument).strip_prefix('\'')?.strip_suffix('\'')?;
    // More than one literal has a quote that is no half of a pair.
    let name = name.replace("''", "\0");
    (!name.contains('\'')).then(|| name.replace('\0', "'"))
}

struct Changes<'a> {
    /// The table's name so far.
    original: &'a Name,
    /// Its name to come.
    table: &'a Name,
    hints: &'a Hints,
    /// Whether the text of a default may have a name in it that is another one now.
    has_renames: bool,
    plan: &'a mut Plan,
}

impl Changes<'_> {
    fn push(&mut self, operation: Operation) {
        self.plan.push(Stage::Columns, operation);
    }

    fn drop(&mut self, column: &Column) {
        let (table, column) = (self.original.clone(), column.clone());
        self.plan.push(Stage::DropColumns, Operation::DropColumn { table, column });
    }

    fn drop_expression(&mut self, column: &Column) {
        let (table, column) = (self.original.clone(), column.clone());
        self.plan.push(Stage::DropColumns, Operation::DropExpression { table, column });
    }

    /// Whether a default goes before another one comes.
    fn drops_default(&self, old: &Column, new: &Column) -> bool {
        let is_other = old.default != new.default;
        has_other_type(old, new) || (is_other && (new.default.is_none() || self.has_renames))
    }

    fn add(&mut self, column: &Column) {
        let fill = self.fill(column);
        self.push(Operation::AddColumn { table: self.table.clone(), column: column.clone(), fill });
    }

    fn fill(&self, column: &Column) -> Option<String> {
        self.hints.fills.get(&(self.table.clone(), column.name.clone())).cloned()
    }

    /// What a column loses, and its type.
    fn alter(&mut self, original: &Column, old: &Column, new: &Column) {
        if let Some(from) = original.default.clone().filter(|_| self.drops_default(old, new)) {
            let (table, column) = (self.original.clone(), original.name.clone());
            self.plan.push(Stage::DropColumns, Operation::DropDefault { table, column, from });
        }
        let (table, column) = (self.table.clone(), new.name.clone());
        if let Some(identity) = old.identity.filter(|_| !keeps_identity(old, new)) {
            let sequence = sequence_of(new);
            self.push(Operation::DropIdentity {
                table: table.clone(),
                column: column.clone(),
                identity,
                sequence,
            });
        }
        if !old.nullable && new.nullable {
            self.push(Operation::DropNotNull { table, column });
        }
        if has_other_type(old, new) {
            self.alter_type(old, new);
        }
    }

    fn alter_type(&mut self, old: &Column, new: &Column) {
        let told = self.hints.conversions.get(&(self.table.clone(), new.name.clone())).cloned();
        let expression = |conversion| match conversion {
            Conversion::Assignment => None,
            Conversion::Cast(expression) => Some(expression),
        };
        let using = match (told, conversion(&new.name, &old.ty, &new.ty)) {
            (Some(told), _) => Some(told),
            (None, Some(Conversion::Assignment)) => None,
            (None, known) => return self.refuse_type(old, new, known.and_then(expression)),
        };
        // The way back of an expression that was told may be none; then the server says so.
        let back = conversion(&new.name, &new.ty, &old.ty)
            .map_or_else(|| Some(format!("{}::{}", ident(&new.name), type_name(&old.ty))), expression);
        self.push(Operation::AlterType {
            table: self.table.clone(),
            from: Box::new(old.clone()),
            to: Box::new(new.clone()),
            using,
            using_back: back,
        });
    }

    /// A type whose values PostgreSQL does not make of the old ones by itself.
    fn refuse_type(&mut self, old: &Column, new: &Column, cast: Option<String>) {
        let knows = if cast.is_some() { "does not convert by itself" } else { "knows no conversion" };
        let reason = format!(
            "PostgreSQL {knows} from {} to {}: say how by an expression, or add a column of another name, fill it, and drop \
             this one later",
            old.ty, new.ty
        );
        let mut refusal = Refusal::new(format_args!("{}.{}", self.table, new.name), reason);
        refusal.cast =
            cast.map(|expression| Cast { table: self.table.clone(), column: new.name.clone(), expression });
        self.plan.refusals.push(refusal);
    }

    /// What a column gains. Its default comes first: rows that come without a value have one when NULL is refused.
    fn complete(&mut self, old: &Column, new: &Column) {
        let (table, column) = (self.table.clone(), new.name.clone());
        let from = old.default.clone().filter(|_| !self.drops_default(old, new));
        if let Some(to) = new.default.clone().filter(|to| from.as_ref() != Some(to)) {
            self.push(Operation::SetDefault { table: table.clone(), column: column.clone(), from, to });
        }
        if old.nullable && !new.nullable {
            self.push(Operation::SetNotNull {
                table: table.clone(),
                column: column.clone(),
                fill: self.fill(new),
            });
        }
        match (old.identity.filter(|_| keeps_identity(old, new)), new.identity) {
            (Some(from), Some(to)) if from != to => {
                self.push(Operation::SetIdentity { table: table.clone(), column: column.clone(), from, to });
            }
            (None, Some(identity)) => {
                let sequence = sequence_of(old);
                self.push(Operation::AddIdentity {
                    table: table.clone(),
                    column: column.clone(),
                    identity,
                    sequence,
                });
            }
            _ => {}
        }
        if old.comment != new.comment {
            let (from, to) = (old.comment.clone(), new.comment.clone());
            self.push(Operation::SetColumnComment { table, column, from, to });
        }
    }
}
