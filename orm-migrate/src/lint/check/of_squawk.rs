//! Squawk's findings, in our words and with the statement's names.

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode, NameLike};

use super::super::classify::Touch;
use super::super::form::Form;
use super::super::rule::Rule;
use super::super::safe;
use super::super::syntax::{Relation, end_of, first, relation_of, written};
use super::{At, Draft};

pub(super) fn check(at: &At<'_>, drafts: &mut Vec<Draft>) {
    for violation in at.violations {
        let touch = at.touch_at(violation.range.start);
        let Some(rule) = Rule::named(violation.rule) else { continue };
        if touch.is_some_and(|touch| !rule.new_tables && !at.is_shared(touch)) {
            continue;
        }
        let draft = match touch {
            Some(touch) => of_table(rule.name, touch, at),
            None => {
                Some(Draft::new(rule.name, violation.range.clone(), other(rule.name, &violation.message)))
            }
        };
        let Some(mut draft) = draft else { continue };
        if draft.message.is_empty() {
            draft.message = other(rule.name, &violation.message);
        }
        draft.range.clone_from(&violation.range);
        drafts.push(draft);
    }
}

fn is_partitioned(touch: &Touch, at: &At<'_>) -> bool {
    touch.table.as_ref().is_some_and(|table| at.state.is_partitioned(table))
}

/// What needs no names: in our words, or squawk's message as one that begins like ours, without its full stop.
fn other(rule: &str, message: &str) -> String {
    match rule {
        "transaction-nesting" => {
            "the transaction of the migration is the runner's to begin and to end".to_owned()
        }
        "ban-drop-database" => "a migration drops a database".to_owned(),
        "ban-drop-schema" => "a schema is dropped".to_owned(),
        "ban-drop-extension" => "an extension is dropped".to_owned(),
        "ban-set-schema" => "it moves to another schema".to_owned(),
        "ban-create-domain-with-constraint" => "a domain has a constraint".to_owned(),
        "ban-alter-domain-with-add-constraint" => "a domain gets a constraint".to_owned(),
        "ban-char-field" => "char pads its values with blanks".to_owned(),
        "ban-uncommitted-transaction" => "the transaction that begins here never ends".to_owned(),
        _ => {
            let mut characters = message.trim_end_matches('.').chars();
            let first = characters.next().into_iter().flat_map(char::to_lowercase);
            first.chain(characters).collect()
        }
    }
}

/// A finding about a table. `None`: another rule says it better, or it does not hold here.
fn of_table(rule: &'static str, touch: &Touch, at: &At<'_>) -> Option<Draft> {
    let table = touch.table.as_ref().map_or_else(|| "its table".to_owned(), ToString::to_string);
    let message = message(rule, touch, &table)?;
    Some(
        Draft::new(rule, touch.range.clone(), message)
            .locked(touch, at)
            .safe(safe_form(rule, touch, &table, at)),
    )
}

fn column_of(touch: &Touch) -> String {
    let named = first::<ast::ColumnNameRef>(&touch.node).map(|column| column.text());
    match ast::AddColumn::cast(touch.node.clone()) {
        Some(add) => add.column_name().map(|column| column.text()),
        None => named,
    }
    .map_or_else(|| "the column".to_owned(), |column| Relation::new(None, &column).to_string())
}

fn message(rule: &str, touch: &Touch, table: &str) -> Option<String> {
    let column = || column_of(touch);
    Some(match (rule, touch.form) {
        // An entry in the catalogue, which is filled part by part.
        ("require-concurrent-index-creation", Form::CreateIndexOnly) => return None,
        ("require-concurrent-index-creation", _) => {
            format!("every write of {table} waits while an index is built")
        }
        ("require-concurrent-index-deletion", _) => {
            format!("every read and write of {table} waits for the drop of an index")
        }
        ("require-concurrent-reindex", _) => {
            format!("every write of {table} waits while its indexes are built")
        }
        ("adding-foreign-key-constraint", Form::AddForeignKey) => {
            let other = touch.other.as_ref().map(|(other, _)| format!(" and {other}")).unwrap_or_default();
            format!("every write of {table}{other} waits while each row is looked up")
        }
        ("constraint-missing-not-valid", Form::ValidateCheck | Form::ValidateForeignKey) => {
            format!(
                "a constraint of {table} is validated in the transaction that adds it and still holds its lock"
            )
        }
        ("constraint-missing-not-valid", Form::AddCheck) => {
            format!("every read and write of {table} waits while each row is checked")
        }
        ("disallowed-unique-constraint" | "adding-serial-primary-key-field", _) => {
            format!("every read and write of {table} waits while the constraint's index is built")
        }
        ("adding-not-nullable-field", Form::SetNotNull) => {
            format!(
                "every read and write of {table} waits while each row is searched for NULL in {}",
                column()
            )
        }
        ("adding-field-with-default", _) if touch.form.fact().rewrites => {
            format!("{table} is written anew, because {} differs from row to row", column())
        }
        ("adding-required-field", _) if !touch.form.fact().rewrites => {
            format!("{} is required and has no default, but {table} may have rows", column())
        }
        ("changing-column-type", Form::AlterType) => {
            format!("{table} is written anew, to give {} another type", column())
        }
        ("renaming-column", _) => format!("programs that run ask {table} for {}", column()),
        ("renaming-table", _) => format!("programs that run ask for {table}"),
        ("ban-set-schema", _) => format!("programs that run ask for {table} where it was"),
        ("ban-drop-column", _) => format!("the values of {table}.{} are lost", column()),
        ("ban-drop-table", _) => format!("the rows of {table} are lost"),
        ("ban-drop-not-null", _) => format!("{table}.{} can be NULL from now on", column()),
        ("require-concurrent-partition-detach", _) => {
            format!("every read and write of {table} waits for the partition to be detached")
        }
        ("ban-truncate-cascade", _) => format!("what refers to {table} is emptied with it"),
        // Said by `inline-reference`, by the rules of each kind of constraint, or not true here.
        (
            "adding-foreign-key-constraint"
            | "constraint-missing-not-valid"
            | "adding-not-nullable-field"
            | "adding-field-with-default"
            | "adding-required-field"
            | "changing-column-type",
            _,
        ) => return None,
        _ => String::new(),
    })
}

fn safe_form(rule: &str, touch: &Touch, table: &str, at: &At<'_>) -> Option<String> {
    match rule {
        "require-concurrent-index-creation" if is_partitioned(touch, at) => {
            safe::partitioned_index(at.sql, at.statement)
        }
        // Of a table of partitions it can be neither concurrent nor NOT VALID.
        "require-concurrent-index-deletion" | "adding-foreign-key-constraint"
            if is_partitioned(touch, at) =>
        {
            None
        }
        "require-concurrent-index-creation" | "require-concurrent-index-deletion" => {
            safe::concurrently(at.sql, at.statement)
        }
        "require-concurrent-reindex" => {
            let after = end_of(first::<ast::ReindexTarget>(&touch.node)?.syntax(), SyntaxKind::TABLE_KW)
                .or_else(|| {
                    end_of(first::<ast::ReindexTarget>(&touch.node)?.syntax(), SyntaxKind::INDEX_KW)
                })?;
            safe::inserted(at.sql, at.statement.range.clone(), after, " CONCURRENTLY")
                .map(|sql| safe::alone(&sql))
        }
        "require-concurrent-partition-detach" => {
            safe::inserted(at.sql, at.statement.range.clone(), touch.range.end, " CONCURRENTLY")
                .map(|sql| safe::alone(&sql))
        }
        "constraint-missing-not-valid"
            if matches!(touch.form, Form::ValidateCheck | Form::ValidateForeignKey) =>
        {
            Some(format!("-- in the next migration\n{};", at.text()))
        }
        "adding-foreign-key-constraint" | "constraint-missing-not-valid" => {
            safe::not_valid(at.sql, &touch.node, table)
        }
        "disallowed-unique-constraint" => safe::unique(at.sql, &touch.node, table, "UNIQUE"),
        "adding-serial-primary-key-field" => safe::unique(at.sql, &touch.node, table, "PRIMARY KEY"),
        "adding-not-nullable-field" => Some(safe::not_null(table, &column_of(touch))),
        "adding-field-with-default" => safe::volatile_default(at.sql, &touch.node, table),
        "adding-required-field" => {
            let add = ast::AddColumn::cast(touch.node.clone())?;
            let ty = written(at.sql, add.ty()?.syntax());
            Some(format!(
                "ALTER TABLE {table} ADD COLUMN {} {ty} NOT NULL DEFAULT …; -- a constant\n\
                 -- or without NOT NULL, then fill it in batches, then see adding-not-nullable-field",
                column_of(touch)
            ))
        }
        "changing-column-type" => {
            let set: ast::SetType = first(&touch.node)?;
            let ty = written(at.sql, set.ty()?.syntax());
            Some(safe::second_column(table, &column_of(touch), &ty))
        }
        "renaming-column" => {
            let rename: ast::RenameColumn = first(&touch.node)?;
            let to = Relation::new(None, &rename.column_name()?.text()).to_string();
            let from = Relation::new(None, &rename.column_name_ref()?.text()).to_string();
            let ty = touch
                .table
                .as_ref()
                .and_then(|table| at.state.type_of(table, &rename.column_name_ref()?.text()))
                .unwrap_or("…");
            Some(safe::renamed_column(table, &from, &to, ty))
        }
        "renaming-table" => {
            let rename: ast::TableRenameTo = first(&touch.node)?;
            let to = touch.table.as_ref()?.sibling(&relation_of(rename.table_name())?.name);
            Some(format!(
                "{};\nCREATE VIEW {table} AS SELECT * FROM {to}; -- until nothing asks for it any more",
                at.text()
            ))
        }
        "ban-set-schema" if touch.form == Form::SetSchema => {
            let set: ast::SetSchema = first(&touch.node)?;
            let schema = written(at.sql, set.schema_ref()?.syntax());
            let to = format!("{schema}.{}", Relation::new(None, &touch.table.as_ref()?.name));
            Some(format!(
                "{};\nCREATE VIEW {table} AS SELECT * FROM {to}; -- until nothing asks for it any more",
                at.text()
            ))
        }
        _ => None,
    }
}
