//! What is known of the database at a statement: what the migrations before it have made, and what the caller told.

use std::collections::BTreeMap;
use std::ops::Range;

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, NameLike};

use super::context::{Context, ExistingIndex};
use super::syntax::{Relation, columns, constraint_name, relation, relation_of, text, type_name};

/// Where something was written: the number of the file, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) file: usize,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct TableState {
    /// The columns' types, where they are known.
    pub(super) columns: BTreeMap<String, Option<String>>,
    /// The file that made the table.
    pub(super) made_in: Option<usize>,
    /// CHECKs that say `column IS NOT NULL`: the column, and whether the check is valid.
    pub(super) not_null: BTreeMap<String, (String, bool)>,
    pub(super) primary_key: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct IndexState {
    pub(super) table: Relation,
    /// Its keys as they are written: a column, or an expression, with its order.
    pub(super) keys: Vec<String>,
    pub(super) unique: bool,
    pub(super) method: String,
    pub(super) predicate: Option<String>,
    /// Columns that it only carries along.
    pub(super) include: Vec<String>,
    pub(super) written: Option<Written>,
    /// Whether it belongs to a constraint, and so cannot be dropped by itself.
    pub(super) of_constraint: bool,
}

#[derive(Debug, Clone)]
pub(super) struct ForeignKeyState {
    pub(super) name: String,
    pub(super) table: Relation,
    pub(super) columns: Vec<String>,
    pub(super) target: Option<Relation>,
    pub(super) written: Written,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) tables: BTreeMap<Relation, TableState>,
    pub(super) indexes: BTreeMap<Relation, IndexState>,
    pub(super) foreign_keys: Vec<ForeignKeyState>,
    /// The types that the current file has made.
    pub(super) new_types: Vec<Relation>,
    /// The file that is read.
    pub(super) file: usize,
}

impl State {
    pub(super) fn of(context: &Context) -> Self {
        let mut state = Self::default();
        for index in &context.indexes {
            let ExistingIndex { schema, name, table, columns, unique, method, predicate, include } = index;
            let table = Relation::new(schema.as_deref(), table);
            let index = IndexState {
                table: table.clone(),
                keys: columns.clone(),
                unique: *unique,
                method: method.clone(),
                predicate: predicate.clone(),
                include: include.clone(),
                written: None,
                of_constraint: false,
            };
            state.indexes.insert(table.sibling(name), index);
        }
        state
    }

    /// Turns to the next file: what the one before has made is not new any more.
    pub(super) fn begin(&mut self, file: usize) {
        self.file = file;
        self.new_types.clear();
    }

    /// Whether the current file has made the table, so that nobody else can see it.
    pub(super) fn is_new(&self, table: &Relation) -> bool {
        self.tables.get(table).is_some_and(|table| table.made_in == Some(self.file))
    }

    pub(super) fn type_of(&self, table: &Relation, column: &str) -> Option<&str> {
        self.tables.get(table)?.columns.get(column)?.as_deref()
    }

    pub(super) fn foreign_key(&self, table: &Relation, name: &str) -> Option<&ForeignKeyState> {
        self.foreign_keys.iter().find(|key| key.table == *table && key.name == name)
    }

    /// Whether a valid CHECK says that the column is never NULL.
    pub(super) fn proves_not_null(&self, table: &Relation, column: &str) -> bool {
        self.tables
            .get(table)
            .is_some_and(|table| table.not_null.values().any(|(of, valid)| of == column && *valid))
    }

    /// Whether each row is found by an equality of this column.
    pub(super) fn is_key(&self, table: &Relation, column: &str) -> bool {
        column == "id"
            || self.indexes.values().any(|index| {
                index.table == *table && index.unique && index.predicate.is_none() && index.keys == [column]
            })
    }

    fn written(&self, node: &SyntaxNode) -> Written {
        Written { file: self.file, range: super::source::span(node) }
    }

    /// Takes in what a statement has changed.
    pub(super) fn apply(&mut self, statement: &ast::Stmt) {
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

    fn create_table(&mut self, create: &ast::CreateTable) {
        let Some(table) = relation_of(create.table_name()) else { return };
        if create.if_not_exists().is_some() && self.tables.contains_key(&table) {
            return;
        }
        self.tables.insert(table.clone(), TableState { made_in: Some(self.file), ..TableState::default() });
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

    /// A constraint of a table, or of one of its columns.
    fn add_constraint(&mut self, table: &Relation, column: Option<&str>, node: &SyntaxNode) {
        let Some(constraint) = ast::Constraint::cast(node.clone()) else { return };
        let own = || column.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let default_name =
            |columns: &[String], suffix: &str| format!("{}_{}_{suffix}", table.name, columns.join("_"));
        match &constraint {
            ast::Constraint::PrimaryKeyConstraint(key) => {
                let keys = key.index_parameters().and_then(|index| index.column_list());
                let columns = keys.map_or_else(own, |list| columns(list.syntax()));
                let name = constraint_name(key.constraint_name_clause())
                    .unwrap_or_else(|| format!("{}_pkey", table.name));
                self.tables.entry(table.clone()).or_default().primary_key.clone_from(&columns);
                let index = key.using_index().and_then(|using| relation(using.syntax()));
                self.constraint_index(table, &name, columns, index, node);
            }
            ast::Constraint::UniqueConstraint(key) => {
                let keys = key.index_parameters().and_then(|index| index.column_list());
                let columns = keys.map_or_else(own, |list| columns(list.syntax()));
                let name = constraint_name(key.constraint_name_clause())
                    .unwrap_or_else(|| default_name(&columns, "key"));
                let index = key.using_index().and_then(|using| relation(using.syntax()));
                self.constraint_index(table, &name, columns, index, node);
            }
            ast::Constraint::ForeignKeyConstraint(key) => {
                let columns = key.from_columns().map(|list| columns(list.syntax())).unwrap_or_default();
                let name = constraint_name(key.constraint_name_clause());
                self.add_foreign_key(table, name, columns, relation_of(key.table_name_ref()), node);
            }
            ast::Constraint::ReferencesConstraint(key) => {
                let name = constraint_name(key.constraint_name_clause());
                self.add_foreign_key(table, name, own(), relation_of(key.table()), node);
            }
            ast::Constraint::CheckConstraint(check) => {
                let Some(column) = check.expr().and_then(|expr| not_null_of(&expr)) else { return };
                let name = constraint_name(check.constraint_name_clause())
                    .unwrap_or_else(|| default_name(std::slice::from_ref(&column), "check"));
                let valid = !constraint.is_not_valid();
                self.tables.entry(table.clone()).or_default().not_null.insert(name, (column, valid));
            }
            _ => {}
        }
    }

    fn constraint_index(
        &mut self,
        table: &Relation,
        name: &str,
        keys: Vec<String>,
        using: Option<Relation>,
        node: &SyntaxNode,
    ) {
        // The index takes the name of the constraint.
        let taken = using.and_then(|index| self.indexes.remove(&table.sibling(&index.name)));
        let index = match taken {
            Some(index) => IndexState { of_constraint: true, ..index },
            None if keys.is_empty() => return,
            None => IndexState {
                table: table.clone(),
                keys,
                unique: true,
                method: "btree".to_owned(),
                predicate: None,
                include: Vec::new(),
                written: Some(self.written(node)),
                of_constraint: true,
            },
        };
        self.indexes.insert(table.sibling(name), index);
    }

    fn add_foreign_key(
        &mut self,
        table: &Relation,
        name: Option<String>,
        columns: Vec<String>,
        target: Option<Relation>,
        node: &SyntaxNode,
    ) {
        let name = name.unwrap_or_else(|| format!("{}_{}_fkey", table.name, columns.join("_")));
        let written = self.written(node);
        self.foreign_keys.push(ForeignKeyState { name, table: table.clone(), columns, target, written });
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
pub(super) fn index_of(
    create: &ast::CreateIndex,
    table: &Relation,
    written: Option<Written>,
) -> Option<IndexState> {
    let keys = create.partition_item_list()?.partition_items().map(|item| key(item.syntax())).collect();
    let include = create
        .index_include_clause()
        .and_then(|clause| clause.partition_item_list())
        .map(|list| list.partition_items().map(|item| key(item.syntax())).collect())
        .unwrap_or_default();
    Some(IndexState {
        table: table.clone(),
        keys,
        unique: super::syntax::has_token(create.syntax(), squawk_syntax::SyntaxKind::UNIQUE_KW),
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

/// The column of `column IS NOT NULL`.
fn not_null_of(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::ParenExpr(paren) => not_null_of(&paren.expr()?),
        ast::Expr::BinExpr(_) | ast::Expr::PostfixExpr(_) => {
            let text = text(expr.syntax());
            let column = text
                .strip_suffix(" IS NOT NULL")
                .or_else(|| text.strip_suffix(" is not null"))
                .or_else(|| text.strip_suffix(" NOTNULL"))?;
            let plain = column.trim_matches('"');
            plain.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| plain.to_owned())
        }
        _ => None,
    }
}
