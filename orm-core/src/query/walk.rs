use super::Select;
use crate::model::{AtDepth, Shape};
use crate::relation::{Recursive, Rel};
use crate::sql::ast::Walk;

impl<S: Shape> Select<S> {
    /// The rows that the query finds, and all that a relation of their model to itself leads to from there, again and
    /// again: a folder with everything in it, a comment with its answers and theirs. Each with its depth:
    /// [`AtDepth`].
    ///
    /// Each row comes once, at its least depth, however many ways lead to it: nothing is followed twice, so that a circle
    /// ends, and a row that it started from is at the depth 0 even if another leads to it. They come in no particular
    /// order, unless [`depth_first`](Select::depth_first), [`breadth_first`](Select::breadth_first) or `order_by` says
    /// one. Whatever is said of the query behind `descend`, as `filter`, `order_by`, `limit` and `include`, is about the rows
    /// that were reached; what was included before is not loaded.
    ///
    /// Which rows are followed is said of the relation: a row that its `filter` leaves out is not found, nor what is only
    /// behind it; its `limit` is that for each row, as always. Soft-deleted rows are left out in the same way, unless the
    /// query is [`with_deleted`](Select::with_deleted), before or behind `descend`, or the relation is. A foreign key that
    /// is NULL leads nowhere. Hooks of the model narrow what was reached, not what is followed; they do not if the query is
    /// [`unscoped`](Select::unscoped), before or behind `descend`.
    ///
    /// One statement, one round trip. SQL: `… FROM (WITH RECURSIVE …) AS orm_w JOIN folders ON …`; each step of the
    /// recursion is one row with the keys of one depth, found by the index of the foreign key.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// let subtree = Folder::find_by_pk(1).descend(Folder::subfolders);
    /// assert!(subtree.to_sql().contains("WITH RECURSIVE"));
    ///
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let folders = Folder::find_by_pk(1).descend(Folder::subfolders).include(Folder::files).all(db).await?;
    /// for folder in &folders {
    ///     println!("{} at {}: {} files", folder.name, folder.depth, folder.files.len());
    /// }
    /// let within = Folder::find_by_pk(1).descend(Folder::subfolders).select(Folder::id);
    /// let files = File::find().filter(File::folder_id.in_(within)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn descend<R: Recursive<S::Model>>(self, along: Rel<R>) -> Select<AtDepth<S::Model>> {
        self.walk(along, true)
    }

    /// As [`descend`](Select::descend), without the rows that it starts from.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let is_empty = !Folder::find_by_pk(1).descendants(Folder::subfolders).exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn descendants<R: Recursive<S::Model>>(self, along: Rel<R>) -> Select<AtDepth<S::Model>> {
        self.walk(along, false)
    }

    /// The rows that the query finds, and those above them: a folder, the one that it is in, and so on. It is
    /// [`descend`](Select::descend) in the words of a relation that leads upward; the depth is that above the start.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut folders = Folder::find_by_pk(7).ascend(Folder::parent).breadth_first().all(db).await?;
    /// folders.reverse();
    /// let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
    /// println!("/{}", names.join("/"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ascend<R: Recursive<S::Model>>(self, along: Rel<R>) -> Select<AtDepth<S::Model>> {
        self.walk(along, true)
    }

    /// As [`ascend`](Select::ascend), without the rows that it starts from.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// // A folder can be moved anywhere but into itself and what is in it.
    /// let is_inside = Folder::find_by_pk(7)
    ///     .ancestors(Folder::parent)
    ///     .filter(Folder::id.eq(1))
    ///     .exists(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn ancestors<R: Recursive<S::Model>>(self, along: Rel<R>) -> Select<AtDepth<S::Model>> {
        self.walk(along, false)
    }

    fn walk<R: Recursive<S::Model>>(self, along: Rel<R>, with_start: bool) -> Select<AtDepth<S::Model>> {
        let scoped = self.narrows_what_follows();
        let start = self.into_plain().into_ast(false);
        let step = along.into_include();
        Select::of_walk(Walk { start, with_start, step, max_depth: None, has_path: false }, scoped)
    }
}

impl<S: Shape> Select<AtDepth<S>> {
    /// Follows the relation so many times at most: with 1 it is the rows next to the start. Of several calls the last
    /// counts.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// let query = Folder::find_by_pk(1).descend(Folder::subfolders).max_depth(2);
    /// assert!(query.to_sql().contains(r#" AND "orm_w"."depth" < $2"#));
    /// ```
    pub fn max_depth(self, steps: u32) -> Self {
        self.walked(|walk| walk.max_depth = Some(steps))
    }

    /// Each row before what it leads to, and all of that before the next row beside it: as a tree is printed. Rows that
    /// the same row leads to come in the order of the relation, as `Comment::answers.order_by(Comment::created_at)`, and
    /// then of their primary key; so do those that it starts from.
    ///
    /// Further keys of `order_by` mean nothing behind it, because every row has its place.
    ///
    /// SQL: the way to each row as an array of places, by a second recursion, and `ORDER BY path`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// let by_name = Folder::subfolders.order_by(Folder::name);
    /// let query = Folder::find_by_pk(1).descend(by_name).depth_first();
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "orm_w"."path""#));
    /// ```
    pub fn depth_first(self) -> Self {
        self.walked(|walk| walk.has_path = true).and_order(Walk::order(Walk::PATH, Walk::PATH_TYPE))
    }

    /// The rows that are nearer to the start first; those at the same depth as `order_by` says behind it.
    ///
    /// SQL: `ORDER BY depth`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::folders::*;
    /// let query = Folder::find_by_pk(1).descend(Folder::subfolders).breadth_first().order_by(Folder::name);
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "orm_w"."depth", "folders"."name""#));
    /// ```
    pub fn breadth_first(self) -> Self {
        self.and_order(Walk::order(Walk::DEPTH, Walk::DEPTH_TYPE))
    }
}
