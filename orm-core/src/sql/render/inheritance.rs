//! The one place that says which rows of a shared table are of a kind: those that have its label. The label is a
//! literal, so that the planner knows the partial indexes of a kind.

use super::Renderer;
use super::definition::{CheckDefinition, IndexDefinition, index_predicate};
use crate::schema::{Column, Default, Index, IndexPart, Kind, Table, kind_check_name};
use crate::sql::ident::push_literal;

impl Renderer {
    /// `"t"."kind" = 'article'`, of the table of one kind.
    pub(super) fn kind(&mut self, alias: &str, table: &Table) {
        if let Some((discriminator, label)) = table.kind() {
            self.ident(alias);
            self.push(".");
            self.ident(discriminator);
            self.push(" = ");
            push_literal(&mut self.sql, label);
        }
    }

    /// ` AND "t"."kind" = 'article'`, after a condition; of a table of its own, nothing.
    pub(super) fn further_kind(&mut self, alias: &str, table: &Table) {
        if table.kind().is_some() {
            self.push(" AND ");
            self.kind(alias, table);
        }
    }

    /// `"kind" = 'article'`, or `"kind" IN ('article', 'video')`; negated, `<>` and `NOT IN`.
    pub(super) fn is_one_of(&mut self, table: &Table, kinds: &[&Kind], negated: bool) {
        let discriminator = match table.kind() {
            Some((discriminator, _)) => discriminator,
            None => table.columns[0].name,
        };
        self.ident(discriminator);
        if let [kind] = kinds {
            self.push(if negated { " <> " } else { " = " });
            return push_literal(&mut self.sql, kind.label);
        }
        self.push(if negated { " NOT IN (" } else { " IN (" });
        self.list(kinds, |r, kind| push_literal(&mut r.sql, kind.label));
        self.push(")");
    }
}

/// The CHECK constraints of the kinds, each for its own rows; and of each kind one by which it has values in its
/// own columns and none in those of the others.
pub(super) fn checks(table: &Table) -> Vec<CheckDefinition> {
    let kinds = table.kinds();
    let mut checks = Vec::new();
    for (position, kind) in kinds.iter().enumerate() {
        for check in kind.table.checks {
            let says = |other: &&Kind| other.table.checks.iter().any(|own| own.name == check.name);
            if kinds[..position].iter().any(|other| says(&other)) {
                continue;
            }
            let of: Vec<&Kind> = kinds.iter().filter(says).collect();
            let mut r = Renderer::new();
            if of.len() == kinds.len() {
                r.push(check.expression);
            } else {
                r.is_one_of(table, &of, true);
                r.push(" OR (");
                r.push(check.expression);
                r.push(")");
            }
            checks.push(CheckDefinition { name: check.name.to_owned(), condition: r.sql });
        }
    }
    for kind in kinds {
        let own = |column: &Column| kind.table.columns.iter().find(|own| own.name == column.name);
        let mut conditions = Vec::new();
        for column in table.columns[1..].iter().filter(|column| column.nullable) {
            match own(column) {
                None => conditions.push((column.name, " IS NULL")),
                Some(own) if !own.nullable => conditions.push((column.name, " IS NOT NULL")),
                Some(_) => {}
            }
        }
        if conditions.is_empty() {
            continue;
        }
        let mut r = Renderer::new();
        r.is_one_of(table, &[kind], true);
        r.push(" OR (");
        for (position, (name, test)) in conditions.into_iter().enumerate() {
            r.push(if position > 0 { " AND " } else { "" });
            r.ident(name);
            r.push(test);
        }
        r.push(")");
        checks.push(CheckDefinition { name: kind_check_name(table, kind), condition: r.sql });
    }
    checks
}

/// Each index of the kinds. A unique one is of the rows of the kinds that have it, if others have
/// its columns.
pub(super) fn indexes(table: &Table) -> Vec<IndexDefinition<'_>> {
    let kinds = table.kinds();
    let mut indexes = Vec::new();
    for (position, kind) in kinds.iter().enumerate() {
        for index in kind.table.indexes {
            let says = |other: &&Kind| other.table.indexes.iter().any(|own| own.name == index.name);
            if kinds[..position].iter().any(|other| says(&other)) {
                continue;
            }
            let of: Vec<&Kind> = kinds.iter().filter(says).collect();
            // A foreign key's own statements are about all rows, so that only what has to be is partial.
            let is_whole =
                !index.unique || !kinds.iter().any(|other| !says(&other) && has_columns(other, kind, index));
            let of = if is_whole { &[][..] } else { &of };
            indexes.push(IndexDefinition {
                index,
                columns: kind.table.columns,
                predicate: index_predicate(kind.table, index, of),
            });
        }
    }
    indexes
}

/// The columns that an INSERT of one kind writes beside those that are given, each with its SQL: the discriminator,
/// and what a table of its own would fill in by a default. The shared table has none for a column that not all
/// kinds have.
pub(super) fn of_kind(
    table: &'static Table,
    is_given: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (&'static str, String)> {
    let default = move |(position, column): (usize, &Column)| match column.default {
        Default::Sql(sql) if !is_given(position) => Some((column.name, sql.to_owned())),
        _ => None,
    };
    table.kind().into_iter().flat_map(move |(discriminator, label)| {
        let mut literal = String::new();
        push_literal(&mut literal, label);
        let columns: Vec<_> = table.columns.iter().enumerate().filter_map(&default).collect();
        std::iter::once((discriminator, literal)).chain(columns)
    })
}

/// Whether a kind has the columns of another's index, as far as can be told of an expression.
fn has_columns(kind: &Kind, of: &Kind, index: &Index) -> bool {
    index.parts.iter().all(|part| match *part {
        IndexPart::Column { column, .. } => {
            kind.table.columns.iter().any(|own| own.name == of.table.columns[column].name)
        }
        IndexPart::Expression(_) => true,
    })
}
