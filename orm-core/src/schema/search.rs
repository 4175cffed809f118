/// A text search configuration: how a text becomes words that can be searched, as `english`, which knows the stem of
/// a word and leaves out the most common ones.
///
/// ```
/// use orm::schema::SearchConfig;
///
/// assert_eq!(SearchConfig::named("english"), SearchConfig::ENGLISH);
/// const OURS: SearchConfig = SearchConfig::named("english_without_accents").in_schema("search");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SearchConfig {
    pub(crate) schema: Option<&'static str>,
    pub(crate) name: &'static str,
}

impl SearchConfig {
    /// Words as they are, in lower case.
    pub const SIMPLE: SearchConfig = SearchConfig::named("simple");
    /// English.
    pub const ENGLISH: SearchConfig = SearchConfig::named("english");

    /// The configuration of that name, spelled as the catalogue has it: `\\dF` of psql lists them.
    pub const fn named(name: &'static str) -> Self {
        SearchConfig { schema: None, name }
    }

    /// The same in a schema, if it is not to be looked for on the search path.
    #[must_use]
    pub const fn in_schema(self, schema: &'static str) -> Self {
        SearchConfig { schema: Some(schema), name: self.name }
    }
}
