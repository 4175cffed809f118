use super::{Compared, Differences};
use crate::catalogue;
use crate::ddl::{self, ident};
use crate::operation::Operation;
use crate::schema::{Check, Deferral, Function, Index, IndexKey, Name, Table};

impl Differences<'_> {
    pub(super) fn checks(&mut self, table: &Compared<'_>) {
        let name = &table.model.name;
        // Without the server's spelling a check is known by its name alone.
        let is_known = table.spelled.is_some();
        for wanted in &table.spelled.unwrap_or(table.model).checks {
            let checks = &table.found.checks;
            let is_same = |found: &&Check| is_known && found.expression == wanted.expression;
            let by_name = checks.iter().find(|found| found.name == wanted.name);
            let Some(found) = by_name.or_else(|| checks.iter().find(is_same)) else {
                self.push(format!("the check {} of {name} is not there", wanted.name));
                continue;
            };
            self.name("check", name, &wanted.name, &found.name);
            if is_known && !is_same(&found) {
                self.push(format!(
                    "the check {} of {name} is {}, and the model's is {}",
                    wanted.name, found.expression, wanted.expression
                ));
            }
            self.validity(name, &found.name, found.not_valid);
        }
    }

    pub(super) fn indexes(&mut self, table: &Compared<'_>) {
        let name = &table.model.name;
        let is_known = table.spelled.is_some();
        for wanted in &table.spelled.unwrap_or(table.model).indexes {
            let all = indexes(table.found);
            let is_same =
                |found: &&Index| comparable(found, is_known, wanted) == comparable(wanted, is_known, wanted);
            let by_name = all.iter().find(|found| found.name == wanted.name);
            let Some(found) = by_name.or_else(|| all.iter().find(is_same)) else {
                self.push(format!("the index {} of {name} is not there", wanted.name));
                continue;
            };
            if wanted.unique {
                self.name("unique index", name, &wanted.name, &found.name);
            }
            if !is_same(&found) {
                self.push(format!(
                    "the index {} of {name} is another one: {}; and the model's: {}",
                    wanted.name,
                    create(name, found),
                    create(name, wanted)
                ));
            }
            let full_name = table.found.name.sibling(&found.name).to_string();
            if self.found.note(catalogue::INVALID, &full_name).is_some() {
                self.push(format!(
                    "the index {} of {name} is invalid: what built it was cut off; REINDEX INDEX CONCURRENTLY {} mends it",
                    found.name,
                    ident(&found.name)
                ));
            }
        }
    }

    pub(super) fn triggers(&mut self, table: &Compared<'_>) {
        let name = &table.model.name;
        for wanted in &table.model.triggers {
            if !table.found.triggers.iter().any(|found| found.name == wanted.name) {
                self.push(format!("the trigger {} of {name} is not there", wanted.name));
            } else if self.found.note("trigger", &format!("{}.{}", table.found.name, wanted.name)).is_some() {
                self.push(format!(
                    "the trigger {} of {name} does not fire always: ENABLE TRIGGER",
                    wanted.name
                ));
            }
        }
    }

    pub(super) fn function(&mut self, wanted: &Function) {
        let name = &wanted.name;
        match self.found.function(name) {
            None => self.push(format!("the function {name}() is not there")),
            Some(found) if body(&found.sql) != body(&wanted.sql) => {
                self.push(format!("the function {name}() does something else than the model's"));
            }
            Some(_) => {}
        }
    }
}

/// The indexes of a table, and its UNIQUE constraints, which do what unique indexes do. One that is checked late does not.
fn indexes(table: &Table) -> Vec<Index> {
    let uniques = table.uniques.iter().filter(|unique| unique.deferral == Deferral::Never);
    let of_constraints = uniques.map(|unique| Index {
        unique: true,
        nulls_not_distinct: unique.nulls_not_distinct,
        ..Index::new(
            &unique.name,
            unique.columns.iter().map(|column| crate::schema::IndexPart::column(column)).collect(),
        )
    });
    table.indexes.iter().cloned().chain(of_constraints).collect()
}

/// An index without its name and what it has beside its parts; without expressions where their spelling is not known.
fn comparable(index: &Index, is_known: bool, named: &Index) -> Index {
    let mut index = Index { name: named.name.clone(), include: Vec::new(), ..index.clone() };
    if !is_known {
        index.predicate = index.predicate.map(|_| String::new());
        for part in &mut index.parts {
            if let IndexKey::Expression(expression) = &mut part.key {
                expression.clear();
            }
        }
    }
    index
}

fn create(table: &Name, index: &Index) -> String {
    let operation = Operation::CreateIndex { table: table.clone(), index: index.clone() };
    ddl::statements(&operation).into_iter().map(|statement| statement.sql).collect()
}

/// What a function does, between its dollar quotes.
fn body(sql: &str) -> &str {
    let inner = |sql: &'_ str| {
        let start = sql.find('$')?;
        let tag = start + sql[start + 1..].find('$')? + 2;
        let quote = &sql[start..tag];
        let end = sql.rfind(quote).filter(|&end| end >= tag)?;
        Some((tag, end))
    };
    inner(sql).map_or(sql, |(start, end)| &sql[start..end])
}
