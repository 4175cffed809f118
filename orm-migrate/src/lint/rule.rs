//! The rules: what each is about, why, and what to write instead. The guide's table is made of this.

use super::finding::Severity;

/// A rule of the lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, by which a comment silences it.
    pub name: &'static str,
    /// Whether it is one of squawk's, under the name that it has there.
    pub of_squawk: bool,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it finds.
    pub finds: &'static str,
    /// What is locked, and for how long.
    pub lock: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to write instead.
    pub safe: &'static str,
    /// Whether it applies to files that take a change back.
    pub down: bool,
    /// Whether it applies to tables that the same migration has made.
    pub new_tables: bool,
}

impl Rule {
    /// The rule of a name.
    ///
    /// ```
    /// use orm_migrate::lint::Rule;
    ///
    /// assert!(Rule::named("renaming-column").is_some_and(|rule| rule.of_squawk));
    /// assert!(Rule::named("two-exclusive-locks").is_some_and(|rule| !rule.of_squawk));
    /// assert!(Rule::named("prefer-text-field").is_none());
    /// ```
    pub fn named(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name)
    }

    /// Whether a comment in a file can silence it: not where the file itself cannot be trusted.
    pub(super) fn can_be_silenced(&self) -> bool {
        !matches!(
            self.name,
            "syntax-error"
                | "changed-migration"
                | "history-not-linear"
                | "unused-ignore"
                | "allow-without-reason"
        )
    }
}

macro_rules! rules {
    ($($(@$flag:ident)* $name:literal $severity:ident { $finds:literal; $lock:literal; $why:literal; $safe:literal })*) => {
        /// Every rule: squawk's that are kept, and those that it lacks.
        pub const RULES: &[Rule] = &[
            $(rules!(@rule Rule {
                name: $name, of_squawk: false, severity: Severity::$severity, finds: $finds, lock: $lock, why: $why,
                safe: $safe, down: true, new_tables: false,
            } $($flag)*),)*
        ];
    };
    (@rule Rule { $($fields:tt)* } $($flag:ident)*) => {{
        #[allow(unused_mut, reason = "a rule without a flag changes nothing")]
        let mut rule = Rule { $($fields)* };
        $(rules!(@set rule $flag);)*
        rule
    }};
    (@set $rule:ident squawk) => { $rule.of_squawk = true };
    (@set $rule:ident up_only) => { $rule.down = false };
    (@set $rule:ident any_table) => { $rule.new_tables = true };
}

rules! {
    // Indexes.
    @squawk "require-concurrent-index-creation" Warning {
        "`CREATE INDEX` without `CONCURRENTLY` on a table that is there";
        "`SHARE` while the index is built";
        "an index of a big table takes minutes to build, and every INSERT, UPDATE and DELETE waits for it";
        "`CREATE INDEX CONCURRENTLY`, in a file of its own that begins with `-- no-transaction`" }
    @squawk "require-concurrent-index-deletion" Warning {
        "`DROP INDEX` without `CONCURRENTLY`";
        "`ACCESS EXCLUSIVE` on the index's table";
        "the drop is quick, but it waits for every query that uses the table, and all that come later wait behind it";
        "`DROP INDEX CONCURRENTLY`, in a file of its own that begins with `-- no-transaction`" }
    @squawk "require-concurrent-reindex" Warning {
        "`REINDEX` without `CONCURRENTLY`";
        "`SHARE` on the table, `ACCESS EXCLUSIVE` on the index, while it is built";
        "writes wait until the index is built, and so do reads that would use it";
        "`REINDEX … CONCURRENTLY`, in a file of its own that begins with `-- no-transaction`" }
    "duplicate-index" Warning {
        "an index whose columns another one begins with";
        "none of its own";
        "each index is written on every INSERT and most UPDATEs, and the longer one finds what the shorter one finds";
        "leave the shorter index out, or drop it" }
    @up_only @any_table "foreign-key-without-index" Warning {
        "a foreign key whose columns no index begins with";
        "none of its own";
        "each DELETE or change of key in the other table reads this whole table, and so does each query that follows the relation";
        "`CREATE INDEX CONCURRENTLY` on the key's columns" }

    // Constraints.
    @squawk "adding-foreign-key-constraint" Warning {
        "`ADD FOREIGN KEY` without `NOT VALID`";
        "`SHARE ROW EXCLUSIVE` on both tables while every row is looked up";
        "writes of both tables wait until the last row was looked up";
        "`ADD CONSTRAINT … NOT VALID`, and `VALIDATE CONSTRAINT` in the next migration" }
    "inline-reference" Warning {
        "`ADD COLUMN … REFERENCES` on a table that is there";
        "`ACCESS EXCLUSIVE` on the table, `SHARE ROW EXCLUSIVE` on the one that is referred to, at once";
        "two busy tables are locked by one statement, which gets the one and holds it while it waits for the other";
        "`ADD COLUMN`, then `ADD CONSTRAINT … NOT VALID`, then `VALIDATE CONSTRAINT`, each in a migration of its own" }
    @squawk "constraint-missing-not-valid" Warning {
        "`ADD CONSTRAINT … CHECK` without `NOT VALID`, or validated in the transaction that adds it";
        "`ACCESS EXCLUSIVE` while every row is checked";
        "every read and write waits until the last row was checked";
        "`ADD CONSTRAINT … NOT VALID`, and `VALIDATE CONSTRAINT` in the next migration" }
    @squawk "disallowed-unique-constraint" Warning {
        "`ADD CONSTRAINT … UNIQUE` that builds its index";
        "`ACCESS EXCLUSIVE` while the index is built";
        "every read and write waits until the index is built";
        "`CREATE UNIQUE INDEX CONCURRENTLY`, then `ADD CONSTRAINT … UNIQUE USING INDEX`" }
    @squawk "adding-serial-primary-key-field" Warning {
        "`ADD PRIMARY KEY` that builds its index";
        "`ACCESS EXCLUSIVE` while the index is built";
        "every read and write waits until the index is built";
        "`CREATE UNIQUE INDEX CONCURRENTLY`, then `ADD CONSTRAINT … PRIMARY KEY USING INDEX`" }
    @squawk "adding-not-nullable-field" Warning {
        "`SET NOT NULL` where no valid CHECK says so already";
        "`ACCESS EXCLUSIVE` while every row is looked at";
        "every read and write waits until the last row was looked at";
        "a CHECK that is added `NOT VALID` and validated first: then `SET NOT NULL` reads nothing" }

    // Columns and tables.
    @squawk "adding-field-with-default" Warning {
        "`ADD COLUMN` whose value differs from row to row: a volatile default, an identity, a generated column";
        "`ACCESS EXCLUSIVE` while the table is written anew";
        "every read and write waits until the table and its indexes were written anew";
        "the column without the default; then the default, for new rows; then the old rows, in batches" }
    @squawk "adding-required-field" Error {
        "`ADD COLUMN … NOT NULL` without a default on a table that is there";
        "`ACCESS EXCLUSIVE`";
        "the server refuses it if the table has a row, and programs that do not know the column cannot insert any more";
        "with a constant default, which writes nothing anew; or without NOT NULL first" }
    @squawk "changing-column-type" Warning {
        "`ALTER COLUMN … TYPE`, unless the new type is known to keep the values as they are";
        "`ACCESS EXCLUSIVE` while the table is written anew";
        "every read and write waits until the table and its indexes were written anew, and programs that expect the old type fail";
        "a new column, which is written beside the old one until nothing reads that any more" }
    @squawk @up_only "renaming-column" Warning {
        "`RENAME COLUMN`";
        "`ACCESS EXCLUSIVE`, for a moment";
        "programs that run while it is deployed ask for the old name and fail";
        "a new column, which is written beside the old one until nothing reads that any more" }
    @up_only @any_table "renaming-enum-value" Warning {
        "`ALTER TYPE … RENAME VALUE`";
        "none on a table";
        "programs that run while it is deployed write the old value, and fail, and do not know the new one that they read";
        "a new value, which a version writes that reads both; then the rows, in batches; the old value stays" }
    @squawk @up_only "renaming-table" Warning {
        "`ALTER TABLE … RENAME TO`";
        "`ACCESS EXCLUSIVE`, for a moment";
        "programs that run while it is deployed ask for the old name and fail";
        "a view of the old name in the same transaction, which is dropped when nothing uses it any more" }
    @squawk @up_only "ban-set-schema" Warning {
        "`SET SCHEMA`";
        "`ACCESS EXCLUSIVE`, for a moment";
        "programs that run while it is deployed do not find it where it was";
        "a view in the old schema, in the same transaction" }
    @squawk @up_only "ban-drop-column" Warning {
        "`DROP COLUMN`";
        "`ACCESS EXCLUSIVE`, for a moment";
        "its values are gone, and programs that run while it is deployed ask for it and fail";
        "deploy a version that does not know the column first; then silence this with that as the reason" }
    @squawk @up_only "ban-drop-table" Warning {
        "`DROP TABLE`";
        "`ACCESS EXCLUSIVE` on it, and on the tables that its foreign keys refer to";
        "its rows are gone, and programs that run while it is deployed ask for it and fail";
        "deploy a version that does not know the table first; then silence this with that as the reason" }
    @squawk @up_only "ban-drop-not-null" Warning {
        "`DROP NOT NULL`";
        "`ACCESS EXCLUSIVE`, for a moment";
        "programs that run while it is deployed do not expect NULL and fail to read such a row";
        "deploy a version whose field is an `Option` first" }
    @up_only @any_table "used-by-models" Error {
        "a table or column is dropped or renamed that a model has, and no later migration makes it again";
        "`ACCESS EXCLUSIVE`, for a moment";
        "every query of the model asks for it and fails";
        "take the field out of the model, or rename it there, in the same change" }
    @squawk "require-concurrent-partition-detach" Warning {
        "`DETACH PARTITION` without `CONCURRENTLY`";
        "`ACCESS EXCLUSIVE` on the table and the partition";
        "every read and write of all partitions waits until the transaction ends";
        "`DETACH PARTITION … CONCURRENTLY`, in a file of its own that begins with `-- no-transaction`" }
    "rewrite-under-lock" Warning {
        "any other statement that reads or writes a whole table under a lock that blocks writes: `VACUUM FULL`, `CLUSTER`, `SET UNLOGGED`, `SET TABLESPACE`, a serial column, …";
        "as the table of forms says";
        "others wait for as long as it takes to read or write the table";
        "see the table of forms; otherwise in a time without traffic" }
    @squawk "ban-truncate-cascade" Warning {
        "`TRUNCATE … CASCADE`";
        "`ACCESS EXCLUSIVE` on the table and on all that refer to it";
        "tables are emptied that the statement does not name";
        "name every table" }
    @up_only @any_table "drop-cascade" Warning {
        "`DROP … CASCADE`";
        "`ACCESS EXCLUSIVE` on everything that depends on it";
        "views, foreign keys and columns are dropped that the statement does not name, and no `down` makes them again";
        "drop what depends on it first, each by its name" }

    // Transactions.
    "two-exclusive-locks" Warning {
        "a transaction that locks a second table against writes while it holds a first; those that new tables refer to count as one";
        "both, until the transaction ends";
        "it holds the one while it waits for the other; a program that uses them in the other order ends in a deadlock";
        "a migration for each table" }
    "ddl-with-backfill" Warning {
        "rows are changed in a transaction that holds a lock on a table against writes";
        "that lock, until the last row is changed";
        "a lock that would be held for a moment is held for as long as the rows take";
        "the change of rows in a migration of its own" }
    "unbatched-dml" Warning {
        "UPDATE, DELETE or INSERT … SELECT of a table's rows, all at once";
        "`ROW EXCLUSIVE`, and each row until the transaction ends";
        "each changed row stays locked until the last is changed, and vacuum cannot clean up behind it";
        "batches of a few thousand rows, each a transaction of its own" }
    @any_table "unseen-code" Warning {
        "code whose statements cannot be read: `EXECUTE` of a text that is put together, a `DO` block in another language than plpgsql, a call of a function that a migration has made and that does more than read";
        "that of what it runs";
        "what cannot be read cannot be checked";
        "the statements themselves; otherwise look at them by hand, and silence this with what you have seen as the reason" }
    @any_table "enum-value-in-same-transaction" Error {
        "a value that `ALTER TYPE … ADD VALUE` adds is used in the same transaction";
        "none";
        "the server refuses it: a new value can be used when its transaction has ended";
        "`ADD VALUE` in a migration of its own, before" }
    @any_table "needs-no-transaction" Error {
        "a statement that cannot run in a transaction, in a file that does not begin with `-- no-transaction`";
        "none: it is refused";
        "the server refuses it";
        "in a file of its own that begins with `-- no-transaction`" }
    @any_table "needs-own-file" Error {
        "a statement that cannot run in a transaction, beside others in a file that begins with `-- no-transaction`";
        "none: it is refused";
        "`sqlx::migrate` sends a file as one message, and the server runs several statements of one message as a transaction";
        "in a file of its own" }
    @squawk @any_table "transaction-nesting" Error {
        "`BEGIN`, `COMMIT` or `ROLLBACK` in a file that runs in a transaction";
        "none";
        "it ends the transaction in which the migration is recorded: a part can be applied that is not recorded";
        "leave it out, or begin the file with `-- no-transaction`" }
    @squawk @any_table "ban-uncommitted-transaction" Error {
        "`BEGIN` without `COMMIT`";
        "what was locked stays locked until the connection ends";
        "what follows is lost when the connection ends";
        "add the `COMMIT`" }

    // What the server refuses, and what is hard to change later.
    @any_table "syntax-error" Error {
        "a file that is not SQL";
        "none";
        "what cannot be read cannot be checked, and the server will refuse it";
        "mend the statement" }
    @squawk @any_table "identifier-too-long" Warning {
        "a name of more than 63 bytes";
        "none";
        "PostgreSQL cuts it off, so that two names can become one";
        "a shorter name" }
    @squawk @any_table "ban-duplicate-column-assignments" Error {
        "a column that one statement names twice";
        "none";
        "the server refuses it";
        "name it once" }
    @squawk @any_table "ban-char-field" Warning {
        "a column of type `char(n)`";
        "none";
        "values are padded with blanks up to the length, which comparisons then ignore";
        "`text`, or `varchar(n)`" }
    @squawk @any_table "ban-create-domain-with-constraint" Warning {
        "`CREATE DOMAIN` with a constraint";
        "`SHARE` on every table that uses it, when the constraint is changed later";
        "a constraint of a domain is checked in all tables at once, and adding a column of its type writes the table anew";
        "a CHECK of the table" }
    @squawk @any_table "ban-alter-domain-with-add-constraint" Warning {
        "`ALTER DOMAIN … ADD CONSTRAINT`";
        "`SHARE` on every table that uses it, while every row is checked";
        "writes of all these tables wait until the last row was checked";
        "`ADD CONSTRAINT … NOT VALID`, and `VALIDATE CONSTRAINT` in the next migration" }
    @squawk @up_only @any_table "ban-drop-schema" Warning {
        "`DROP SCHEMA`";
        "`ACCESS EXCLUSIVE` on what is in it";
        "programs that run while it is deployed do not find what was in it";
        "deploy a version that does not use it first" }
    @squawk @up_only @any_table "ban-drop-extension" Warning {
        "`DROP EXTENSION`";
        "none of its own";
        "its types and functions go with it";
        "deploy a version that does not use it first" }
    @squawk @any_table "ban-drop-database" Error {
        "`DROP DATABASE`";
        "none: it is refused";
        "a migration belongs to one database";
        "drop it by hand" }

    // The history.
    @any_table "changed-migration" Error {
        "a file that is not what it was when it was applied";
        "none";
        "databases that have applied it are not what the file says, and the runner refuses to go on";
        "restore the file, and write a new migration" }
    @any_table "history-not-linear" Error {
        "a migration that is not applied, below one that is";
        "none";
        "another database may apply it in another order, and end up different";
        "give it a version above the last one that is applied" }
    "invalid-leftover" Warning {
        "an index or constraint of the database that is not valid";
        "none";
        "an index that is not valid is written and never read; a constraint that is not valid holds for new rows only";
        "`DROP INDEX CONCURRENTLY` and create it again; `VALIDATE CONSTRAINT`" }

    // Comments.
    @any_table "unused-ignore" Warning {
        "a comment that silences nothing, or a rule that there is not";
        "none";
        "it would hide the next mistake at this place";
        "take the comment away" }
    @any_table "allow-without-reason" Error {
        "`orm-lint: allow` without a reason";
        "none";
        "whoever reads the file next has to know why the rule does not hold here";
        "`-- orm-lint: allow rule-name: the reason`" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_texts_are_there() {
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        for rule in RULES {
            for text in [rule.finds, rule.lock, rule.why, rule.safe] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", rule.name);
            }
        }
    }
}
