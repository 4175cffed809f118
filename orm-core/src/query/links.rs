use super::insert::complete;
use super::insert_many::untyped;
use super::related_rows::RelatedRows;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Shape};
use crate::relation::{LinkOf, Rel};
use crate::schema::{Column, Relation, RelationKind, Table};
use crate::sql::Operator;
use crate::sql::ast::{
    Assignment, ColumnRef, Delete, Deleted, Expr, InsertMany, OnConflict, Quantifier, Returning, Select,
    Update, touched,
};
use crate::value::{ArrayBuilder, Constant, Field as _, Value};

/// Rows that a row is linked to, or is going to be, by a to-many relation.
pub(crate) struct Links {
    relation: &'static Relation,
    /// The table that says which rows are linked: the join table, or the related rows' own.
    table: &'static Table,
    /// Its columns that refer to the row, with what stands there: the row's key, and of a polymorphic relation the row's
    /// model.
    owner: Vec<(usize, Value)>,
    /// Its columns that tell the related row, and each related row's key once.
    columns: &'static [usize],
    keys: Vec<Vec<Value>>,
}

impl Links {
    /// # Errors
    /// If something was said of the relation beyond its name.
    pub(crate) fn new<R, S>(row: &S, relation: &Rel<R>, related: impl RelatedRows<R::Target>) -> Result<Self>
    where
        R: LinkOf<S::Model>,
        S: Shape,
    {
        if !relation.is_bare() {
            return Err(refined(R::DEF));
        }
        let (table, refers, columns) = match R::DEF.kind {
            RelationKind::ManyToMany { from, to } => ((from.source)(), from.keys(), to.keys()),
            RelationKind::HasMany { inverse } => {
                (R::Target::TABLE, inverse.keys(), R::Target::TABLE.primary_key)
            }
            _ => return Err(refined(R::DEF)),
        };
        let key = |row: &dyn Fn(usize) -> Value, table: &Table| -> Vec<Value> {
            table.primary_key.iter().map(|&column| row(column)).collect()
        };
        let owner = key(&|column| row.model().field(column).value(), S::Model::TABLE);
        // Beside the key, of a polymorphic relation, in which table the row is.
        let tag = R::DEF.inverse_tag().map(|(column, label)| {
            (column, Constant::Label(R::Target::TABLE.columns[column].ty, label).value())
        });
        let mut keys: Vec<Vec<Value>> = Vec::new();
        related.each(&mut |row| {
            keys.push(key(&|column| row.field(column).value(), R::Target::TABLE));
        });
        keys.sort_by(|a, b| {
            a.iter().map(|value| value.bytes().ok()).cmp(b.iter().map(|value| value.bytes().ok()))
        });
        keys.dedup();
        Ok(Links {
            relation: R::DEF,
            table,
            owner: refers.iter().copied().zip(owner).chain(tag).collect(),
            columns,
            keys,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many different rows are meant.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Those of the rows that are linked.
    pub(crate) fn linked(&self) -> Select {
        Select { filter: vec![self.is_owned(), self.is_meant()], ..Select::from(self.table) }
    }

    /// Takes the rows away.
    pub(crate) fn removal(&self) -> Removal {
        self.removal_of(self.is_meant())
    }

    /// Takes every other row away.
    pub(crate) fn removal_of_others(&self) -> Removal {
        let others =
            if self.keys.is_empty() { Expr::Bool(true) } else { Expr::Not(Box::new(self.is_meant())) };
        self.removal_of(others)
    }

    fn removal_of(&self, condition: Expr) -> Removal {
        let filter = vec![self.is_owned(), condition];
        if self.is_joined() {
            return Removal::Delete(Delete { table: self.table, deleted: Deleted::Excluded, filter });
        }
        let nullable = self.owner.iter().filter(|(column, _)| self.column(*column).nullable);
        let set = nullable.map(|&(column, _)| (column, Value::null(self.column(column).ty))).collect();
        Removal::Update(self.update(set, filter))
    }

    /// Links the rows that are not linked yet.
    ///
    /// # Errors
    /// If the join table admits the same link twice.
    pub(crate) fn addition(&self) -> Result<Addition> {
        if self.is_joined() {
            let rows = self.keys.iter().map(|key| self.join_row(key)).collect::<Vec<_>>();
            return Ok(Addition::Insert(untyped(self.table, &rows), self.conflict()?));
        }
        let is_new = Expr::IsNotTrue(Box::new(self.is_owned()));
        Ok(Addition::Update(self.update(self.owner.clone(), vec![self.is_meant(), is_new])))
    }

    /// The same link as the one that is going to be made.
    ///
    /// # Errors
    /// If the join table admits the same link twice.
    pub(crate) fn conflict(&self) -> Result<OnConflict> {
        let columns: Vec<usize> =
            self.owner.iter().map(|&(column, _)| column).chain(self.columns.iter().copied()).collect();
        if !self.table.is_unique_by(&columns) {
            return Err(not_unique(self.table, &columns));
        }
        Ok(OnConflict { columns, revives: true, ..Default::default() })
    }

    /// The values of the row and of the first related one, as a join row refers to them.
    pub(crate) fn join_keys(&self) -> (Vec<Value>, Vec<Value>) {
        let owner = self.owner.iter().map(|(_, value)| value.clone()).collect();
        (owner, self.keys.first().cloned().unwrap_or_default())
    }

    fn join_row(&self, key: &[Value]) -> Vec<Option<Value>> {
        let mut row = vec![None; self.table.columns.len()];
        for (column, value) in
            self.owner.iter().cloned().chain(self.columns.iter().copied().zip(key.to_vec()))
        {
            row[column] = Some(value);
        }
        complete(self.table, &mut row);
        row
    }

    fn update(&self, set: Vec<(usize, Value)>, filter: Vec<Expr>) -> Update {
        let set = set.into_iter().map(|(column, value)| Assignment { column, value: Expr::Value(value) });
        let set = touched(self.table, set.collect());
        Update { table: self.table, set, deleted: Deleted::Excluded, filter, returning: Returning::Nothing }
    }

    fn is_joined(&self) -> bool {
        matches!(self.relation.kind, RelationKind::ManyToMany { .. })
    }

    fn column(&self, position: usize) -> &'static Column {
        &self.table.columns[position]
    }

    /// The link leads from the row.
    fn is_owned(&self) -> Expr {
        self.equal(self.owner.iter().cloned())
    }

    /// The link leads to one of the rows. One row is compared by itself, because a list is planned anew each time.
    fn is_meant(&self) -> Expr {
        if let [key] = &*self.keys {
            return self.equal(self.columns.iter().copied().zip(key.iter().cloned()));
        }
        let array = |(position, &column): (usize, &usize)| {
            let mut array = ArrayBuilder::new(&self.column(column).ty, self.keys.len());
            for key in &self.keys {
                array.push(&key[position]);
            }
            (column, array.finish())
        };
        let mut columns: Vec<(usize, Value)> = self.columns.iter().enumerate().map(array).collect();
        match columns.pop() {
            Some((column, values)) if columns.is_empty() => Expr::Array(
                Operator::Eq,
                Quantifier::Any,
                Box::new(self.column_expr(column)),
                Box::new(Expr::Value(values)),
            ),
            last => {
                columns.extend(last);
                Expr::Among { table: self.table, columns }
            }
        }
    }

    fn equal(&self, columns: impl Iterator<Item = (usize, Value)>) -> Expr {
        let equal =
            |(column, value)| Expr::binary(Operator::Eq, self.column_expr(column), Expr::Value(value));
        Expr::And(columns.map(equal).collect())
    }

    fn column_expr(&self, column: usize) -> Expr {
        Expr::Column(ColumnRef { table: self.table, column })
    }
}

/// How links are taken away.
pub(crate) enum Removal {
    /// Join rows go.
    Delete(Delete),
    /// Foreign keys become NULL.
    Update(Update),
}

/// How links are made.
pub(crate) enum Addition {
    /// Join rows come, but for those that are there.
    Insert(InsertMany, OnConflict),
    /// Foreign keys change.
    Update(Update),
}

#[cold]
fn refined(relation: &Relation) -> Error {
    let message = format!(
        "`{}::{}` with a filter, an order, a limit or an include cannot be added to or removed from: name the relation alone",
        (relation.source)().model,
        relation.name
    );
    Error::new(ErrorKind::Statement, message)
}

#[cold]
fn not_unique(table: &'static Table, columns: &[usize]) -> Error {
    let fields: Vec<&str> = columns.iter().map(|&column| table.columns[column].field).collect();
    let message = format!(
        "two rows of {} could be the same link, because no unique index is over {}: write `#[model(unique({}))]` on `{}`",
        table.name,
        fields.join(" and "),
        fields.join(", "),
        table.model
    );
    Error::new(ErrorKind::Schema, message).with_table(table.name).with_fields(fields)
}
