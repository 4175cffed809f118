//! Which tables an expression can name, and by what alias.

use std::borrow::Cow;

use crate::schema::Table;
use crate::sql::ast::{Instance, Marks, Select};

/// A name for a table in a statement: almost always its own.
pub(super) type Alias = Cow<'static, str>;

/// The tables in scope, the innermost last.
#[derive(Default)]
pub(super) struct Scopes(Vec<Scope>);

struct Scope {
    table: &'static Table,
    instance: Instance,
    marks: Marks,
    alias: Alias,
}

impl Scopes {
    /// Brings a table into scope under an alias that no other table in scope has, and returns the alias.
    pub(super) fn enter(&mut self, table: &'static Table) -> Alias {
        self.enter_as(table, Instance::Only)
    }

    /// The same of one of several occurrences of the table.
    pub(super) fn enter_as(&mut self, table: &'static Table, instance: Instance) -> Alias {
        self.enter_marked(table, instance, &Marks::NONE)
    }

    /// The same of what a query is about.
    pub(super) fn enter_rows_of(&mut self, select: &Select) -> Alias {
        self.enter_marked(select.table, select.instance, &select.marks)
    }

    /// The same of an occurrence that columns name by a mark.
    pub(super) fn enter_marked(&mut self, table: &'static Table, instance: Instance, marks: &Marks) -> Alias {
        let mut alias = Cow::Borrowed(table.name);
        let mut number = 1;
        while self.0.iter().any(|scope| scope.alias == alias) {
            number += 1;
            alias = Cow::Owned(numbered(table.name, number));
        }
        self.0.push(Scope { table, instance, marks: marks.clone(), alias: alias.clone() });
        alias
    }

    /// Lets the table alone name what is in scope already, for conditions that were written of it alone.
    pub(super) fn enter_again(&mut self, table: &'static Table, alias: &Alias) {
        self.0.push(Scope { table, instance: Instance::Only, marks: Marks::NONE, alias: alias.clone() });
    }

    /// The innermost table in scope.
    pub(super) fn innermost(&self) -> Option<(Alias, &'static Table)> {
        self.0.last().map(|scope| (scope.alias.clone(), scope.table))
    }

    /// Takes the innermost table out of scope.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// The alias of the innermost table in scope that is `table`; of one kind, else of the table of all kinds. Types see
    /// to it that there is one; if there were none, the server would say so of the table's own name.
    pub(super) fn alias_of(&self, table: &'static Table) -> Alias {
        let innermost = |is: &dyn Fn(&Table) -> bool| {
            self.0.iter().rev().find(|scope| scope.instance == Instance::Only && is(scope.table))
        };
        innermost(&|scope| scope == table)
            .or_else(|| innermost(&|scope| scope.has_kind(table)))
            .map_or(Cow::Borrowed(table.name), |scope| scope.alias.clone())
    }

    /// The alias of an occurrence of a table. Two aliases of one table have one type, so that one of them can stand where
    /// only the other is in scope: the server says so of a name that no table has, rather than take another for it.
    pub(super) fn alias_of_instance(&self, table: &'static Table, instance: Instance) -> Alias {
        if instance == Instance::Only {
            return self.alias_of(table);
        }
        let is = |scope: &&Scope| match instance {
            Instance::Derived(mark) => scope.marks.has(mark),
            Instance::Joined(mark, _) => scope.instance == instance && scope.marks.has(mark),
            _ => scope.instance == instance,
        };
        let found = self.0.iter().rev().find(|scope| scope.table == table && is(scope));
        found.map_or_else(|| Cow::Owned(suffixed(table.name, "_alias")), |scope| scope.alias.clone())
    }

    /// The alias of the table at a position of the innermost join.
    pub(super) fn alias_of_joined(&self, table: &'static Table, at: u8) -> Alias {
        let is = |scope: &&Scope| matches!(scope.instance, Instance::Joined(_, position) if position == at);
        let found = self.0.iter().rev().find(|scope| scope.table == table && is(scope));
        found.map_or(Cow::Borrowed(table.name), |scope| scope.alias.clone())
    }
}

/// `posts_2`. PostgreSQL cuts names after 63 bytes without an error, which would make this the name that it must
/// differ from.
fn numbered(name: &str, number: usize) -> String {
    suffixed(name, &format!("_{number}"))
}

fn suffixed(name: &str, suffix: &str) -> String {
    format!("{}{suffix}", &name[..name.floor_char_boundary(crate::schema::MAX_NAME - suffix.len())])
}
