//! Which forms a statement has, and on which tables.

mod alter_table;

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::form::Form;
use super::mode::LockMode;
use super::source::span;
use super::state::State;
use super::syntax::{Relation, first, has_token, relation, relation_of, text};

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

/// What a statement does.
pub(super) fn classify(statement: &ast::Stmt, state: &State) -> Vec<Touch> {
    let node = statement.syntax();
    let one = |form, table| vec![Touch::new(form, table, node)];
    match statement {
        ast::Stmt::AlterTable(alter) => {
            let table = relation_of(alter.table_relation_name());
            if table.is_none() && alter.all_in_tablespace().is_some() {
                return one(Form::SetTablespace, None);
            }
            alter
                .actions()
                .filter_map(|action| alter_table::action_of(&action, table.as_ref(), state))
                .collect()
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
            let table = relation_of(create.table_relation_name());
            let partitioned = table.as_ref().is_some_and(|table| state.is_partitioned(table));
            let form = if create.concurrently_token().is_some() {
                Form::CreateIndexConcurrently
            } else if partitioned && has_token(node, SyntaxKind::ONLY_KW) {
                Form::CreateIndexOnly
            } else {
                Form::CreateIndex
            };
            one(form, table)
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
                let touches = classify(&script.statements[0].ast, &state);
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
}
