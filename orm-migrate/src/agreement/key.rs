use super::{Compared, Differences};
use crate::schema::{Deferral, ForeignKey, Index, Name, Table};
use crate::{catalogue, ddl};

impl Differences<'_> {
    pub(super) fn primary_key(&mut self, table: &Compared<'_>) {
        let name = &table.model.name;
        let Some(wanted) = &table.model.primary_key else { return };
        let Some(found) = &table.found.primary_key else {
            if self.tells_apart(table.found, &wanted.columns) {
                return;
            }
            return self
                .push(format!("the table {name} has no primary key over {}", wanted.columns.join(", ")));
        };
        if found.columns != wanted.columns {
            self.push(format!(
                "the primary key of {name} is over {}, and the model's over {}",
                found.columns.join(", "),
                wanted.columns.join(", ")
            ));
        }
        self.name("primary key", name, &wanted.name, &found.name);
        self.deferral(name, &wanted.name, found.deferral);
    }

    /// Whether a table without a primary key has what does the same for statements: a unique index over columns that are
    /// never NULL.
    fn tells_apart(&self, found: &Table, columns: &[String]) -> bool {
        let is_over =
            |index: &&Index| index.unique_columns().is_some_and(|found| found.into_iter().eq(columns));
        let mut constraints = found.uniques.iter().filter(|unique| unique.deferral == Deferral::Never);
        let mut indexes = found.indexes.iter().filter(is_over).filter(|index| {
            let name = found.name.sibling(&index.name).to_string();
            self.found.note(catalogue::INVALID, &name).is_none()
        });
        columns.iter().all(|column| found.column(column).is_some_and(|column| !column.nullable))
            && (constraints.any(|unique| unique.columns == columns) || indexes.next().is_some())
    }

    pub(super) fn foreign_keys(&mut self, table: &Compared<'_>) {
        let name = &table.model.name;
        for wanted in &table.model.foreign_keys {
            let keys = &table.found.foreign_keys;
            let by_name = keys.iter().find(|found| found.name == wanted.name);
            let found = by_name.or_else(|| keys.iter().find(|found| self.is_same(wanted, found)));
            let Some(found) = found else {
                let (key, target) = (&wanted.name, &wanted.references);
                let columns = wanted.columns.join(", ");
                self.push(format!("the foreign key {key} of {name} from {columns} to {target} is not there"));
                continue;
            };
            self.name("foreign key", name, &wanted.name, &found.name);
            if !self.is_same(wanted, found) {
                self.push(format!(
                    "the foreign key {} of {name} is another one: {}; and the model's: {}",
                    wanted.name,
                    ddl::foreign_key(&ForeignKey { not_valid: false, ..found.clone() }),
                    ddl::foreign_key(wanted)
                ));
            }
            let noted = self.found.note("constraint", &format!("{}.{}", table.found.name, found.name));
            if noted == Some("ON DELETE SET with columns") {
                self.push(format!(
                    "the foreign key {} of {name} sets some of its columns only ON DELETE, and the model's all",
                    wanted.name
                ));
            }
            self.validity(name, &found.name, found.not_valid);
        }
    }

    /// But for the name, and whether it was validated.
    fn is_same(&self, wanted: &ForeignKey, found: &ForeignKey) -> bool {
        let references = self.found.table(&wanted.references).map_or(&wanted.references, |table| &table.name);
        let wanted =
            ForeignKey { name: found.name.clone(), references: references.clone(), ..wanted.clone() };
        wanted == ForeignKey { not_valid: false, ..found.clone() }
    }

    /// The names of constraints are in the errors of the server, by which a program tells what was wrong.
    pub(super) fn name(&mut self, kind: &str, table: &Name, wanted: &str, found: &str) {
        if wanted != found {
            self.push(format!("the {kind} {wanted} of {table} is called {found}"));
        }
    }

    /// A key that is checked late is none for a foreign key, or for ON CONFLICT.
    fn deferral(&mut self, table: &Name, key: &str, found: Deferral) {
        if found != Deferral::Never {
            self.push(format!("the key {key} of {table} is DEFERRABLE, and the model's is not"));
        }
    }

    /// What holds for new rows only, or for none.
    pub(super) fn validity(&mut self, table: &Name, constraint: &str, not_valid: bool) {
        let noted = self.found.note("constraint", &format!("{table}.{constraint}"));
        if noted == Some("NOT ENFORCED") {
            self.push(format!("the constraint {constraint} of {table} is NOT ENFORCED"));
        } else if noted == Some("DISABLE TRIGGER") {
            self.push(format!(
                "the constraint {constraint} of {table} is not looked at: its triggers are disabled on one of its tables, \
                 where ENABLE TRIGGER ALL mends it"
            ));
        } else if not_valid {
            self.push(format!(
                "the constraint {constraint} of {table} is NOT VALID: the rows from before it were not looked at, \
                 which VALIDATE CONSTRAINT does"
            ));
        }
    }
}
