//! The derives and macros of [`orm`](https://docs.rs/orm): applications use them through that crate.

mod db_enum;
mod embed;
mod errors;
mod inheritance;
mod model;
mod naming;
mod options;
mod polymorphic;
mod projection;
mod shape;
mod sql;
mod suggestion;
mod test;
mod tokens;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields a table: its columns, its relations, and what reads and writes its rows.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug, Clone)]
/// #[model(index(status, title), check("views >= 0"))]
/// #[has_many(comments: Comment)]
/// pub struct Post {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     #[column(len = 200, unique)]
///     pub title: String,
///     pub subtitle: Option<String>,
///     #[column(default = "draft")]
///     pub status: String,
///     #[column(default = 0)]
///     pub views: i32,
/// }
///
/// #[derive(Model, Debug, Clone)]
/// #[model(timestamps)]
/// pub struct Comment {
///     #[column(primary_key, default = uuid_v7)]
///     pub id: Uuid,
///     pub body: String,
///     #[belongs_to(post: Post, on_delete = cascade)]
///     pub post_id: i64,
///     pub created_at: DateTime<Utc>,
///     pub updated_at: DateTime<Utc>,
/// }
///
/// assert_eq!(Post::TABLE.name, "posts");
/// assert_eq!(Post::title.name(), "title");
/// let comment = Comment::create().body("First!").post_id(1);
/// # let _ = comment;
/// ```
///
/// A field is a column: of its name, of its type, NOT NULL unless it is an `Option`. For `Post` the derive makes
/// `Post::title` (a column) and `Post::comments` (a relation), `Post::create()`, and `PostWith`, the row with the
/// relations that a query loaded beside it.
///
/// # On the struct
///
/// | Attribute | Meaning |
/// |---|---|
/// | `#[model(table = "…")]` | the table's name; without it the plural of the struct's in snake case |
/// | `#[model(schema = "…")]` | the table's schema; without it the connection's search path finds the table |
/// | `#[model(rename_all = "camelCase")]` | the convention for the names of the columns, as serde has them |
/// | `#[model(primary_key(a, b))]` | the primary key, in this order, if it has several columns (at most four) |
/// | `#[model(read_only)]` | its rows are only read: a view, or a table without a primary key, which the models do not make. It may name a key. What writes does not compile |
/// | `#[model(inherit = Content)]` | one kind of the rows of a table that several models share: see [`Inheritance`] |
/// | `#[model(timestamps)]` | `created_at` and `updated_at` default to `now()`, and every update sets the second |
/// | `#[model(soft_delete)]` | a deleted row stays, with the time in `deleted_at`, and is left out of queries, includes and bulk statements; unique indexes leave it out too, unless they say `unique = all` |
/// | `#[model(index(a, desc(b), expr = "lower(c)"))]` | an index; with `unique`, `name = "…"`, `method = gin` (btree, hash, gin, gist, spgist, brin) and `where = "…"` |
/// | `#[model(unique(a, b))]` | no two rows have the same values |
/// | `#[model(check("price >= 0"))]` | a CHECK constraint, with `check(name = "…", "…")` by another name |
/// | `#[model(before_save = f)]` | functions that run when a row is saved, deleted or found; several in brackets. There are `before_` and `after_` `validate`, `save`, `create`, `update`, `delete`, `restore` and `find`, `after_commit` and `after_rollback` |
/// | `#[model(validate = f)]` | async validators; the rules of `#[validate(…)]`, with `Validate` derived, are checked too |
/// | `#[model(check_validators)]` | a CHECK constraint for each `range` and `length` of `#[validate(…)]` |
/// | `#[belongs_to(line: OrderLine, keys(a, b))]` | a foreign key of several columns |
/// | `#[has_many(comments: Comment)]` | the rows that belong to this one; `inverse = post` names their `belongs_to` if they have several, and with `soft_delete = cascade` they are soft-deleted and restored with this one |
/// | `#[has_many(comments: Comment, as = target)]`, `#[has_one(cover: Cover, as = target)]` | the same of a polymorphic relation: see [`Polymorphic`] |
/// | `#[has_one(profile: Profile)]` | the same, at most one |
/// | `#[many_to_many(tags: Tag, through = PostTag)]` | rows linked by a join model; `from = …, to = …` name its `belongs_to` if it has several to one model |
///
/// # On a field
///
/// | Attribute | Meaning |
/// |---|---|
/// | `#[column(primary_key)]` | the primary key |
/// | `#[column(default = …)]` | `identity`, `uuid_v4`, `uuid_v7`, `now`, `sql("…")`, or any Rust expression; a literal, a path, `T::default()` and `T::new()` are the database's default too, others are evaluated for every row |
/// | `#[column(len = 100)]` | `varchar(100)`; a `String` without it is `text` |
/// | `#[column(precision = 10, scale = 2)]` | `numeric(10,2)` |
/// | `#[column(unique)]`, `#[column(index)]` | an index of this column alone |
/// | `#[column(version)]` | an `i32` or `i64` that counts the row's changes: a save of another version than the row has is refused |
/// | `#[column(filter)]`, `#[column(filter(eq, in))]` | filters from outside may name it, with all operators of its type or with these: see `orm::filter` |
/// | `#[column(sort)]` | orders from outside may name it |
/// | `#[column(name = "…")]` | the column's name |
/// | `#[belongs_to(author: User)]` | the field is a foreign key; of an `Option` the relation is optional. `on_delete` and `on_update` are `no_action`, `restrict`, `cascade`, `set_null` or `set_default`; the key has an index unless `index = false`; with `polymorphic` it leads to one of several models: see [`Polymorphic`] |
///
/// Every mistake is a compile error at what is wrong, several at once.
#[proc_macro_derive(Model, attributes(model, column, belongs_to, has_one, has_many, many_to_many, validate))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    model::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an enum without payloads the type of a column: a native enum type, or with `text` a text column.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
/// #[db_enum(name = "post_status")]
/// pub enum Status {
///     Draft,
///     #[db_enum(rename = "live")]
///     Published,
/// }
///
/// assert_eq!(Status::Draft.as_str(), "draft");
/// assert_eq!(Status::DEF.labels, ["draft", "live"]);
/// ```
///
/// | Attribute | Meaning |
/// |---|---|
/// | `#[db_enum(name = "…", schema = "…")]` | the type in the database; without it the enum's name in snake case |
/// | `#[db_enum(rename_all = "…")]` | the convention for the labels; without it `snake_case` |
/// | `#[db_enum(text)]` | no type of its own: text with a CHECK constraint |
/// | `#[db_enum(rename = "…")]` on a variant | its label |
///
/// Reading a label that the enum has no variant for is an error of kind `Decode`.
#[proc_macro_derive(DbEnum, attributes(db_enum))]
pub fn derive_db_enum(input: TokenStream) -> TokenStream {
    db_enum::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an enum of models that share a table: each variant is a kind of its rows.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Inheritance, Debug, Clone)]
/// #[inheritance(shared(id, title))]
/// pub enum Content {
///     Article(Article),
///     Video(Video),
/// }
///
/// #[derive(Model, Debug, Clone)]
/// #[model(inherit = Content)]
/// pub struct Article {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     pub title: String,
///     pub body: String,
/// }
///
/// #[derive(Model, Debug, Clone)]
/// #[model(inherit = Content)]
/// pub struct Video {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     pub title: String,
///     pub seconds: i32,
/// }
///
/// let articles = Article::find().filter(Article::body.contains("rust"));
/// assert!(articles.to_sql().contains(r#" WHERE "contents"."kind" = 'article' AND "#));
/// let all = Content::find().order_by(Content::title);
/// assert!(all.to_sql().ends_with(r#" FROM "contents" ORDER BY "contents"."title""#));
/// ```
///
/// A query, an update or a delete of one kind is about its rows only; one of the enum is about all. The label that tells
/// the kinds apart is no field of the models: the library writes it, and nothing changes it.
///
/// | Attribute | Meaning |
/// |---|---|
/// | `#[model(inherit = Content)]` on a struct | it is a kind of `Content`, in its table |
/// | `#[inheritance(table = "…", schema = "…")]` | the table; without it the plural of the enum's name in snake case. Another name than that is said by each kind too, `#[model(table = "…")]` |
/// | `#[inheritance(discriminator = "…")]` | the column of the label; without it `kind` |
/// | `#[inheritance(shared(id, title))]` | fields that every kind has, as columns of the enum: `Content::title` |
/// | `#[inheritance(rename_all = "…")]` | the convention for the labels; without it `snake_case` |
/// | `#[inheritance(rename = "…")]` on a variant | its label |
///
/// Reading a label that the enum has no variant for is an error of kind `Decode`.
#[proc_macro_derive(Inheritance, attributes(inheritance))]
pub fn derive_inheritance(input: TokenStream) -> TokenStream {
    inheritance::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an enum of models the target of a relation: a row that belongs to one of several.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Polymorphic, Debug, Clone)]
/// pub enum Commentable {
///     Post(Post),
///     Image(Image),
/// }
///
/// #[derive(Model, Debug, Clone)]
/// pub struct Comment {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     pub body: String,
///     pub commentable_type: CommentableType,
///     #[belongs_to(commentable: Commentable, polymorphic, trigger, on_delete = cascade)]
///     pub commentable_id: i64,
/// }
///
/// #[derive(Model, Debug, Clone)]
/// #[has_many(comments: Comment, as = commentable)]
/// pub struct Post {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     pub title: String,
/// }
///
/// #[derive(Model, Debug, Clone)]
/// #[has_many(comments: Comment, as = commentable)]
/// pub struct Image {
///     #[column(primary_key, default = identity)]
///     pub id: i64,
///     pub url: String,
/// }
///
/// let query = Post::find().filter(Post::comments.any(Comment::body.contains("!")));
/// assert!(query.to_sql().contains(r#" AND "comments"."commentable_type" = 'post' AND "#));
/// ```
///
/// Beside the enum it makes `CommentableType`, the type of the column that says which model the key is of: text, with
/// a label for each variant, in snake case; `#[polymorphic(rename = "…")]` on a variant gives it another. The keys of
/// all models have one type, and one column.
#[proc_macro_derive(Polymorphic, attributes(polymorphic))]
pub fn derive_polymorphic(input: TokenStream) -> TokenStream {
    polymorphic::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct what the rows of a query are read as: its fields say what is selected.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Projection)]
/// #[projection(of = Post)]
/// struct PostCard {
///     id: i64,
///     #[projection(column = title)]
///     headline: String,
///     author: AuthorName,
///     #[projection(expr = Post::comments.count())]
///     comment_count: i64,
///     #[projection(relation = Post::comments.order_by(Comment::id.desc()).limit(3))]
///     newest: Vec<Comment>,
/// }
///
/// #[derive(Projection)]
/// #[projection(of = User)]
/// struct AuthorName {
///     name: String,
/// }
/// # #[derive(Model)]
/// # struct User { #[column(primary_key)] id: i64, name: String }
/// # #[derive(Model)]
/// # #[has_many(comments: Comment)]
/// # struct Post { #[column(primary_key)] id: i64, title: String, #[belongs_to(author: User)] author_id: i64 }
/// # #[derive(Model)]
/// # struct Comment { #[column(primary_key)] id: i64, #[belongs_to(post: Post)] post_id: i64 }
///
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let cards: Vec<PostCard> = Post::find().limit(20).project::<PostCard>().all(db).await?;
/// # Ok(())
/// # }
/// ```
///
/// A field is a column of the model by its name, with the column's type; or a relation by its name, with the type of
/// another projection, or of the model itself, in the place of each row: alone for a required `belongs_to`, in an `Option`
/// for an optional one and `has_one`, in a `Vec` for the others. It all is one statement, one round trip.
///
/// Without related rows it is also what the rows of [`sql!`](macro@sql) are read as, each field from the column of the field's
/// name. A struct that is for nothing else names no model:
///
/// ```
/// # use orm::prelude::*;
/// #[derive(Projection)]
/// struct Spending {
///     country: String,
///     total: Option<Decimal>,
/// }
///
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let spending: Vec<Spending> =
///     orm::sql!("SELECT country, sum(total) AS total FROM orders GROUP BY country").all(db).await?;
/// # Ok(())
/// # }
/// ```
///
/// Such a struct also names the columns of a query that another one reads from:
/// `.select((…)).as_table::<Spending>()`.
///
/// | Attribute | Meaning |
/// |---|---|
/// | `#[projection(of = Post)]` on the struct | the model; none for rows of `sql!`, and of queries that are tables |
/// | `#[projection(column = title)]` on a field | the column or relation, if the field has another name |
/// | `#[projection(expr = …)]` | any expression over the model's columns; aggregates of related rows and window functions too |
/// | `#[projection(relation = Post::comments.limit(3))]` | a relation that was filtered, ordered or limited |
#[proc_macro_derive(Projection, attributes(projection))]
pub fn derive_projection(input: TokenStream) -> TokenStream {
    projection::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Names the type of a row with relations, for signatures.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[column(primary_key)]
///     id: i64,
///     name: String,
/// }
///
/// #[derive(Model)]
/// #[has_many(comments: Comment)]
/// struct Post {
///     #[column(primary_key)]
///     id: i64,
///     title: String,
/// }
///
/// #[derive(Model)]
/// struct Comment {
///     #[column(primary_key)]
///     id: i64,
///     body: String,
///     #[belongs_to(post: Post)]
///     post_id: i64,
///     #[belongs_to(author: User)]
///     author_id: i64,
/// }
///
/// fn render(post: &orm::with!(Post { comments { author } })) -> String {
///     let comments = post.comments.iter().map(|comment| format!("{}: {}", comment.author.name, comment.body));
///     format!("{}\n{}", post.title, comments.collect::<Vec<_>>().join("\n"))
/// }
///
/// async fn page(db: &Database) -> orm::Result<Vec<String>> {
///     let posts = Post::find().include(Post::comments.include(Comment::author)).all(db).await?;
///     Ok(posts.iter().map(render).collect())
/// }
/// # fn main() {}
/// ```
///
/// The type is that of the query's rows: relations that are not named are not loaded. A many-to-many relation that the
/// query loads with its join rows is named with them: `orm::with!(Post { tags.with_through() })`.
#[proc_macro]
pub fn with(input: TokenStream) -> TokenStream {
    shape::with(input.into()).into()
}

/// A statement in SQL, or a part of one, whose values are bound: `sql!("SELECT … WHERE id = {id}")`.
///
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct Post {
///     #[column(primary_key, default = identity)]
///     id: i64,
///     title: String,
///     views: i32,
/// }
///
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let (least, ids) = (100, vec![1_i64, 2, 3]);
/// let posts: Vec<Post> = orm::sql!(
///     "SELECT {columns Post} FROM {table Post} WHERE {Post::views} >= {least} AND id = ANY({ids})"
/// )
/// .all(db)
/// .await?;
///
/// // A part of a typed query: the columns are those of its model.
/// let even = Post::find().filter(orm::sql!(bool: "{Post::views} % {2} = 0"));
/// # let _ = even;
/// # Ok(())
/// # }
/// ```
///
/// The text is a literal. What stands in its braces is never pasted into it:
///
/// | | |
/// |---|---|
/// | `{id}`, `{user.name}`, any expression of a column's type | a bind argument; an `Option` may be NULL |
/// | `{ids}` of a `Vec`, an array or a slice | one bind argument, an array: `= ANY({ids})`, `<> ALL({ids})` |
/// | `{Post::title}` | the column, behind the table's name: `"posts"."title"` |
/// | `{column Post::title}` | the column's name alone: `p.{column Post::title}` |
/// | `{columns Post}`, `{columns Post as p}` | every column of the model, to read it from the result |
/// | `{table Post}` | the table, behind its schema if it has one |
/// | `{Post::views.gt(1)}` | a typed expression, in parentheses where it needs them |
/// | `{filter}` of another `sql!`, or an `Option` of one | its text and arguments; of `None`, nothing |
/// | `{orm::sql::ident(name)}` | a name that is known only at run time, quoted |
/// | `{orm::sql::trusted(text)}` | SQL that is made at run time, **as it is**: see there |
/// | `{{`, `}}` | a brace of the SQL itself |
///
/// A placeholder in a string literal, a quoted name, a dollar-quoted string or a comment, where PostgreSQL would not see
/// an argument, is a compile error; so is a fragment that leaves a quote, a comment or a bracket open.
///
/// `sql!("…")` is an `orm::sql::Fragment`, which has the methods that send it; `sql!(T: "…")` is an
/// `Expr<M, T>` over the columns of a model, for `filter`, `order_by` and `set`. That the SQL has the type `T`
/// is the caller's word.
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    sql::sql(input.into()).into()
}

/// The migrations of a folder within the program: `embed_migrations!("migrations")`, a
/// `Result<Migrations, FileError>`.
///
/// ```no_run
/// use orm::migrate::runner::Runner;
/// use orm::prelude::*;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let db = Database::from_env().await?;
/// let migrations = orm::embed_migrations!("../orm-examples/migrations/blog")?;
/// Runner::new(&db, &migrations).up().await?;
/// # Ok(()) }
/// ```
///
/// The folder is named from the package's `Cargo.toml` on; without a name it is `migrations`. It means what
/// `orm::migrate::file::Migrations::read` reads of it, and what is wrong with the names of its files is a compile error.
///
/// A file that changes, the compiler notices by itself; one that comes, it cannot. So a package that embeds a folder has
/// a `build.rs` beside its `Cargo.toml`, whose `main` is `println!("cargo:rerun-if-changed=migrations");`.
///
/// # Errors
/// What is wrong within a file, as `FileError`.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    embed::migrations(input.into()).into()
}

/// The seeds of a folder within the program: `embed_seeds!("seeds")`, a `Result<Seeds, SeedError>`.
///
/// ```
/// use orm::migrate::seed::Seed;
/// use orm::prelude::*;
///
/// async fn first_admin(tx: &Transaction) -> orm::Result<()> {
/// #   let _ = tx;
///     // …
///     Ok(())
/// }
///
/// let seeds = orm::embed_seeds!("../orm-examples/seeds/blog")?.with(Seed::new("0009_first_admin", first_admin))?;
/// assert!(seeds.names().count() > 1);
/// # Ok::<(), orm::migrate::seed::SeedError>(())
/// ```
///
/// The folder is named from the package's `Cargo.toml` on; without a name it is `seeds`. Its folders are for environments,
/// as for `orm::migrate::seed::Seeds::read`. What is wrong with the names of its files is a compile error. Files that
/// come are noticed by the `build.rs` of [`embed_migrations!`], with `cargo:rerun-if-changed=seeds`.
///
/// # Errors
/// SQL that is not UTF-8, as `SeedError`.
#[proc_macro]
pub fn embed_seeds(input: TokenStream) -> TokenStream {
    embed::seeds(input.into()).into()
}

/// Makes an async function that takes a `Database` a test with a database of its own.
///
/// The database is made before the test, and dropped after it, also when it panics; with `ORM_TEST_KEEP=1` that of a
/// failing test stays, and its address is printed. It is made on the server that `DATABASE_URL` names, or on one that
/// is started from the machine's own PostgreSQL programs and goes with the last test. Tests run in parallel.
///
/// The function returns nothing or a `Result<(), E>` with `E: Debug`. `#[ignore]`, `#[should_panic]` and the like work
/// as on any test.
///
/// With `#[orm::test(setup = path)]` the database is a copy of one that `async fn path(db: &Database) -> orm::Result<()>`
/// has filled, once for all tests of the binary that name it.
#[proc_macro_attribute]
pub fn test(attr: TokenStream, item: TokenStream) -> TokenStream {
    test::expand(attr.into(), item.into()).into()
}
