//! The forms of ALTER TABLE.

use squawk_syntax::ast::{self, AstNode, NameLike};

use super::super::form::Form;
use super::super::state::State;
use super::super::syntax::{Relation, relation_of, text, type_name};
use super::super::volatile::is_volatile;
use super::Touch;

/// The form of one action.
pub(super) fn action_of(
    action: &ast::AlterTableAction,
    table: Option<&Relation>,
    state: &State,
) -> Option<Touch> {
    use ast::AlterTableAction as Action;
    let node = action.syntax();
    let touch = |form| Touch::new(form, table.cloned(), node);
    Some(match action {
        Action::AddColumn(add) => {
            let target = add.constraints().find_map(|constraint| match constraint {
                ast::Constraint::ReferencesConstraint(key) => relation_of(key.table()),
                _ => None,
            });
            let other = target.filter(|target| table != Some(target));
            let lock = Form::AddColumnReferences.fact().other.map(|(_, lock)| lock);
            Touch { other: other.zip(lock), ..touch(add_column(add)) }
        }
        Action::DropColumn(_) => touch(Form::DropColumn),
        Action::AlterColumn(alter) => touch(alter_column(alter, table, state)?),
        Action::AddConstraint(add) => {
            let constraint = add.constraint()?;
            let form = add_constraint(&constraint)?;
            let target = match &constraint {
                ast::Constraint::ForeignKeyConstraint(key) => relation_of(key.table_name_ref()),
                _ => None,
            };
            touch(form).with(target.filter(|target| table != Some(target)))
        }
        Action::ValidateConstraint(validate) => {
            let name = relation_of(validate.constraint_name_ref())?.name;
            match table.and_then(|table| state.foreign_key(table, &name)) {
                Some(key) => touch(Form::ValidateForeignKey).with(key.target.clone()),
                None => touch(Form::ValidateCheck),
            }
        }
        Action::DropConstraint(drop) => {
            let name = relation_of(drop.constraint_name_ref())?.name;
            match table.and_then(|table| state.foreign_key(table, &name)) {
                Some(key) => touch(Form::DropForeignKey).with(key.target.clone()),
                None => touch(Form::DropConstraint),
            }
        }
        Action::AlterConstraint(_) => touch(Form::AlterConstraint),
        Action::RenameConstraint(_) => touch(Form::RenameConstraint),
        Action::RenameColumn(_) => touch(Form::RenameColumn),
        Action::TableRenameTo(_) => touch(Form::RenameTable),
        Action::EnableTrigger(_)
        | Action::DisableTrigger(_)
        | Action::EnableAlwaysTrigger(_)
        | Action::EnableReplicaTrigger(_) => touch(Form::EnableTrigger),
        Action::EnableRule(_)
        | Action::DisableRule(_)
        | Action::EnableAlwaysRule(_)
        | Action::EnableReplicaRule(_) => touch(Form::EnableRule),
        Action::EnableRls(_) | Action::DisableRls(_) | Action::ForceRls(_) | Action::NoForceRls(_) => {
            touch(Form::RowSecurity)
        }
        Action::SetSchema(_) => touch(Form::SetSchema),
        Action::OwnerTo(_) => touch(Form::OwnerTo),
        Action::ClusterOn(_) => touch(Form::ClusterOn),
        Action::SetWithoutCluster(_) => touch(Form::SetWithoutCluster),
        Action::SetWithoutOids(_) => touch(Form::SetWithoutOids),
        Action::SetAccessMethod(_) => touch(Form::SetAccessMethod),
        Action::SetTablespace(_) => touch(Form::SetTablespace),
        Action::SetLogged(_) | Action::SetUnlogged(_) => touch(Form::SetLogged),
        Action::SetOptions(_) | Action::ResetOptions(_) => {
            let catalog = text(node).to_lowercase().contains("user_catalog_table");
            touch(if catalog { Form::SetCatalogParameter } else { Form::SetStorageParameter })
        }
        Action::ReplicaIdentity(_) => touch(Form::ReplicaIdentity),
        Action::InheritTable(parent) => touch(Form::InheritTable).with(relation_of(parent.table_name_ref())),
        Action::NoInheritTable(parent) => {
            touch(Form::NoInheritTable).with(relation_of(parent.table_name_ref()))
        }
        Action::OfType(_) => touch(Form::OfType),
        Action::NotOf(_) => touch(Form::NotOf),
        Action::AttachPartition(attach) => {
            touch(Form::AttachPartition).with(relation_of(attach.table_name_ref()))
        }
        Action::DetachPartition(detach) => match detach.detach_partition_option() {
            Some(_) => touch(Form::DetachPartitionConcurrently),
            None => touch(Form::DetachPartition).with(relation_of(detach.table_name_ref())),
        },
        // Of foreign tables, and of versions to come.
        Action::AlterOptionList(_)
        | Action::OptionItemList(_)
        | Action::MergePartitions(_)
        | Action::SplitPartition(_) => return None,
    })
}

/// The form of an ADD COLUMN: what costs most decides.
fn add_column(add: &ast::AddColumn) -> Form {
    let mut forms = vec![Form::AddColumn];
    if type_name(add.ty()).is_some_and(|ty| {
        matches!(&*ty, "serial" | "bigserial" | "smallserial" | "serial2" | "serial4" | "serial8")
    }) {
        forms.push(Form::AddColumnSerial);
    }
    for constraint in add.constraints() {
        forms.push(match constraint {
            ast::Constraint::DefaultConstraint(default) => match default.expr() {
                Some(expr) if is_volatile(&expr) => Form::AddColumnVolatile,
                _ => continue,
            },
            ast::Constraint::GeneratedConstraint(generated) => match generated.generated_as() {
                Some(ast::GeneratedAs::GeneratedIdentity(_)) => Form::AddColumnIdentity,
                _ => Form::AddColumnGenerated,
            },
            ast::Constraint::CheckConstraint(_) => Form::AddColumnChecked,
            ast::Constraint::UniqueConstraint(_) | ast::Constraint::PrimaryKeyConstraint(_) => {
                Form::AddColumnUnique
            }
            ast::Constraint::ReferencesConstraint(_) => Form::AddColumnReferences,
            _ => continue,
        });
    }
    let cost = |form: &Form| {
        let fact = form.fact();
        (fact.rewrites, fact.scans, fact.other.is_some())
    };
    forms.into_iter().max_by_key(cost).unwrap_or(Form::AddColumn)
}

fn alter_column(alter: &ast::AlterColumn, table: Option<&Relation>, state: &State) -> Option<Form> {
    use ast::AlterColumnOption as Change;
    let column = alter.column_name_ref().map(|name| name.text());
    Some(match alter.option()? {
        Change::SetType(set) => {
            let old = table.zip(column.as_deref()).and_then(|(table, column)| state.type_of(table, column));
            let new = type_name(set.ty());
            let kept = set.using_expr().is_none()
                && set.collate().is_none()
                && old.zip(new.as_deref()).is_some_and(|(old, new)| keeps_its_form(old, new));
            if kept { Form::AlterTypeKept } else { Form::AlterType }
        }
        Change::SetDefault(_) => Form::SetDefault,
        Change::DropDefault(_) => Form::DropDefault,
        Change::SetNotNull(_) => {
            let proved =
                table.zip(column).is_some_and(|(table, column)| state.proves_not_null(table, &column));
            if proved { Form::SetNotNullProved } else { Form::SetNotNull }
        }
        Change::DropNotNull(_) => Form::DropNotNull,
        Change::DropExpression(_) => Form::DropExpression,
        Change::AddGenerated(_) => Form::AddIdentity,
        Change::SetGenerated(_)
        | Change::SetGeneratedOptions(_)
        | Change::SetSequenceOption(_)
        | Change::Restart(_) => Form::SetIdentity,
        Change::DropIdentity(_) => Form::DropIdentity,
        Change::SetStatistics(_) => Form::SetStatistics,
        Change::SetOptions(_) | Change::SetOptionsList(_) | Change::ResetOptions(_) => Form::SetColumnOptions,
        Change::SetStorage(_) => Form::SetStorage,
        Change::SetCompression(_) => Form::SetCompression,
        // PostgreSQL 17 writes the table anew for it, as for a new generated column.
        Change::SetExpression(_) => Form::AddColumnGenerated,
        Change::Inherit(_) | Change::NoInherit(_) => return None,
    })
}

fn add_constraint(constraint: &ast::Constraint) -> Option<Form> {
    let valid = !constraint.is_not_valid();
    Some(match constraint {
        // PostgreSQL 18 has NOT NULL as a constraint of the table.
        ast::Constraint::NotNullConstraint(_) if valid => Form::SetNotNull,
        ast::Constraint::CheckConstraint(_) if valid => Form::AddCheck,
        ast::Constraint::CheckConstraint(_) | ast::Constraint::NotNullConstraint(_) => Form::AddCheckNotValid,
        ast::Constraint::ForeignKeyConstraint(_) if valid => Form::AddForeignKey,
        ast::Constraint::ForeignKeyConstraint(_) => Form::AddForeignKeyNotValid,
        ast::Constraint::UniqueConstraint(key) if key.using_index().is_none() => Form::AddUnique,
        ast::Constraint::UniqueConstraint(_) => Form::AddUniqueUsingIndex,
        ast::Constraint::PrimaryKeyConstraint(key) if key.using_index().is_none() => Form::AddPrimaryKey,
        ast::Constraint::PrimaryKeyConstraint(_) => Form::AddPrimaryKeyUsingIndex,
        ast::Constraint::ExcludeConstraint(_) => Form::AddExclude,
        _ => return None,
    })
}

/// Whether values of one type are, byte by byte, values of the other: then nothing is written anew.
fn keeps_its_form(old: &str, new: &str) -> bool {
    let (Some((old, of_old)), Some((new, of_new))) = (split_type(old), split_type(new)) else { return false };
    match (old, new) {
        ("varchar", "text") => true,
        ("text", "varchar") => of_new.is_empty(),
        ("varchar", "varchar") => match (of_old.first(), of_new.first()) {
            (_, None) => true,
            (Some(old), Some(new)) => new >= old,
            (None, Some(_)) => false,
        },
        ("numeric", "numeric") => match (&of_old[..], &of_new[..]) {
            (_, []) => true,
            ([old, old_scale], [new, new_scale]) => new >= old && new_scale == old_scale,
            ([old], [new]) => new >= old,
            _ => false,
        },
        _ => old == new && of_old == of_new,
    }
}

/// A type's name and the numbers in its brackets.
fn split_type(ty: &str) -> Option<(&str, Vec<u32>)> {
    let (name, arguments) = match ty.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')')?),
        None => (ty.trim(), ""),
    };
    let name = match name {
        "character varying" => "varchar",
        "decimal" => "numeric",
        other => other,
    };
    let numbers: Result<Vec<u32>, _> =
        arguments.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::parse).collect();
    Some((name, numbers.ok()?))
}

#[cfg(test)]
mod tests {
    use super::keeps_its_form;

    #[test]
    fn a_type_keeps_its_form_where_the_server_writes_nothing() {
        for (old, new, kept) in [
            ("varchar(10)", "varchar(20)", true),
            ("varchar(20)", "character varying(10)", false),
            ("varchar(20)", "text", true),
            ("text", "varchar", true),
            ("text", "varchar(20)", false),
            ("int", "bigint", false),
            ("numeric(10, 2)", "numeric(12,2)", true),
            ("numeric(10, 2)", "numeric(12, 4)", false),
            ("decimal(10, 2)", "numeric", true),
            ("timestamp", "timestamptz", false),
        ] {
            assert_eq!(keeps_its_form(old, new), kept, "{old} to {new}");
        }
    }
}
