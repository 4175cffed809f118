use super::{Expr, Expression, Of, Scalar};
use crate::schema::SearchConfig;
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, SearchVector, Value};

/// Full-text search. NULL of NULL.
///
/// A text becomes words by a [`SearchConfig`]; without one PostgreSQL takes its setting `default_text_search_config`, and
/// can use no index. An index serves a search in the same configuration, over the text
/// (`index(expr = "to_tsvector('english', body)", method = gin)`).
pub trait SearchOperators: Expression {
    /// Whether a text, or the words of one, match a query: the words of [`Search`], or a text in the syntax of
    /// `to_tsquery`, as `"rust & !orm"`.
    ///
    /// SQL: `to_tsvector(a) @@ to_tsquery($1)`, with the query's configuration in both.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::Search;
    /// use orm::schema::SearchConfig;
    ///
    /// let query = Post::find().filter(Post::body.matches("rust & orm"));
    /// assert!(query.to_sql().ends_with(r#" WHERE to_tsvector("posts"."body") @@ to_tsquery($1)"#));
    /// let words = Search::web("\"object mapper\" -java").config(SearchConfig::ENGLISH);
    /// let query = Post::find().filter(Post::body.matches(words));
    /// assert!(query.to_sql().ends_with(concat!(
    ///     r#" WHERE to_tsvector('english'::regconfig, "posts"."body")"#,
    ///     " @@ websearch_to_tsquery('english'::regconfig, $1)",
    /// )));
    /// ```
    ///
    /// # Errors
    /// Of the server if a text is not in the syntax of `to_tsquery`; what a person typed belongs in [`Search::web`], which
    /// takes everything.
    fn matches(self, query: impl Into<Search>) -> Of<Self, bool>
    where
        Scalar<Self>: Searchable,
    {
        let query = query.into();
        let vector = Scalar::<Self>::vector(self.node(), query.config);
        Expr::new(ast::Expr::binary(Operator::Matches, vector, query.node()))
    }

    /// How well it matches: the more, the better. SQL: `ts_rank(to_tsvector(a), query)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::body.rank("rust").desc());
    /// let sql = query.to_sql();
    /// assert!(sql.ends_with(r#" ORDER BY ts_rank(to_tsvector("posts"."body"), to_tsquery($1)) DESC"#));
    /// ```
    fn rank(self, query: impl Into<Search>) -> Of<Self, f32>
    where
        Scalar<Self>: Searchable,
    {
        let query = query.into();
        let vector = Scalar::<Self>::vector(self.node(), query.config);
        Expr::new(ast::Expr::call("ts_rank", [vector, query.node()]))
    }

    /// How well it matches, and how near each other the words are. SQL: `ts_rank_cd(to_tsvector(a), query)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::body.rank_by_distance("rust & orm").gt(0.1));
    /// let sql = query.to_sql();
    /// assert!(sql.ends_with(r#" WHERE ts_rank_cd(to_tsvector("posts"."body"), to_tsquery($1)) > $2"#));
    /// ```
    fn rank_by_distance(self, query: impl Into<Search>) -> Of<Self, f32>
    where
        Scalar<Self>: Searchable,
    {
        let query = query.into();
        let vector = Scalar::<Self>::vector(self.node(), query.config);
        Expr::new(ast::Expr::call("ts_rank_cd", [vector, query.node()]))
    }

    /// An excerpt of a text with the words that match between `<b>` and `</b>`. The text itself is not escaped: it is no
    /// safe HTML. SQL: `ts_headline(a, query)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::body.headline("rust").contains("<b>"));
    /// assert!(query.to_sql().ends_with(r#" WHERE ts_headline("posts"."body", to_tsquery($1)) LIKE $2"#));
    /// ```
    fn headline(self, query: impl Into<Search>) -> Of<Self, String>
    where
        Scalar<Self>: super::Text,
    {
        let query = query.into();
        Expr::new(ast::Expr::Call("ts_headline", with_config(query.config, [self.node(), query.node()])))
    }

    /// As [`headline`](SearchOperators::headline) with options as PostgreSQL writes them, which are bound:
    /// `"StartSel=<mark>, StopSel=</mark>, MaxFragments=2"`. SQL: `ts_headline(a, query, options)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let excerpt = Post::body.headline_with("rust", "StartSel=<mark>, StopSel=</mark>");
    /// let query = Post::find().filter(excerpt.contains("<mark>"));
    /// assert!(query.to_sql().ends_with(r#" WHERE ts_headline("posts"."body", to_tsquery($1), $2) LIKE $3"#));
    /// ```
    fn headline_with(self, query: impl Into<Search>, options: impl Into<String>) -> Of<Self, String>
    where
        Scalar<Self>: super::Text,
    {
        let query = query.into();
        let options = ast::Expr::Value(Value::of::<String>(&options.into()));
        let arguments = with_config(query.config, [self.node(), query.node(), options]);
        Expr::new(ast::Expr::Call("ts_headline", arguments))
    }

    /// The words of a text. SQL: `to_tsvector(config, a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::schema::SearchConfig;
    ///
    /// let query = Post::find().filter(Post::title.to_tsvector(SearchConfig::SIMPLE).matches("rust"));
    /// assert!(query.to_sql().ends_with(
    ///     r#" WHERE to_tsvector('simple'::regconfig, "posts"."title") @@ to_tsquery($1)"#
    /// ));
    /// ```
    fn to_tsvector(self, config: SearchConfig) -> Of<Self, SearchVector>
    where
        Scalar<Self>: super::Text,
    {
        Expr::new(String::vector(self.node(), Some(config)))
    }
}

impl<E: Expression> SearchOperators for E {}

/// What can be searched: text, and the words of a text. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be searched by words",
    label = "expected a column or an expression of text or `SearchVector`"
)]
pub trait Searchable: ColumnType + sealed::Sealed {
    /// Its words.
    #[doc(hidden)]
    fn vector(node: ast::Expr, config: Option<SearchConfig>) -> ast::Expr;
}

impl Searchable for String {
    fn vector(node: ast::Expr, config: Option<SearchConfig>) -> ast::Expr {
        ast::Expr::Call("to_tsvector", with_config(config, [node]))
    }
}

impl Searchable for SearchVector {
    fn vector(node: ast::Expr, _: Option<SearchConfig>) -> ast::Expr {
        node
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
    impl Sealed for super::SearchVector {}
}

/// What is searched for. The words are bound, never written into the SQL.
#[derive(Debug, Clone)]
pub struct Search {
    function: &'static str,
    words: Value,
    config: Option<SearchConfig>,
}

impl Search {
    fn of(function: &'static str, words: impl Into<String>) -> Self {
        Search { function, words: Value::of::<String>(&words.into()), config: None }
    }

    /// In the syntax of `to_tsquery`: `rust & (orm | sql) & !java`, `data <-> base`, `post:*`.
    pub fn query(words: impl Into<String>) -> Self {
        Search::of("to_tsquery", words)
    }

    /// All of the words, in any order. SQL: `plainto_tsquery`.
    pub fn plain(words: impl Into<String>) -> Self {
        Search::of("plainto_tsquery", words)
    }

    /// The words one after the other. SQL: `phraseto_tsquery`.
    pub fn phrase(words: impl Into<String>) -> Self {
        Search::of("phraseto_tsquery", words)
    }

    /// As people write it for a search engine: `"a phrase" or word -without`. Never an error. SQL:
    /// `websearch_to_tsquery`.
    pub fn web(words: impl Into<String>) -> Self {
        Search::of("websearch_to_tsquery", words)
    }

    /// In this configuration.
    #[must_use]
    pub const fn config(mut self, config: SearchConfig) -> Self {
        self.config = Some(config);
        self
    }

    fn node(&self) -> ast::Expr {
        ast::Expr::Call(self.function, with_config(self.config, [ast::Expr::Value(self.words.clone())]))
    }
}

impl From<&str> for Search {
    fn from(words: &str) -> Self {
        Search::query(words)
    }
}

impl From<String> for Search {
    fn from(words: String) -> Self {
        Search::query(words)
    }
}

fn with_config(
    config: Option<SearchConfig>,
    arguments: impl IntoIterator<Item = ast::Expr>,
) -> Vec<ast::Expr> {
    config.map(ast::Expr::SearchConfig).into_iter().chain(arguments).collect()
}
