use std::collections::HashMap;

use foldhash::fast::FixedState;
use futures_util::stream::{self, Stream};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::server_cursor::ServerCursor;
use crate::error::Result;
use crate::model::{Model as _, Row, Shape, Tree, check_columns};
use crate::schema::Table;
use crate::session::Session;
use crate::session::keys::{Key, among, key_of};
use crate::sql::ast::{self, Deleted, Output, Select};
use crate::sql::render;
use crate::value::SqlType;

/// The rows of a query in chunks of at most `size`; nothing is sent before the first is asked for.
pub(in crate::session) fn chunks<S: Shape>(
    session: Session<'_>,
    select: Select,
    size: u64,
) -> impl Stream<Item = Result<Vec<S>>> + Send + use<'_, S> {
    stream::try_unfold(State::New(session, select), move |state| async move {
        let reading = match state {
            State::New(session, select) => Reading::open(session, select).await?,
            State::Open(reading) => reading,
            State::Closed => return Ok(None),
        };
        let Chunk { rows, is_last } = reading.next::<S>(size).await?;
        let state = if is_last {
            reading.cursor.close().await?;
            State::Closed
        } else {
            State::Open(reading)
        };
        Ok((!rows.is_empty() || !is_last).then_some((rows, state)))
    })
}

enum State<'a> {
    New(Session<'a>, Select),
    Open(Reading<'a>),
    Closed,
}

struct Reading<'a> {
    cursor: ServerCursor<'a>,
    table: &'static Table,
    /// What is loaded beside each row: then the cursor has the keys of the rows only.
    includes: Vec<ast::Include>,
    /// The walk that reaches the rows, and what is read of it: their depths are not in the table.
    walk: Option<Box<ast::Walk>>,
    deleted: Deleted,
    extra: Vec<(ast::Expr, SqlType)>,
}

struct Chunk<S> {
    rows: Vec<S>,
    is_last: bool,
}

impl<'a> Reading<'a> {
    async fn open(session: Session<'a>, mut select: Select) -> Result<Self> {
        let includes = std::mem::take(&mut select.includes);
        let output = if includes.is_empty() { Output::Columns } else { Output::Key };
        let table = select.table;
        let cursor = ServerCursor::open(session, render::select(&select, output), table).await?;
        let deleted = if select.walk.is_some() { select.deleted } else { Deleted::Included };
        Ok(Reading { cursor, table, includes, walk: select.walk, deleted, extra: select.extra })
    }

    async fn next<S: Shape>(&self, size: u64) -> Result<Chunk<S>> {
        if self.includes.is_empty() { self.plain(size).await } else { self.trees(size).await }
    }

    async fn plain<S: Shape>(&self, size: u64) -> Result<Chunk<S>> {
        let table = self.table;
        let mut rows: Vec<S> = Vec::new();
        let mut decode = |row: &PgRow| {
            if rows.is_empty() {
                check_columns(row.columns(), table, 0..table.columns.len())?;
            }
            rows.push(S::decode(Row::plain(row, table).found())?);
            Ok(())
        };
        self.cursor.fetch(size, &mut decode).await?;
        let is_last = (rows.len() as u64) < size;
        Ok(Chunk { rows, is_last })
    }

    /// The rows of the next keys with what belongs to them, in the order of the keys. A row that is gone by now is left
    /// out.
    async fn trees<S: Shape>(&self, size: u64) -> Result<Chunk<S>> {
        let keys = self.keys(size).await?;
        let is_last = (keys.len() as u64) < size;
        if keys.is_empty() {
            return Ok(Chunk { rows: Vec::new(), is_last });
        }
        let select = Select {
            // The cursor has looked at everything else.
            deleted: self.deleted,
            walk: self.walk.clone(),
            extra: self.extra.clone(),
            filter: vec![among(self.table, &keys)],
            includes: self.includes.clone(),
            ..Select::from(self.table)
        };
        let places: HashMap<&Key, usize, FixedState> =
            keys.iter().enumerate().map(|(place, key)| (key, place)).collect();
        let (statement, layout) = render::tree(&select);
        let mut rows: Vec<(usize, S)> = Vec::with_capacity(keys.len());
        let mut decode = |row: &PgRow| {
            let tree = Tree::new(row, &layout)?;
            for row in tree.rows() {
                let key: Key = S::Model::TABLE
                    .primary_key
                    .iter()
                    .map(|&column| row.raw(column).unwrap_or_default())
                    .collect();
                let place = places.get(&key).copied().unwrap_or(usize::MAX);
                rows.push((place, S::decode(row.found())?));
            }
            Ok(())
        };
        self.cursor.read(&statement, &mut decode).await?;
        rows.sort_by_key(|&(place, _)| place);
        Ok(Chunk { rows: rows.into_iter().map(|(_, row)| row).collect(), is_last })
    }

    async fn keys(&self, size: u64) -> Result<Vec<Key>> {
        let mut keys = Vec::new();
        let mut decode = |row: &PgRow| {
            keys.push(key_of(row, self.table));
            Ok(())
        };
        self.cursor.fetch(size, &mut decode).await?;
        Ok(keys)
    }
}
