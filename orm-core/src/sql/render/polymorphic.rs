//! Relations to one of several tables: the condition on the column that says which.

use super::Renderer;
use super::definition::TriggerDefinition;
use crate::schema::{Action, Relation, RelationKind, Table, constraint_name};
use crate::sql::ast::{Delete, Exists};
use crate::sql::ident::{push_literal, push_table};

impl Renderer {
    /// ` AND "c"."commentable_type" = 'post'`, of a relation whose source has the alias; or nothing.
    pub(super) fn further_tag(&mut self, alias: &str, relation: &Relation) {
        if let Some((tag, label)) = relation.tag() {
            self.push(" AND ");
            self.column(alias, &(relation.source)().columns[tag]);
            self.push(" = ");
            push_literal(&mut self.sql, label);
        }
    }

    /// `(EXISTS (…) OR EXISTS (…))`, one for each table.
    pub(super) fn exists_one_of(&mut self, exists: &Exists, variants: &[&'static Relation]) {
        self.push(if exists.negated { "NOT (" } else { "(" });
        for (position, &relation) in variants.iter().enumerate() {
            if position > 0 {
                self.push(" OR ");
            }
            self.exists(&Exists { relation, deleted: exists.deleted, condition: None, negated: false });
        }
        self.push(")");
    }

    /// `WITH … AS (DELETE FROM comments …) `: before rows are deleted, those that belong to them by a polymorphic
    /// relation which cascades, if no trigger does it.
    pub(super) fn cascades(&mut self, delete: &Delete) {
        let cascading: Vec<&Relation> =
            delete.table.relations.iter().filter_map(|relation| cascading(relation)).collect();
        for (position, inverse) in cascading.iter().enumerate() {
            self.push(if position > 0 { ", " } else { "WITH " });
            self.push("orm_d");
            self.number(position);
            self.push(" AS (DELETE FROM ");
            let child = self.from((inverse.source)());
            self.push(" WHERE ");
            let source: &Table = (inverse.source)();
            self.list(inverse.keys(), |r, &key| r.column(&child, &source.columns[key]));
            self.push(" IN (SELECT ");
            let parent = self.scopes.enter(delete.table);
            self.list(delete.table.primary_key, |r, &key| r.column(&parent, &delete.table.columns[key]));
            self.scopes.leave();
            self.push(" FROM ");
            self.from(delete.table);
            self.filter(delete.table, delete.deleted, &delete.filter);
            self.scopes.leave();
            self.push(")");
            self.further_tag(&child, inverse);
            self.scopes.leave();
            self.push(")");
        }
        if !cascading.is_empty() {
            self.push(" ");
        }
    }
}

/// The other side of a relation whose rows go with the one that they belong to, where the library sees to it.
fn cascading(relation: &Relation) -> Option<&'static Relation> {
    let (RelationKind::HasMany { inverse } | RelationKind::HasOne { inverse }) = relation.kind else {
        return None;
    };
    let cascades =
        matches!(inverse.kind, RelationKind::OneOf { on_delete: Action::Cascade, trigger: false, .. });
    cascades.then_some(inverse)
}

/// The triggers by which the database refuses keys without a row, and deletes or refuses where a row is deleted that
/// others belong to.
pub(super) fn triggers(table: &Table, name: &str, relation: &Relation) -> Vec<TriggerDefinition> {
    let RelationKind::Polymorphic { keys, tag, on_delete, trigger: true, variants } = relation.kind else {
        return Vec::new();
    };
    let quoted = |column: usize| quote(table.columns[column].name);
    let (key, type_) = (quoted(keys[0]), quoted(tag));
    let mut child = String::new();
    push_table(&mut child, table);
    let mut tests = Vec::new();
    let mut triggers = Vec::new();
    for variant in variants {
        let Some((_, label)) = variant.tag() else { continue };
        let target = (variant.target)();
        let target_key = quote(target.columns[target.primary_key[0]].name);
        // The rows of a view are nobody's to lock, and it has no triggers of its rows.
        let lock = if target.read_only { "" } else { " FOR KEY SHARE" };
        let (mut parent, mut literal) = (String::new(), String::new());
        push_table(&mut parent, target);
        push_literal(&mut literal, label);
        let of_kind = target.kind().map_or_else(String::new, |(discriminator, label)| {
            let mut condition = format!(" AND {} = ", quote(discriminator));
            push_literal(&mut condition, label);
            condition
        });
        tests.push(format!(
            "    IF NEW.{type_} = {literal} THEN\n        PERFORM 1 FROM {parent} WHERE {target_key} = NEW.{key}{of_kind}{lock};\n        IF FOUND THEN RETURN NULL; END IF;\n    END IF;\n"
        ));
        if target.read_only {
            continue;
        }
        let rows = format!("{child} WHERE {type_} = {literal} AND {key} = OLD.{target_key}");
        let action = if on_delete == Action::Cascade {
            format!("    IF TG_OP = 'DELETE' THEN\n        DELETE FROM {rows};\n    END IF;\n")
        } else {
            String::new()
        };
        let parent_name = constraint_name(name, Some(label), "on_delete");
        let refusal = refusal(
            "restrict_violation",
            name,
            table,
            &format!(
                "update or delete on table {parent} violates foreign key constraint \"{name}\" on table {child}"
            ),
        );
        let changed = format!("TG_OP = 'DELETE' OR NEW.{target_key} IS DISTINCT FROM OLD.{target_key}");
        triggers.push(TriggerDefinition {
            function_sql: function(
                table,
                &parent_name,
                &format!("{action}    IF ({changed}) AND EXISTS (SELECT 1 FROM {rows}) THEN\n{refusal}    END IF;\n    RETURN NULL;\n"),
            ),
            sql: trigger(table, &parent_name, &format!("DELETE OR UPDATE OF {target_key}"), &parent),
            name: parent_name,
            function_schema: table.schema,
            on: (target.schema, target.name),
        });
    }
    let refusal = refusal(
        "foreign_key_violation",
        name,
        table,
        &format!("insert or update on table {child} violates foreign key constraint \"{name}\""),
    );
    let of_child = TriggerDefinition {
        function_sql: function(table, name, &format!("{}{refusal}    RETURN NULL;\n", tests.concat())),
        sql: trigger(table, name, &format!("INSERT OR UPDATE OF {type_}, {key}"), &child),
        name: name.to_owned(),
        function_schema: table.schema,
        on: (table.schema, table.name),
    };
    triggers.insert(0, of_child);
    triggers
}

fn quote(name: &str) -> String {
    let mut quoted = String::new();
    crate::sql::ident::push_ident(&mut quoted, name);
    quoted
}

/// A function stands in the schema of the table that it is for.
fn function_name(table: &Table, name: &str) -> String {
    let mut function = String::new();
    crate::sql::ident::push_qualified(&mut function, table.schema, name);
    function
}

fn function(table: &Table, name: &str, body: &str) -> String {
    let function = function_name(table, name);
    format!(
        "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $orm$\nBEGIN\n{body}END\n$orm$"
    )
}

fn trigger(table: &Table, name: &str, event: &str, on: &str) -> String {
    let (trigger, function) = (quote(name), function_name(table, name));
    format!(
        "CREATE CONSTRAINT TRIGGER {trigger} AFTER {event} ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
}

/// The error of a foreign key, by its code, message and names: whoever reads those of foreign keys reads it too.
fn refusal(code: &str, name: &str, table: &Table, message: &str) -> String {
    let [mut said, mut constraint, mut of] = [const { String::new() }; 3];
    push_literal(&mut said, message);
    push_literal(&mut constraint, name);
    push_literal(&mut of, table.name);
    format!(
        "        RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = {said}, CONSTRAINT = {constraint}, TABLE = {of}, SCHEMA = TG_TABLE_SCHEMA;\n"
    )
}
