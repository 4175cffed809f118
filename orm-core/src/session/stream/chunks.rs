use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use futures_util::stream::{self, Stream};
use sqlx::Row as _;
use sqlx::postgres::{PgColumn, PgRow};

use super::server_cursor::ServerCursor;
use crate::error::Result;
use crate::model::{Row, Tree};
use crate::schema::Table;
use crate::session::Session;
use crate::session::keys::{Key, among, key_of};
use crate::sql::ast::{Deleted, Origin, Output, Select};
use crate::sql::render::Layout;
use crate::sql::{Statement, render};

/// What the rows of a stream are read as.
pub(in crate::session) trait Streamed: Clone + Send + Sync + 'static {
    /// It.
    type Row: Send;

    /// The statement of plain rows, without anything loaded beside them; none if something is.
    fn plain(&self, select: &Select) -> Option<Statement>;

    /// Compares the types of its columns.
    fn check(&self, found: &[PgColumn]) -> Result<()>;

    /// The statement of rows with what is loaded beside them, and where the columns of their primary key stand.
    fn tree(&self, select: Select) -> (Statement, Layout, Vec<usize>);

    /// Reads a row.
    fn read(&self, row: Row<'_>) -> Result<Self::Row>;
}

/// The rows of a query in chunks of at most `size`; nothing is sent before the first is asked for.
pub(in crate::session) fn chunks<Y: Streamed>(
    session: Session<'_>,
    select: Select,
    yields: Y,
    size: u64,
) -> impl Stream<Item = Result<Vec<Y::Row>>> + Send + use<'_, Y> {
    stream::try_unfold(State::New(session, select), move |state| {
        let yields = yields.clone();
        async move { next_of(state, yields, size).await }
    })
}

async fn next_of<Y: Streamed>(
    state: State<'_>,
    yields: Y,
    size: u64,
) -> Result<Option<(Vec<Y::Row>, State<'_>)>> {
    let reading = match state {
        State::New(session, select) => Reading::open(session, select, &yields).await?,
        State::Open(reading) => reading,
        State::Closed => return Ok(None),
    };
    let Chunk { rows, is_last } = reading.next(&yields, size).await?;
    let state = if is_last {
        reading.cursor.close().await?;
        State::Closed
    } else {
        State::Open(reading)
    };
    Ok((!rows.is_empty() || !is_last).then_some((rows, state)))
}

enum State<'a> {
    New(Session<'a>, Select),
    Open(Reading<'a>),
    Closed,
}

struct Reading<'a> {
    cursor: ServerCursor<'a>,
    /// The query for rows with what is loaded beside them: then the cursor has the keys of the rows only.
    tree: Option<Select>,
    table: &'static Table,
}

struct Chunk<R> {
    rows: Vec<R>,
    is_last: bool,
}

impl<'a> Reading<'a> {
    async fn open<Y: Streamed>(session: Session<'a>, mut select: Select, yields: &Y) -> Result<Self> {
        let table = select.table;
        if let Some(statement) = yields.plain(&select) {
            let cursor = ServerCursor::open(session, statement, table).await?;
            return Ok(Reading { cursor, tree: None, table });
        }
        let tree = Select {
            // The cursor has looked at everything else; only a walk has depths, which are not in the table.
            deleted: if select.origin.walk().is_some() { select.deleted } else { Deleted::Included },
            origin: match &select.origin {
                // Its rows are the table's.
                Origin::Rows(_) => Origin::Table,
                origin => origin.clone(),
            },
            extra: select.extra.clone(),
            includes: std::mem::take(&mut select.includes),
            ..Select::from(table)
        };
        let cursor = ServerCursor::open(session, render::select(&select, Output::Key), table).await?;
        Ok(Reading { cursor, tree: Some(tree), table })
    }

    async fn next<Y: Streamed>(&self, yields: &Y, size: u64) -> Result<Chunk<Y::Row>> {
        match &self.tree {
            None => self.plain(yields, size).await,
            Some(tree) => self.trees(tree, yields, size).await,
        }
    }

    async fn plain<Y: Streamed>(&self, yields: &Y, size: u64) -> Result<Chunk<Y::Row>> {
        let mut rows: Vec<Y::Row> = Vec::new();
        let mut decode = |row: &PgRow| {
            if rows.is_empty() {
                yields.check(row.columns())?;
            }
            rows.push(yields.read(Row::plain(row, self.table).found())?);
            Ok(())
        };
        self.cursor.fetch(size, &mut decode).await?;
        let is_last = (rows.len() as u64) < size;
        Ok(Chunk { rows, is_last })
    }

    /// The rows of the next keys with what belongs to them, in the order of the keys. A row that is gone by now is left
    /// out.
    async fn trees<Y: Streamed>(&self, tree: &Select, yields: &Y, size: u64) -> Result<Chunk<Y::Row>> {
        let keys = self.keys(size).await?;
        let is_last = (keys.len() as u64) < size;
        if keys.is_empty() {
            return Ok(Chunk { rows: Vec::new(), is_last });
        }
        let mut rows: Vec<(usize, Y::Row)> = Vec::with_capacity(keys.len());
        // A set operation may find a row several times; a tree has it once.
        let mut left: Vec<(usize, Key)> = keys.into_iter().enumerate().collect();
        while !left.is_empty() {
            let mut seen: HashSet<Key, FixedState> = HashSet::default();
            let (now, again) = left.into_iter().partition(|(_, key)| seen.insert(key.clone()));
            self.trees_at(tree, yields, now, &mut rows).await?;
            left = again;
        }
        rows.sort_by_key(|&(place, _)| place);
        Ok(Chunk { rows: rows.into_iter().map(|(_, row)| row).collect(), is_last })
    }

    /// The rows with these keys, each with its place.
    async fn trees_at<Y: Streamed>(
        &self,
        tree: &Select,
        yields: &Y,
        keys: Vec<(usize, Key)>,
        rows: &mut Vec<(usize, Y::Row)>,
    ) -> Result<()> {
        let (places, keys): (Vec<usize>, Vec<Key>) = keys.into_iter().unzip();
        let mut select = tree.clone();
        select.filter.push(among(self.table, &keys));
        let places: HashMap<&Key, usize, FixedState> = keys.iter().zip(places).collect();
        let (statement, layout, key_columns) = yields.tree(select);
        let mut decode = |row: &PgRow| {
            let tree = Tree::new(row, &layout)?;
            for row in tree.rows() {
                let key: Key =
                    key_columns.iter().map(|&column| row.raw(column).unwrap_or_default()).collect();
                let place = places.get(&key).copied().unwrap_or(usize::MAX);
                rows.push((place, yields.read(row.found())?));
            }
            Ok(())
        };
        self.cursor.read(&statement, &mut decode).await
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
