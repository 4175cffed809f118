//! What a statement changes.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, NameLike};

use super::super::block::does_more_than_read;
use super::super::source::span;
use super::super::syntax::{Relation, has_token, relation, relation_of, text, type_name};
use super::{IndexState, State, TableState, Written};

impl State {
    pub(super) fn written(&self, node: &SyntaxNode) -> Written {
        Written { file: self.file, range: span(node) }
    }

    /// Takes in what a statement has changed.
    pub(in super::super) fn apply(&mut self, statement: &ast::Stmt) {
        match statement {
            ast::Stmt::CreateTable(create) => self.create_table(create),
            ast::Stmt::CreateTableAs(create) => {
                if let Some(table) = relation_of(create.table_name()) {
                    self.tables
                        .insert(table, TableState { made_in: Some(self.file), ..TableState::default() });
                }
            }
            ast::Stmt::CreateMaterializedView(create) => {
                if let Some(view) = relation_of(create.view()) {
                    self.tables
                        .insert(view, TableState { made_in: Some(self.file), ..TableState::default() });
                }
            }
            ast::Stmt::DropTable(drop) => {
                for table in drop.table_name_refs().filter_map(|table| relation(table.syntax())) {
                    self.drop_table(&table);
                }
            }
            ast::Stmt::CreateIndex(create) => self.create_index(create),
            ast::Stmt::DropIndex(drop) => {
                for index in drop.index_refs().filter_map(|index| relation(index.syntax())) {
                    self.indexes.remove(&index);
                }
            }
            ast::Stmt::AlterIndex(alter) => {
                if let Some(ast::AlterIndexAction::IndexRenameTo(rename)) = alter.action()
                    && let (Some(from), Some(to)) =
                        (relation_of(alter.index_ref()), relation_of(rename.index()))
                    && let Some(index) = self.indexes.remove(&from)
                {
                    self.indexes.insert(from.sibling(&to.name), index);
                }
            }
            ast::Stmt::CreateType(create) => self.new_types.extend(relation_of(create.type_name())),
            ast::Stmt::CreateFunction(create) => {
                let plpgsql = create.plpgsql().map(|body| body.syntax());
                let body = plpgsql.or_else(|| create.sql_body().map(|body| body.syntax()));
                self.create_routine(relation(create.syntax()), body.as_ref());
            }
            ast::Stmt::CreateProcedure(create) => {
                let plpgsql = create.plpgsql().map(|body| body.syntax());
                let body = plpgsql.or_else(|| create.sql_body().map(|body| body.syntax()));
                self.create_routine(relation(create.syntax()), body.as_ref());
            }
            ast::Stmt::AlterTable(alter) => {
                if let Some(table) = relation_of(alter.table_relation_name()) {
                    for action in alter.actions() {
                        self.alter_table(&table, &action);
                    }
                }
            }
            _ => {}
        }
    }

    fn create_routine(&mut self, name: Option<Relation>, body: Option<&SyntaxNode>) {
        let Some(name) = name else { return };
        if body.is_some_and(does_more_than_read) {
            self.routines.insert(name);
        } else {
            self.routines.remove(&name);
        }
    }

    fn create_table(&mut self, create: &ast::CreateTable) {
        let Some(table) = relation_of(create.table_name()) else { return };
        if create.if_not_exists().is_some() && self.tables.contains_key(&table) {
            return;
        }
        let new = TableState {
            made_in: Some(self.file),
            is_partitioned: create.partition_by().is_some(),
            ..TableState::default()
        };
        self.tables.insert(table.clone(), new);
        for arg in create.table_arg_list().into_iter().flat_map(|list| list.args()) {
            match arg {
                ast::TableArg::Column(column) => {
                    let Some(name) = column.name().map(|name| name.text()) else { continue };
                    self.add_column(&table, &name, type_name(column.ty()));
                    for clause in column.clauses() {
                        if let ast::ColumnClause::ColumnConstraint(constraint) = clause {
                            self.add_constraint(&table, Some(&name), constraint.syntax());
                        }
                    }
                }
                ast::TableArg::TableConstraint(constraint) => {
                    self.add_constraint(&table, None, constraint.syntax());
                }
                ast::TableArg::LikeClause(_) => {}
            }
        }
    }

    fn add_column(&mut self, table: &Relation, name: &str, ty: Option<String>) {
        self.tables.entry(table.clone()).or_default().columns.insert(name.to_owned(), ty);
    }

    fn drop_table(&mut self, table: &Relation) {
        self.tables.remove(table);
        self.indexes.retain(|_, index| index.table != *table);
        self.foreign_keys.retain(|key| key.table != *table && key.target.as_ref() != Some(table));
    }

    fn create_index(&mut self, create: &ast::CreateIndex) {
        let Some(table) = relation_of(create.table_relation_name()) else { return };
        let Some(index) = index_of(create, &table, Some(self.written(create.syntax()))) else { return };
        let name = relation_of(create.index()).map_or_else(
            || {
                let words: Vec<&str> =
                    index.keys.iter().map(|key| key.split(' ').next().unwrap_or(key)).collect();
                format!("{}_{}_idx", table.name, words.join("_"))
            },
            |index| index.name,
        );
        self.indexes.entry(table.sibling(&name)).or_insert(index);
    }

    fn alter_table(&mut self, table: &Relation, action: &ast::AlterTableAction) {
        match action {
            ast::AlterTableAction::AddColumn(add) => {
                let Some(name) = add.column_name().map(|name| name.text()) else { return };
                self.add_column(table, &name, type_name(add.ty()));
                for constraint in add.constraints() {
                    self.add_constraint(table, Some(&name), constraint.syntax());
                }
            }
            ast::AlterTableAction::DropColumn(drop) => {
                let Some(column) = drop.column_name_ref().map(|name| name.text()) else { return };
                if let Some(table) = self.tables.get_mut(table) {
                    table.columns.remove(&column);
                }
                self.indexes.retain(|_, index| index.table != *table || !index.keys.contains(&column));
                self.foreign_keys.retain(|key| key.table != *table || !key.columns.contains(&column));
            }
            ast::AlterTableAction::RenameColumn(rename) => {
                if let (Some(from), Some(to)) = (
                    rename.column_name_ref().map(|name| name.text()),
                    rename.column_name().map(|name| name.text()),
                ) {
                    self.rename_column(table, &from, &to);
                }
            }
            ast::AlterTableAction::TableRenameTo(rename) => {
                if let Some(to) = relation_of(rename.table_name()) {
                    self.rename_table(table, &table.sibling(&to.name));
                }
            }
            ast::AlterTableAction::AddConstraint(add) => {
                if let Some(constraint) = add.constraint() {
                    self.add_constraint(table, None, constraint.syntax());
                }
            }
            ast::AlterTableAction::DropConstraint(drop) => {
                let Some(name) = relation_of(drop.constraint_name_ref()).map(|name| name.name) else {
                    return;
                };
                self.foreign_keys.retain(|key| key.table != *table || key.name != name);
                self.indexes.remove(&table.sibling(&name));
                if let Some(table) = self.tables.get_mut(table) {
                    table.not_null.remove(&name);
                }
            }
            ast::AlterTableAction::ValidateConstraint(validate) => {
                let Some(name) = relation_of(validate.constraint_name_ref()) else { return };
                if let Some((_, valid)) =
                    self.tables.get_mut(table).and_then(|table| table.not_null.get_mut(&name.name))
                {
                    *valid = true;
                }
            }
            ast::AlterTableAction::AlterColumn(alter) => {
                if let (Some(column), Some(ast::AlterColumnOption::SetType(set))) =
                    (alter.column_name_ref().map(|name| name.text()), alter.option())
                {
                    self.add_column(table, &column, type_name(set.ty()));
                }
            }
            _ => {}
        }
    }

    fn rename_column(&mut self, table: &Relation, from: &str, to: &str) {
        if let Some(table) = self.tables.get_mut(table)
            && let Some(ty) = table.columns.remove(from)
        {
            table.columns.insert(to.to_owned(), ty);
        }
        let keys =
            self.indexes.values_mut().filter(|index| index.table == *table).map(|index| &mut index.keys);
        let foreign =
            self.foreign_keys.iter_mut().filter(|key| key.table == *table).map(|key| &mut key.columns);
        for columns in keys.chain(foreign) {
            for column in columns.iter_mut().filter(|column| *column == from) {
                to.clone_into(column);
            }
        }
    }

    fn rename_table(&mut self, from: &Relation, to: &Relation) {
        if let Some(table) = self.tables.remove(from) {
            self.tables.insert(to.clone(), table);
        }
        for index in self.indexes.values_mut().filter(|index| index.table == *from) {
            index.table = to.clone();
        }
        for key in &mut self.foreign_keys {
            if key.table == *from {
                key.table = to.clone();
            }
            if key.target.as_ref() == Some(from) {
                key.target = Some(to.clone());
            }
        }
    }
}

/// The index that a statement makes.
fn index_of(create: &ast::CreateIndex, table: &Relation, written: Option<Written>) -> Option<IndexState> {
    let keys = create.partition_item_list()?.partition_items().map(|item| key(item.syntax())).collect();
    let include = create
        .index_include_clause()
        .and_then(|clause| clause.partition_item_list())
        .map(|list| list.partition_items().map(|item| key(item.syntax())).collect())
        .unwrap_or_default();
    Some(IndexState {
        table: table.clone(),
        keys,
        unique: has_token(create.syntax(), squawk_syntax::SyntaxKind::UNIQUE_KW),
        method: create
            .using_method()
            .and_then(|using| relation(using.syntax()))
            .map_or_else(|| "btree".to_owned(), |method| method.name),
        predicate: create.where_clause().and_then(|clause| clause.expr()).map(|expr| text(expr.syntax())),
        include,
        written,
        of_constraint: false,
    })
}

/// A key as it is compared with others: a column without quotes, and without the order that is the default.
fn key(node: &SyntaxNode) -> String {
    let text = text(node);
    let text = text.strip_suffix(" ASC").or_else(|| text.strip_suffix(" asc")).unwrap_or(&text);
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(quoted) if !quoted.contains('"') => quoted.to_owned(),
        _ if text.starts_with(|c: char| c.is_ascii_digit()) => text.to_owned(),
        _ if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => text.to_lowercase(),
        _ => text.to_owned(),
    }
}
