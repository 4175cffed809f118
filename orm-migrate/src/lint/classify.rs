//! Which forms a statement has, and on which tables.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode, NameLike};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::form::Form;
use super::mode::LockMode;
use super::source::span;
use super::state::State;
use super::syntax::{Relation, first, has_token, relation, relation_of, text, type_name};

/// What a statement, or one action of an ALTER TABLE, does to a table.
#[derive(Debug, Clone)]
pub(super) struct Touch {
    pub(super) form: Form,
    /// The table. `None`: the text does not say which, as with DROP INDEX.
    pub(super) table: Option<Relation>,
    pub(super) lock: Option<LockMode>,
    /// A second table, and how it is locked.
    pub(super) other: Option<(Relation, LockMode)>,
    pub(super) range: Range<usize>,
    pub(super) node: SyntaxNode,
}

impl Touch {
    fn new(form: Form, table: Option<Relation>, node: &SyntaxNode) -> Self {
        Self { form, table, lock: form.fact().lock, other: None, range: span(node), node: node.clone() }
    }

    /// With the second table of its form, if the text names it.
    fn with(mut self, other: Option<Relation>) -> Self {
        self.other = other.zip(self.form.fact().other.map(|(_, lock)| lock));
        self
    }
}

/// What a statement does. `volatile` tells of an expression whether its value differs from row to row.
pub(super) fn classify(
    statement: &ast::Stmt,
    state: &State,
    volatile: &dyn Fn(&SyntaxNode) -> bool,
) -> Vec<Touch> {
    let node = statement.syntax();
    let one = |form, table| vec![Touch::new(form, table, node)];
    match statement {
        ast::Stmt::AlterTable(alter) => {
            let table = relation_of(alter.table_relation_name());
            if table.is_none() && alter.all_in_tablespace().is_some() {
                return one(Form::SetTablespace, None);
            }
            alter.actions().filter_map(|action| action_of(&action, table.as_ref(), state, volatile)).collect()
        }
        ast::Stmt::CreateTable(create) => create_table(create),
        ast::Stmt::CreateTableAs(create) => one(Form::CreateTable, relation_of(create.table_name())),
        ast::Stmt::DropTable(drop) => drop
            .table_name_refs()
            .flat_map(|table| drop_table(relation(table.syntax()), state, node))
            .collect(),
        ast::Stmt::Truncate(truncate) => truncate
            .table_list()
            .into_iter()
            .flat_map(|list| list.table_relation_names())
            .map(|table| Touch::new(Form::Truncate, relation(table.syntax()), node))
            .collect(),
        ast::Stmt::CreateIndex(create) => {
            let concurrently = create.concurrently_token().is_some();
            let form = if concurrently { Form::CreateIndexConcurrently } else { Form::CreateIndex };
            one(form, relation_of(create.table_relation_name()))
        }
        ast::Stmt::DropIndex(drop) => {
            let concurrently = drop.concurrently_token().is_some();
            let form = if concurrently { Form::DropIndexConcurrently } else { Form::DropIndex };
            drop.index_refs()
                .map(|index| {
                    let table = relation(index.syntax()).and_then(|index| state.indexes.get(&index));
                    Touch::new(form, table.map(|index| index.table.clone()), node)
                })
                .collect()
        }
        ast::Stmt::AlterIndex(_) => one(Form::AlterIndex, None),
        ast::Stmt::Reindex(reindex) => {
            let form = if reindex.is_concurrently() { Form::ReindexConcurrently } else { Form::Reindex };
            let table = match reindex.reindex_target() {
                Some(ast::ReindexTarget::ReindexTargetTable(target)) => relation(target.syntax()),
                Some(ast::ReindexTarget::ReindexTargetIndex(target)) => relation(target.syntax())
                    .and_then(|index| state.indexes.get(&index).map(|index| index.table.clone())),
                _ => None,
            };
            one(form, table)
        }
        ast::Stmt::Cluster(cluster) => {
            let legacy = cluster.cluster_legacy().and_then(|legacy| relation_of(legacy.on_path()));
            one(Form::Cluster, relation_of(cluster.table_name_ref()).or(legacy))
        }
        ast::Stmt::Vacuum(vacuum) => {
            let form = if vacuum.is_full() { Form::VacuumFull } else { Form::Vacuum };
            tables_and_columns(vacuum.table_and_columns_list(), form, node)
        }
        ast::Stmt::Analyze(analyze) => {
            tables_and_columns(analyze.table_and_columns_list(), Form::Analyze, node)
        }
        ast::Stmt::CreateTrigger(create) => one(Form::CreateTrigger, relation_of(create.on_relation())),
        ast::Stmt::DropTrigger(drop) => one(Form::DropTrigger, relation_of(drop.on_relation())),
        ast::Stmt::AlterTrigger(alter) => one(Form::AlterTrigger, relation_of(alter.on_relation())),
        ast::Stmt::CreateRule(create) => {
            one(Form::CreateRule, create.rule_on().and_then(|on| relation_of(on.relation_name_ref())))
        }
        ast::Stmt::DropRule(drop) => one(Form::DropRule, relation_of(drop.on_relation())),
        ast::Stmt::CreatePolicy(create) => one(Form::CreatePolicy, relation_of(create.on_table())),
        ast::Stmt::AlterPolicy(alter) => one(Form::AlterPolicy, relation_of(alter.on_table())),
        ast::Stmt::DropPolicy(drop) => one(Form::DropPolicy, relation_of(drop.on_table())),
        ast::Stmt::CreateStatistics(create) => one(Form::CreateStatistics, relation_of(create.from_table())),
        ast::Stmt::CommentOn(comment) => match comment.comment_object() {
            Some(ast::CommentObject::ObjectTable(object)) => one(Form::Comment, relation(object.syntax())),
            Some(ast::CommentObject::ObjectColumn(object)) => {
                // The last name is the column's: what stands before it is the table.
                let path: Option<ast::PathRef> = first(object.syntax());
                let table = path.and_then(|path| path.qualifier()).and_then(|table| relation(table.syntax()));
                one(Form::Comment, table)
            }
            _ => Vec::new(),
        },
        ast::Stmt::Refresh(refresh) => {
            let concurrently = refresh.concurrently_token().is_some();
            let form = if concurrently { Form::RefreshViewConcurrently } else { Form::RefreshView };
            one(form, relation_of(refresh.view_ref()))
        }
        ast::Stmt::Lock(lock) => {
            let mode = lock.lock_mode_clause().map(|clause| text(clause.syntax()).to_uppercase());
            let mode = mode
                .and_then(|text| LockMode::ALL.into_iter().find(|mode| text == format!("IN {mode} MODE")));
            lock.relation_list()
                .into_iter()
                .flat_map(|list| list.relation_names())
                .map(|table| {
                    let touch = Touch::new(Form::LockTable, relation(table.syntax()), node);
                    Touch { lock: mode.or(touch.lock), ..touch }
                })
                .collect()
        }
        ast::Stmt::Copy(copy) => match copy.copy_direction() {
            Some(ast::CopyDirection::CopyFrom(_)) => {
                one(Form::Write, copy.copy_table().and_then(|table| relation_of(table.table_name_ref())))
            }
            _ => one(Form::Read, copy.copy_table().and_then(|table| relation_of(table.table_name_ref()))),
        },
        ast::Stmt::Update(_)
        | ast::Stmt::Delete(_)
        | ast::Stmt::Insert(_)
        | ast::Stmt::Merge(_)
        | ast::Stmt::Select(_)
        | ast::Stmt::CompoundSelect(_)
        | ast::Stmt::ParenSelect(_) => query(node),
        _ => Vec::new(),
    }
}

/// A query, and the writes within its WITH.
fn query(node: &SyntaxNode) -> Vec<Touch> {
    let writes: Vec<Touch> = node
        .descendants()
        .filter_map(|part| Some(Touch::new(Form::Write, Some(written_table(&part)?), &part)))
        .collect();
    if !writes.is_empty() {
        return writes;
    }
    let locking = node.descendants().any(|part| ast::LockingClause::can_cast(part.kind()));
    let form = if locking { Form::SelectForUpdate } else { Form::Read };
    node.descendants()
        .filter_map(ast::RelationFromItem::cast)
        .map(|item| Touch::new(form, relation(item.syntax()), node))
        .collect()
}

/// The table that this very part of a statement writes to.
pub(super) fn written_table(node: &SyntaxNode) -> Option<Relation> {
    if let Some(update) = ast::Update::cast(node.clone()) {
        relation_of(update.relation_name())
    } else if let Some(delete) = ast::Delete::cast(node.clone()) {
        relation_of(delete.relation_name())
    } else if let Some(insert) = ast::Insert::cast(node.clone()) {
        relation_of(insert.relation_name_ref())
    } else {
        relation_of(ast::Merge::cast(node.clone())?.table_relation_name())
    }
}

fn tables_and_columns(list: Option<ast::TableAndColumnsList>, form: Form, node: &SyntaxNode) -> Vec<Touch> {
    let touches: Vec<Touch> = list
        .into_iter()
        .flat_map(|list| list.table_and_columnss())
        .map(|item| Touch::new(form, relation_of(item.table_relation_name()), node))
        .collect();
    // Without a table it is every table of the database.
    if touches.is_empty() { vec![Touch::new(form, None, node)] } else { touches }
}

/// A table, and those that its foreign keys refer to, whose triggers are dropped with it.
fn drop_table(table: Option<Relation>, state: &State, node: &SyntaxNode) -> Vec<Touch> {
    let targets = state.foreign_keys.iter().filter(|key| Some(&key.table) == table.as_ref());
    let mut targets: Vec<&Relation> = targets
        .filter_map(|key| key.target.as_ref())
        .filter(|target| Some(*target) != table.as_ref())
        .collect();
    targets.sort();
    targets.dedup();
    if targets.is_empty() {
        return vec![Touch::new(Form::DropTable, table, node)];
    }
    let touch = |target: &Relation| {
        Touch::new(Form::DropTableReferences, table.clone(), node).with(Some(target.clone()))
    };
    targets.into_iter().map(touch).collect()
}

fn create_table(create: &ast::CreateTable) -> Vec<Touch> {
    let node = create.syntax();
    let table = relation_of(create.table_name());
    let mut touches = Vec::new();
    if let Some(parent) = create.partition_of().and_then(|of| relation_of(of.table_name_ref())) {
        touches.push(Touch::new(Form::CreatePartition, table.clone(), node).with(Some(parent)));
    }
    for parent in create.inherits().into_iter().flat_map(|inherits| inherits.table_name_refs()) {
        touches.push(Touch::new(Form::CreateChild, table.clone(), node).with(relation(parent.syntax())));
    }
    for reference in node.descendants() {
        let target = if let Some(key) = ast::ReferencesConstraint::cast(reference.clone()) {
            relation_of(key.table())
        } else if let Some(key) = ast::ForeignKeyConstraint::cast(reference.clone()) {
            relation_of(key.table_name_ref())
        } else {
            continue;
        };
        // A table that refers to itself locks no other.
        if target != table {
            let touch = Touch::new(Form::CreateTableReferences, table.clone(), &reference);
            touches.push(touch.with(target));
        }
    }
    if touches.is_empty() {
        touches.push(Touch::new(Form::CreateTable, table, node));
    }
    touches
}

fn action_of(
    action: &ast::AlterTableAction,
    table: Option<&Relation>,
    state: &State,
    volatile: &dyn Fn(&SyntaxNode) -> bool,
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
            Touch { other: other.zip(lock), ..touch(add_column(add, volatile)) }
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
fn add_column(add: &ast::AddColumn, volatile: &dyn Fn(&SyntaxNode) -> bool) -> Form {
    let mut forms = vec![Form::AddColumn];
    if type_name(add.ty()).is_some_and(|ty| {
        matches!(&*ty, "serial" | "bigserial" | "smallserial" | "serial2" | "serial4" | "serial8")
    }) {
        forms.push(Form::AddColumnSerial);
    }
    for constraint in add.constraints() {
        forms.push(match constraint {
            ast::Constraint::DefaultConstraint(default) => match default.expr() {
                Some(expr) if volatile(expr.syntax()) => Form::AddColumnVolatile,
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
        ast::Constraint::CheckConstraint(_) if valid => Form::AddCheck,
        ast::Constraint::CheckConstraint(_) => Form::AddCheckNotValid,
        ast::Constraint::ForeignKeyConstraint(_) if valid => Form::AddForeignKey,
        ast::Constraint::ForeignKeyConstraint(_) => Form::AddForeignKeyNotValid,
        ast::Constraint::UniqueConstraint(key) if key.using_index().is_none() => Form::AddUnique,
        ast::Constraint::UniqueConstraint(_) => Form::AddUniqueUsingIndex,
        ast::Constraint::PrimaryKeyConstraint(key) if key.using_index().is_none() => Form::AddPrimaryKey,
        ast::Constraint::PrimaryKeyConstraint(_) => Form::AddPrimaryKeyUsingIndex,
        ast::Constraint::ExcludeConstraint(_) => Form::AddExclude,
        // PostgreSQL 18 has NOT NULL as a constraint of the table.
        ast::Constraint::NotNullConstraint(_) if valid => Form::SetNotNull,
        ast::Constraint::NotNullConstraint(_) => Form::AddCheckNotValid,
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

/// Whether a statement drops what depends on what it drops.
pub(super) fn cascades(node: &SyntaxNode) -> Option<Range<usize>> {
    let cascade: ast::Cascade = first(node)?;
    has_token(cascade.syntax(), SyntaxKind::CASCADE_KW).then(|| span(cascade.syntax()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::context::Context;
    use crate::lint::form::{EXAMPLE_TABLES, FACTS};
    use crate::lint::source::{Script, Source};

    #[test]
    fn each_example_is_read_as_its_form_on_its_table() {
        let mut state = State::of(&Context::default());
        let tables = Script::parse(&Source::up(1, "tables.sql", EXAMPLE_TABLES));
        assert_eq!(tables.errors, []);
        for statement in &tables.statements {
            state.apply(&statement.ast);
        }
        state.begin(1);
        for fact in FACTS {
            for (table, example) in fact.examples() {
                let script = Script::parse(&Source::up(2, "example.sql", example));
                assert_eq!(script.errors, [], "{example}");
                let is_volatile = |node: &SyntaxNode| {
                    ["gen_random_uuid", "clock_timestamp"].iter().any(|name| text(node).contains(name))
                };
                let touches = classify(&script.statements[0].ast, &state, &is_volatile);
                let [touch] = &touches[..] else { panic!("{example} is {touches:?}") };
                assert_eq!(touch.form, fact.form, "{example}");
                assert_eq!(touch.lock, fact.lock, "{example}");
                if fact.form != Form::AlterIndex {
                    assert_eq!(touch.table.as_ref().map(|table| &*table.name), Some(table), "{example}");
                }
                let other = touch.other.as_ref().map(|(table, lock)| (&*table.name, *lock));
                assert_eq!(other, fact.other, "{example}");
            }
        }
    }

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
