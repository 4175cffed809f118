use sqlx::postgres::PgRow;

use super::super::{Executor, Session};
use super::Pending;
use crate::error::Result;
use crate::model::{Model, Shape, Tree};
use crate::relation::{Include, Rel, Relation, Slot};
use crate::schema::RelationKind;
use crate::sql::Statement;
use crate::sql::render::{self, Layout};
use crate::value::ArrayBuilder;

/// Loads a relation for rows that are at hand already, with everything that the relation includes: one statement,
/// one round trip, for any number of rows. The rows' type changes to one that has the relation.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let posts = Post::find().limit(20).all(db).await?;
/// let posts = orm::load(posts, Post::author, db).await?;
/// for post in &posts {
///     println!("{} by {}", post.title, post.author.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Of kind `NotFound` if the row of a required relation is gone; of kind `Schema` or `Decode` if the table does not
/// fit the model; those of the connection.
pub fn load<P, R, S>(
    rows: Vec<P>,
    relation: Rel<R, S>,
    db: &(impl Executor + ?Sized),
) -> Pending<'_, Vec<P::Out>>
where
    P: Include<R, S>,
    R: Relation<Source = P::Model>,
    S: Shape<Model = R::Target>,
{
    Box::pin(attached(rows, relation, db.session()))
}

async fn attached<P, R, S>(rows: Vec<P>, relation: Rel<R, S>, session: Session<'_>) -> Result<Vec<P::Out>>
where
    P: Include<R, S>,
    R: Relation<Source = P::Model>,
    S: Shape<Model = R::Target>,
{
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (statement, layout) = statement(&rows, relation);
    let mut loaded: Vec<R::Slot<S>> = Vec::with_capacity(rows.len());
    let mut decode = |row: &PgRow| {
        let tree = Tree::new(row, &layout)?;
        loaded = tree.rows().map(|row| R::Slot::<S>::decode(row, R::DEF.slot)).collect::<Result<_>>()?;
        Ok(())
    };
    session.fetch(&statement, &mut decode).await?;
    Ok(rows.into_iter().zip(loaded).map(|(row, loaded)| row.attach(loaded)).collect())
}

/// The statement that [`load`] sends.
#[doc(hidden)]
pub fn load_statement<P, R, S>(rows: &[P], relation: Rel<R, S>) -> Statement
where
    P: Shape<Model = R::Source>,
    R: Relation,
{
    statement(rows, relation).0
}

/// A relation of the rows with these keys: each column of their keys is an array argument.
fn statement<P, R, S>(rows: &[P], relation: Rel<R, S>) -> (Statement, Layout)
where
    P: Shape<Model = R::Source>,
    R: Relation,
{
    let table = R::Source::TABLE;
    let tag = match &R::DEF.kind {
        RelationKind::Polymorphic { tag, .. } => std::slice::from_ref(tag),
        _ => &[],
    };
    let columns = match R::DEF.keys() {
        [] => table.primary_key,
        keys => keys,
    };
    let keys = columns
        .iter()
        .chain(tag)
        .map(|&column| {
            let mut array = ArrayBuilder::new(&table.columns[column].ty, rows.len());
            for row in rows {
                array.push(row.model().field(column));
            }
            (column, array.finish())
        })
        .collect();
    render::tree_of_keys(table, keys, &relation.into_include())
}
