//! What each form of a statement locks, and whether it reads or rewrites the table while it does.
//!
//! [`FACTS`] is the one place that says it. A test runs every example on a server and compares `pg_locks`, the scans and
//! the files of the table with what stands here; the guide's table is made of it.

use super::mode::LockMode::{
    self, AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
    ShareUpdateExclusive,
};

/// What is known of one form of a statement.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Fact {
    /// The form.
    pub form: Form,
    /// How it is written.
    pub syntax: &'static str,
    /// A statement of this form, about the tables of [`EXAMPLE_TABLES`].
    pub example: &'static str,
    /// The table of the example that is locked.
    pub table: &'static str,
    /// How that table is locked. `None`: not at all.
    pub lock: Option<LockMode>,
    /// How a second table is locked: the one that is referred to, the parent or the partition.
    pub other: Option<(&'static str, LockMode)>,
    /// Whether the table is written anew while it is locked.
    pub rewrites: bool,
    /// Whether the whole table is read while it is locked. A rewrite always reads.
    pub scans: bool,
    /// Whether it is refused within a transaction.
    pub alone: bool,
}

const fn fact(form: Form, syntax: &'static str, lock: LockMode, example: &'static str) -> Fact {
    Fact {
        form,
        syntax,
        example,
        table: "posts",
        lock: Some(lock),
        other: None,
        rewrites: false,
        scans: false,
        alone: false,
    }
}

impl Fact {
    const fn of(mut self, table: &'static str) -> Self {
        self.table = table;
        self
    }

    const fn unlocked(mut self) -> Self {
        self.lock = None;
        self
    }

    const fn other(mut self, table: &'static str, lock: LockMode) -> Self {
        self.other = Some((table, lock));
        self
    }

    const fn rewrites(mut self) -> Self {
        self.rewrites = true;
        self.scans = true;
        self
    }

    const fn scans(mut self) -> Self {
        self.scans = true;
        self
    }

    const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }
}

macro_rules! forms {
    ($($form:ident $syntax:literal $lock:ident $example:literal $(. $with:ident($($value:expr),*))*;)*) => {
        /// A form of a statement, as far as its lock depends on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Form {
            $(#[doc = concat!("`", $syntax, "`")] $form,)*
        }

        /// Every form that the lint knows, in the order of [`Form`].
        pub const FACTS: &[Fact] = &[
            $(fact(Form::$form, $syntax, $lock, $example)$(.$with($($value),*))*,)*
        ];
    };
}

forms! {
    // Columns.
    AddColumn "ADD COLUMN, with a constant or stable default or none" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra timestamptz NOT NULL DEFAULT now()";
    AddColumnVolatile "ADD COLUMN … DEFAULT volatile()" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra uuid DEFAULT gen_random_uuid()".rewrites();
    AddColumnSerial "ADD COLUMN … serial" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra bigserial".rewrites();
    AddColumnIdentity "ADD COLUMN … GENERATED … AS IDENTITY" AccessExclusive
        "ALTER TABLE notes ADD COLUMN extra bigint GENERATED ALWAYS AS IDENTITY".of("notes").rewrites();
    AddColumnGenerated "ADD COLUMN … GENERATED ALWAYS AS (…) STORED" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra int GENERATED ALWAYS AS (views + 1) STORED".rewrites();
    AddColumnChecked "ADD COLUMN … CHECK (…)" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra int CHECK (extra > 0)".scans();
    AddColumnUnique "ADD COLUMN … UNIQUE" AccessExclusive
        "ALTER TABLE posts ADD COLUMN extra int UNIQUE".scans();
    AddColumnReferences "ADD COLUMN … REFERENCES" AccessExclusive
        "ALTER TABLE posts ADD COLUMN editor_id bigint REFERENCES users (id)".other("users", ShareRowExclusive);
    DropColumn "DROP COLUMN" AccessExclusive "ALTER TABLE posts DROP COLUMN body";
    AlterType "ALTER COLUMN … TYPE, to a type of another form" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN score TYPE bigint".rewrites();
    AlterTypeKept "ALTER COLUMN … TYPE, to a longer varchar, from varchar to text, to more digits of numeric" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN title TYPE varchar(200)";
    SetDefault "ALTER COLUMN … SET DEFAULT" AccessExclusive "ALTER TABLE posts ALTER COLUMN views SET DEFAULT 1";
    DropDefault "ALTER COLUMN … DROP DEFAULT" AccessExclusive "ALTER TABLE posts ALTER COLUMN views DROP DEFAULT";
    SetNotNull "ALTER COLUMN … SET NOT NULL" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN title SET NOT NULL".scans();
    SetNotNullProved "ALTER COLUMN … SET NOT NULL, where a valid CHECK says so already" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN body SET NOT NULL";
    DropNotNull "ALTER COLUMN … DROP NOT NULL" AccessExclusive "ALTER TABLE posts ALTER COLUMN views DROP NOT NULL";
    DropExpression "ALTER COLUMN … DROP EXPRESSION" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN doubled DROP EXPRESSION";
    AddIdentity "ALTER COLUMN … ADD GENERATED … AS IDENTITY" AccessExclusive
        "ALTER TABLE notes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY".of("notes");
    SetIdentity "ALTER COLUMN … SET GENERATED, RESTART" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN number SET GENERATED ALWAYS";
    DropIdentity "ALTER COLUMN … DROP IDENTITY" AccessExclusive "ALTER TABLE posts ALTER COLUMN number DROP IDENTITY";
    SetStatistics "ALTER COLUMN … SET STATISTICS" ShareUpdateExclusive
        "ALTER TABLE posts ALTER COLUMN views SET STATISTICS 500";
    SetColumnOptions "ALTER COLUMN … SET (…), RESET (…)" ShareUpdateExclusive
        "ALTER TABLE posts ALTER COLUMN views SET (n_distinct = 5)";
    SetStorage "ALTER COLUMN … SET STORAGE" AccessExclusive "ALTER TABLE posts ALTER COLUMN body SET STORAGE EXTERNAL";
    SetCompression "ALTER COLUMN … SET COMPRESSION" AccessExclusive
        "ALTER TABLE posts ALTER COLUMN body SET COMPRESSION pglz";

    // Constraints.
    AddCheck "ADD CONSTRAINT … CHECK (…)" AccessExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0)".scans();
    AddCheckNotValid "ADD CONSTRAINT … CHECK (…) NOT VALID" AccessExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_views_check CHECK (views >= 0) NOT VALID";
    AddUnique "ADD CONSTRAINT … UNIQUE (…)" AccessExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_title_key UNIQUE (title)".scans();
    AddUniqueUsingIndex "ADD CONSTRAINT … UNIQUE USING INDEX" AccessExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_slug_key UNIQUE USING INDEX posts_slug_idx";
    AddPrimaryKey "ADD PRIMARY KEY (…)" AccessExclusive
        "ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY (id)".of("notes").scans();
    AddPrimaryKeyUsingIndex "ADD PRIMARY KEY USING INDEX, of columns that are NOT NULL" AccessExclusive
        "ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY USING INDEX notes_id_idx".of("notes");
    AddExclude "ADD CONSTRAINT … EXCLUDE (…)" AccessExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_views_excl EXCLUDE USING btree (id WITH =)".scans();
    AddForeignKey "ADD CONSTRAINT … FOREIGN KEY (…) REFERENCES" ShareRowExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_editor_fkey FOREIGN KEY (author_id) REFERENCES users (id)"
        .other("users", ShareRowExclusive).scans();
    AddForeignKeyNotValid "ADD CONSTRAINT … FOREIGN KEY (…) REFERENCES … NOT VALID" ShareRowExclusive
        "ALTER TABLE posts ADD CONSTRAINT posts_editor_fkey FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID"
        .other("users", ShareRowExclusive);
    ValidateCheck "VALIDATE CONSTRAINT, of a CHECK" ShareUpdateExclusive
        "ALTER TABLE posts VALIDATE CONSTRAINT posts_title_check".scans();
    ValidateForeignKey "VALIDATE CONSTRAINT, of a foreign key" ShareUpdateExclusive
        "ALTER TABLE posts VALIDATE CONSTRAINT posts_reviewer_fkey".other("users", RowShare).scans();
    AlterConstraint "ALTER CONSTRAINT" AccessExclusive
        "ALTER TABLE posts ALTER CONSTRAINT posts_author_id_fkey DEFERRABLE";
    DropConstraint "DROP CONSTRAINT" AccessExclusive "ALTER TABLE posts DROP CONSTRAINT posts_body_check";
    DropForeignKey "DROP CONSTRAINT, of a foreign key" AccessExclusive
        "ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey".other("users", AccessExclusive);
    RenameConstraint "RENAME CONSTRAINT" AccessExclusive
        "ALTER TABLE posts RENAME CONSTRAINT posts_body_check TO posts_body_present";

    // Triggers, rules and row level security.
    EnableTrigger "ENABLE, DISABLE TRIGGER" ShareRowExclusive "ALTER TABLE posts DISABLE TRIGGER posts_touch";
    EnableRule "ENABLE, DISABLE RULE" AccessExclusive "ALTER TABLE posts DISABLE RULE posts_protect";
    RowSecurity "ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY" AccessExclusive
        "ALTER TABLE posts ENABLE ROW LEVEL SECURITY";

    // The table as a whole.
    RenameColumn "RENAME COLUMN" AccessExclusive "ALTER TABLE posts RENAME COLUMN title TO headline";
    RenameTable "RENAME TO" AccessExclusive "ALTER TABLE posts RENAME TO articles";
    SetSchema "SET SCHEMA" AccessExclusive "ALTER TABLE posts SET SCHEMA archive";
    OwnerTo "OWNER TO" AccessExclusive "ALTER TABLE posts OWNER TO CURRENT_USER";
    ClusterOn "CLUSTER ON" ShareUpdateExclusive "ALTER TABLE posts CLUSTER ON posts_slug_idx";
    SetWithoutCluster "SET WITHOUT CLUSTER" ShareUpdateExclusive "ALTER TABLE posts SET WITHOUT CLUSTER";
    SetWithoutOids "SET WITHOUT OIDS" AccessExclusive "ALTER TABLE posts SET WITHOUT OIDS";
    SetAccessMethod "SET ACCESS METHOD" AccessExclusive "ALTER TABLE posts SET ACCESS METHOD heap2".rewrites();
    SetTablespace "SET TABLESPACE" AccessExclusive "ALTER TABLE posts SET TABLESPACE elsewhere".rewrites();
    SetLogged "SET LOGGED, SET UNLOGGED" AccessExclusive "ALTER TABLE notes SET UNLOGGED".of("notes").rewrites();
    SetStorageParameter "SET (…), RESET (…)" ShareUpdateExclusive "ALTER TABLE posts SET (fillfactor = 70)";
    SetCatalogParameter "SET (user_catalog_table = …)" AccessExclusive
        "ALTER TABLE posts SET (user_catalog_table = false)";
    ReplicaIdentity "REPLICA IDENTITY" AccessExclusive "ALTER TABLE posts REPLICA IDENTITY FULL";
    InheritTable "INHERIT" AccessExclusive
        "ALTER TABLE notes INHERIT papers".of("notes").other("papers", ShareUpdateExclusive);
    NoInheritTable "NO INHERIT" AccessExclusive
        "ALTER TABLE drafts NO INHERIT papers".of("drafts").other("papers", AccessShare);
    OfType "OF" AccessExclusive "ALTER TABLE tagged OF tag".of("tagged");
    NotOf "NOT OF" AccessExclusive "ALTER TABLE typed NOT OF".of("typed");
    AttachPartition "ATTACH PARTITION" ShareUpdateExclusive
        "ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM (100) TO (200)"
        .of("events").other("events_new", AccessExclusive);
    DetachPartition "DETACH PARTITION" AccessExclusive
        "ALTER TABLE events DETACH PARTITION events_old".of("events").other("events_old", AccessExclusive);
    DetachPartitionConcurrently "DETACH PARTITION … CONCURRENTLY" ShareUpdateExclusive
        "ALTER TABLE events DETACH PARTITION events_old CONCURRENTLY".of("events").alone();

    // Indexes.
    CreateIndex "CREATE INDEX" Share "CREATE INDEX posts_views_idx ON posts (views)".scans();
    CreateIndexConcurrently "CREATE INDEX CONCURRENTLY" ShareUpdateExclusive
        "CREATE INDEX CONCURRENTLY posts_views_idx ON posts (views)".scans().alone();
    DropIndex "DROP INDEX" AccessExclusive "DROP INDEX posts_slug_idx";
    DropIndexConcurrently "DROP INDEX CONCURRENTLY" ShareUpdateExclusive
        "DROP INDEX CONCURRENTLY posts_slug_idx".alone();
    AlterIndex "ALTER INDEX" AccessShare "ALTER INDEX posts_slug_idx RENAME TO posts_slug_index".unlocked();
    Reindex "REINDEX" Share "REINDEX TABLE posts".scans();
    ReindexConcurrently "REINDEX CONCURRENTLY" ShareUpdateExclusive
        "REINDEX TABLE CONCURRENTLY posts".scans().alone();

    // Other statements about a table.
    CreateTable "CREATE TABLE, of a new table" AccessExclusive "CREATE TABLE fresh (id bigint PRIMARY KEY)".of("fresh");
    CreateTableReferences "CREATE TABLE … REFERENCES" AccessExclusive
        "CREATE TABLE fresh (author_id bigint REFERENCES users (id))".of("fresh").other("users", ShareRowExclusive);
    CreatePartition "CREATE TABLE … PARTITION OF" AccessExclusive
        "CREATE TABLE events_next PARTITION OF events FOR VALUES FROM (200) TO (300)"
        .of("events_next").other("events", AccessExclusive);
    CreateChild "CREATE TABLE … INHERITS" AccessExclusive
        "CREATE TABLE fresh () INHERITS (papers)".of("fresh").other("papers", ShareUpdateExclusive);
    DropTable "DROP TABLE" AccessExclusive "DROP TABLE notes".of("notes");
    Truncate "TRUNCATE" AccessExclusive "TRUNCATE notes".of("notes");
    Cluster "CLUSTER" AccessExclusive "CLUSTER posts USING posts_slug_idx".rewrites();
    VacuumFull "VACUUM FULL" AccessExclusive "VACUUM FULL posts".rewrites().alone();
    Vacuum "VACUUM" ShareUpdateExclusive "VACUUM posts".alone();
    Analyze "ANALYZE" ShareUpdateExclusive "ANALYZE posts";
    CreateTrigger "CREATE TRIGGER" ShareRowExclusive
        "CREATE TRIGGER posts_again BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch()";
    DropTrigger "DROP TRIGGER" AccessExclusive "DROP TRIGGER posts_touch ON posts";
    AlterTrigger "ALTER TRIGGER … RENAME" AccessExclusive "ALTER TRIGGER posts_touch ON posts RENAME TO posts_touched";
    CreateRule "CREATE RULE" AccessExclusive "CREATE RULE posts_silent AS ON DELETE TO posts DO INSTEAD NOTHING";
    DropRule "DROP RULE" AccessExclusive "DROP RULE posts_protect ON posts";
    CreatePolicy "CREATE POLICY" AccessExclusive "CREATE POLICY posts_mine ON posts USING (true)";
    AlterPolicy "ALTER POLICY" AccessExclusive "ALTER POLICY posts_all ON posts USING (true)";
    DropPolicy "DROP POLICY" AccessExclusive "DROP POLICY posts_all ON posts";
    CreateStatistics "CREATE STATISTICS" ShareUpdateExclusive "CREATE STATISTICS posts_both ON author_id, views FROM posts";
    Comment "COMMENT ON TABLE, COLUMN" ShareUpdateExclusive "COMMENT ON TABLE posts IS 'What was written'";
    RefreshView "REFRESH MATERIALIZED VIEW" AccessExclusive "REFRESH MATERIALIZED VIEW counts".of("counts").rewrites();
    RefreshViewConcurrently "REFRESH MATERIALIZED VIEW CONCURRENTLY" Exclusive
        "REFRESH MATERIALIZED VIEW CONCURRENTLY counts".of("counts").scans();
    LockTable "LOCK TABLE, as the statement says" AccessExclusive "LOCK TABLE posts";
    Write "INSERT, UPDATE, DELETE, MERGE, COPY FROM" RowExclusive "UPDATE posts SET views = 2 WHERE id = 1";
    SelectForUpdate "SELECT … FOR UPDATE, FOR SHARE" RowShare "SELECT id FROM posts WHERE id = 1 FOR UPDATE";
    Read "SELECT" AccessShare "SELECT id FROM posts WHERE id = 1";
}

impl Form {
    /// What is known of it.
    pub fn fact(self) -> &'static Fact {
        // FACTS has one row for each variant, in their order: the macro makes both.
        &FACTS[self as usize]
    }
}

/// The tables that the examples are about, as a migration would make them. `heap2` and `elsewhere`, an access method and
/// a tablespace, are not made by it.
pub const EXAMPLE_TABLES: &str = include_str!("example_tables.sql");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fact_of_a_form_is_about_it() {
        for fact in FACTS {
            assert_eq!(fact.form.fact().syntax, fact.syntax);
        }
    }
}
