use std::marker::PhantomData;

use super::selected::{Decode, Parts, Scope, Within};
use super::{Select, Selected, Selection};
use crate::expr::{Group, IntoOrder, Predicate};
use crate::model::{Alias, HasColumns, SoftDelete};
use crate::sql::ast::{self, Deleted, InPlace, Origin};

/// A query for the rows of an [`Alias`], which can use the columns of the row outside: `alias.find()`. It stands in an expression
/// of the scope `O`, by [`exists`](super::exists), [`select`](Correlated::select) or [`aggregate`](Correlated::aggregate), or is
/// joined by [`join_lateral`](super::Join::join_lateral).
///
/// Hooks of the model narrow it, and soft-deleted rows are left out of it, as of every query.
#[must_use = "a subquery does nothing until a query uses it"]
pub struct Correlated<M: HasColumns, O> {
    select: ast::Select,
    /// Whether the hooks of its model narrow it.
    scoped: bool,
    of: PhantomData<fn() -> (M, O)>,
}

impl<M: HasColumns, O> Scope for Alias<M, O> {
    type Model = M;

    /// It is not sent by itself, so that it has no pages.
    fn ties(_: &mut ast::Query) -> Vec<ast::Order> {
        Vec::new()
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasColumns, O> Within<O> for Alias<M, O> {}

impl<M: HasColumns, O> Alias<M, O> {
    /// A query for its rows, as part of the query outside.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// // Posts that were read more than the average of their author's.
    /// let other = Post::alias();
    /// let average = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.views.avg());
    /// let query = Post::find().filter(Post::views.cast::<Decimal>().gt(average));
    /// assert!(query.to_sql().ends_with(
    ///     r#" > (SELECT avg("posts_2"."views") FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "posts"."author_id")"#
    /// ));
    /// ```
    pub fn find(&self) -> Correlated<M, O> {
        let select = ast::Select { instance: self.instance(), ..ast::Select::from(M::TABLE) };
        Correlated { select, scoped: true, of: PhantomData }
    }
}

impl<M: HasColumns, O> Correlated<M, O> {
    /// Keeps only the rows that satisfy the predicate; of several filters, all. Columns of the row outside stand on the right of
    /// those of the alias.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::query::exists;
    /// let comment = Comment::alias();
    /// let own = comment.find().filter(comment.post_id.eq(Post::id)).filter(comment.author_id.eq(Post::author_id));
    /// let query = Post::find().filter(exists(own));
    /// assert!(query.to_sql().ends_with(
    ///     r#" WHERE EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."author_id" = "posts"."author_id")"#
    /// ));
    /// ```
    pub fn filter(mut self, predicate: impl Predicate<Alias<M, O>>) -> Self {
        self.select.filter.extend(predicate.condition());
        self
    }

    /// Leaves out the `before_find` hooks of the model.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::query::exists;
    /// let comment = Comment::alias();
    /// let query = Post::find().filter(exists(comment.find().filter(comment.post_id.eq(Post::id)).unscoped()));
    /// assert!(query.to_sql().contains(r#"EXISTS (SELECT 1 FROM "comments""#));
    /// ```
    pub fn unscoped(mut self) -> Self {
        self.scoped = false;
        self
    }

    /// Finds soft-deleted rows too.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// use orm::query::exists;
    /// let page = Page::alias();
    /// let pages = page.find().filter(page.document_id.eq(Document::id)).with_deleted();
    /// let query = Document::find().filter(exists(pages));
    /// assert!(query.to_sql().contains(r#"FROM "pages" WHERE "pages"."document_id" = "documents"."id")"#));
    /// ```
    pub fn with_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.select.deleted = Deleted::Included;
        self
    }

    /// Finds soft-deleted rows, and no others.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// use orm::query::exists;
    /// let page = Page::alias();
    /// let pages = page.find().filter(page.document_id.eq(Document::id)).only_deleted();
    /// let query = Document::find().filter(exists(pages));
    /// assert!(query.to_sql().contains(r#"FROM "pages" WHERE "pages"."deleted_at" IS NOT NULL AND"#));
    /// ```
    pub fn only_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.select.deleted = Deleted::Only;
        self
    }

    /// The order of the rows; further calls add less significant keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comment = Comment::alias();
    /// let last = comment.find().filter(comment.post_id.eq(Post::id)).order_by(comment.id.desc()).limit(1);
    /// let query = Post::find().select((Post::id, last.select(comment.body)));
    /// assert!(query.to_sql().contains(r#" ORDER BY "comments"."id" DESC LIMIT $1)"#));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<Alias<M, O>>) -> Self {
        self.select.order.extend(order.keys());
        self
    }

    /// At most so many rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comment = Comment::alias();
    /// let any = comment.find().filter(comment.post_id.eq(Post::id)).limit(1);
    /// let query = Post::find().select((Post::id, any.select(comment.body)));
    /// assert!(query.to_sql().contains(" LIMIT $1)"));
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.select.limit = Some(rows);
        self
    }

    /// Leaves out the first rows.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comment = Comment::alias();
    /// let second = comment.find().filter(comment.post_id.eq(Post::id)).order_by(comment.id).limit(1).offset(1);
    /// let query = Post::find().select((Post::id, second.select(comment.body)));
    /// assert!(query.to_sql().contains(" LIMIT $1 OFFSET $2)"));
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.select.offset = Some(rows);
        self
    }

    /// Selects a column or an expression of the alias: as a value it is the first row's, NULL if there is none, and of more than
    /// one row the server says so; in `in_` it is every row's.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comment = Comment::alias();
    /// let last = comment.find().filter(comment.post_id.eq(Post::id)).order_by(comment.id.desc()).limit(1);
    /// let query = Post::find().filter(Post::author_id.eq(last.select(comment.author_id)));
    /// assert!(query.to_sql().contains(r#" WHERE "posts"."author_id" = (SELECT "comments"."author_id" FROM "comments" WHERE"#));
    /// ```
    pub fn select<I: Selection<Alias<M, O>>>(self, items: I) -> Selected<Alias<M, O>, I::Row> {
        Selected::new(Select::of_ast(self.into_ast(), false), Parts::of(items.items()), Decode::of::<_, I>())
    }

    /// Selects an aggregate of the rows: one value.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let comment = Comment::alias();
    /// let own = comment.find().filter(comment.author_id.eq(User::id)).aggregate(count());
    /// let query = User::find().select((User::name, own));
    /// assert!(query.to_sql().contains(r#"(SELECT count(*) FROM "comments" WHERE "comments"."author_id" = "users"."id")"#));
    /// ```
    pub fn aggregate<I: Selection<Group<Alias<M, O>>>>(
        self,
        items: I,
    ) -> Selected<Group<Alias<M, O>>, I::Row> {
        let select = Select::of_ast(self.into_ast(), false).aggregated();
        Selected::new(select, Parts::of(items.items()), Decode::of::<_, I>())
    }

    /// It, narrowed by the hooks of its model. What these say is of the model's own columns, so that the rows which they leave
    /// stand in the place of the table's.
    pub(super) fn into_ast(self) -> ast::Select {
        let mut select = self.select;
        if !self.scoped {
            return select;
        }
        let all = ast::Select { deleted: select.deleted, ..ast::Select::from(M::TABLE) };
        let narrowed = Select::<M>::of_ast(all.clone(), true).by_hooks().into_ast(false);
        if narrowed != all {
            select.origin = Origin::Rows(InPlace::Part(Box::new(narrowed)));
            select.deleted = Deleted::Included;
        }
        select
    }
}

impl<M: HasColumns, O> Clone for Correlated<M, O> {
    fn clone(&self) -> Self {
        Correlated { select: self.select.clone(), scoped: self.scoped, of: PhantomData }
    }
}
