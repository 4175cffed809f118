//! Squawk's rules: which of them hold here, and why the others do not.

use std::collections::HashSet;
use std::ops::Range;

use squawk_linter::{Linter, Rule as Squawk};

use super::source::Script;

/// A rule of squawk that is not used, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unused {
    /// Its name.
    pub name: &'static str,
    /// Why it is not used.
    pub reason: &'static str,
}

enum Decision {
    Kept,
    Unused(&'static str),
}

use Decision::{Kept, Unused as Off};

const MODEL: &str = "the type is the model's to choose";
const DROPS: &str = "a migration may drop what one before it has made; what others need the server refuses to drop, and \
                     `drop-cascade` finds where it is told not to refuse";
const POLICY: &str = "rights and settings are the application's policy";

macro_rules! decisions {
    ($($rule:ident $name:literal $decision:expr;)*) => {
        /// What became of a rule: the compiler asks for each that a new version brings.
        fn decision(rule: Squawk) -> (&'static str, Decision) {
            match rule {
                $(Squawk::$rule => ($name, $decision),)*
            }
        }

        const ALL: &[Squawk] = &[$(Squawk::$rule),*];
    };
}

decisions! {
    RequireConcurrentIndexCreation "require-concurrent-index-creation" Kept;
    RequireConcurrentIndexDeletion "require-concurrent-index-deletion" Kept;
    ConstraintMissingNotValid "constraint-missing-not-valid" Kept;
    AddingFieldWithDefault "adding-field-with-default" Kept;
    AddingForeignKeyConstraint "adding-foreign-key-constraint" Kept;
    ChangingColumnType "changing-column-type" Kept;
    AddingNotNullableField "adding-not-nullable-field" Kept;
    AddingSerialPrimaryKeyField "adding-serial-primary-key-field" Kept;
    RenamingColumn "renaming-column" Kept;
    RenamingTable "renaming-table" Kept;
    DisallowedUniqueConstraint "disallowed-unique-constraint" Kept;
    BanDropDatabase "ban-drop-database" Kept;
    PreferBigintOverInt "prefer-bigint-over-int" Off(MODEL);
    PreferBigintOverSmallint "prefer-bigint-over-smallint" Off(MODEL);
    PreferIdentity "prefer-identity" Off(MODEL);
    PreferRepack "prefer-repack" Off("REPACK is of PostgreSQL 19; `rewrite-under-lock` finds VACUUM FULL and CLUSTER");
    PreferRobustStmts "prefer-robust-stmts" Off("a file in a transaction is rolled back when it fails; outside of one, IF NOT EXISTS takes the invalid \
        index of an interrupted CREATE INDEX CONCURRENTLY for a good one");
    PreferTextField "prefer-text-field" Off(MODEL);
    PreferTimestampTz "prefer-timestamp-tz" Off(MODEL);
    BanCharField "ban-char-field" Kept;
    BanDropColumn "ban-drop-column" Kept;
    BanDropTable "ban-drop-table" Kept;
    BanDropNotNull "ban-drop-not-null" Kept;
    TransactionNesting "transaction-nesting" Kept;
    AddingRequiredField "adding-required-field" Kept;
    BanConcurrentIndexCreationInTransaction "ban-concurrent-index-creation-in-transaction"
        Off("it passes a file of one statement, which `sqlx::migrate` wraps, too: `needs-no-transaction` finds that, and \
            every other statement that cannot run in a transaction");
    UnusedIgnore "unused-ignore" Off("the rule of this name is our own: it finds every comment that silences nothing, \
        squawk's only unknown names");
    BanCreateDomainWithConstraint "ban-create-domain-with-constraint" Kept;
    BanAlterDomainWithAddConstraint "ban-alter-domain-with-add-constraint" Kept;
    BanTruncateCascade "ban-truncate-cascade" Kept;
    RequireTimeoutSettings "require-timeout-settings" Off("the runner sets the timeout of locks, for every file alike");
    BanUncommittedTransaction "ban-uncommitted-transaction" Kept;
    RequireEnumValueOrdering "require-enum-value-ordering" Off("a value without a place stands behind the others, as it \
        stands in the enum of the model");
    RequireTableSchema "require-table-schema" Off("which schema a name is in is the connection's search path to say");
    IdentifierTooLong "identifier-too-long" Kept;
    RequireConcurrentPartitionDetach "require-concurrent-partition-detach" Kept;
    RequireConcurrentReindex "require-concurrent-reindex" Kept;
    RequireLockTimeout "require-lock-timeout" Off("the runner sets the timeout of locks, for every file alike");
    RequireStatementTimeout "require-statement-timeout" Off("a statement that waits for nobody may take its time");
    BanDuplicateColumnAssignments "ban-duplicate-column-assignments" Kept;
    BanDropView "ban-drop-view" Off(DROPS);
    BanDropFunction "ban-drop-function" Off(DROPS);
    BanDropType "ban-drop-type" Off(DROPS);
    BanDropDefault "ban-drop-default" Off("a default is filled in by the model, too");
    BanDropTrigger "ban-drop-trigger" Off(DROPS);
    BanDropSchema "ban-drop-schema" Kept;
    BanDropSequence "ban-drop-sequence" Off(DROPS);
    BanDropDomain "ban-drop-domain" Off(DROPS);
    BanDropConstraint "ban-drop-constraint" Off("what is allowed afterwards was not allowed before: nothing that runs \
        relies on being refused");
    BanDropGeneratedExpression "ban-drop-generated-expression" Off("the step that it is a part of says what is meant");
    RenamingObject "renaming-object" Off("programs ask for tables and columns by name, for which there are rules; not \
        for constraints, roles and the like");
    BanSetSchema "ban-set-schema" Kept;
    BanAlterIdentity "ban-alter-identity" Off("it is how a column becomes an identity, which inserts without the column \
        rely on");
    BanDropExtension "ban-drop-extension" Kept;
    BanAlterGeneratedExpression "ban-alter-generated-expression" Off("`rewrite-under-lock` finds it");
    BanDropIndex "ban-drop-index" Off("`require-concurrent-index-deletion` is about how; whether is not for a lint");
    BanSetDefault "ban-set-default" Off("a default is of new rows, and no lock is held for longer than a moment");
    BanDisableTrigger "ban-disable-trigger" Off(POLICY);
    BanReplicaIdentity "ban-replica-identity" Off(POLICY);
    BanDropPolicy "ban-drop-policy" Off(POLICY);
    BanRevoke "ban-revoke" Off(POLICY);
    BanReplaceViewFunction "ban-replace-view-function" Off("a view or function is changed by being replaced");
    BanAlterPolicyCondition "ban-alter-policy-condition" Off(POLICY);
    BanAlterPolicyRoles "ban-alter-policy-roles" Off(POLICY);
    BanCreatePolicy "ban-create-policy" Off(POLICY);
    BanAlterFunctionOptions "ban-alter-function-options" Off(POLICY);
    BanAlterViewOptions "ban-alter-view-options" Off(POLICY);
    BanAlterRoleOptions "ban-alter-role-options" Off(POLICY);
    BanAlterDatabaseOptions "ban-alter-database-options" Off(POLICY);
    BanAlterRowLevelSecurity "ban-alter-row-level-security" Off(POLICY);
    BanNewWriteRestriction "ban-new-write-restriction" Off("to restrict what is written is what constraints are for");
    BanAddEnumValue "ban-add-enum-value" Off("it is how an enum grows; `enum-value-in-same-transaction` finds the trap");
    BanAddCompositeAttribute "ban-add-composite-attribute" Off("models have no composite types");
    BanAddColumn "ban-add-column" Off("it is what migrations do most");
    BanDetachInheritance "ban-detach-inheritance" Off("models have no tables that inherit");
    BanAlterSequenceValues "ban-alter-sequence-values" Off(POLICY);
    BanAlterSystemOptions "ban-alter-system-options" Off(POLICY);
    BanAlterExtension "ban-alter-extension" Off(POLICY);
}

/// The rules of squawk that are not used, in its own order.
///
/// ```
/// let unused = orm_migrate::lint::unused_squawk_rules();
/// let text = unused.iter().find(|rule| rule.name == "prefer-text-field");
/// assert_eq!(text.map(|rule| rule.reason), Some("the type is the model's to choose"));
/// ```
pub fn unused_squawk_rules() -> Vec<Unused> {
    ALL.iter()
        .filter_map(|rule| match decision(*rule) {
            (name, Off(reason)) => Some(Unused { name, reason }),
            (_, Kept) => None,
        })
        .collect()
}

/// Whether squawk has a rule of this name.
pub(super) fn knows(name: &str) -> bool {
    name.parse::<Squawk>().is_ok()
}

/// A violation of one of squawk's rules.
#[derive(Debug, Clone)]
pub(super) struct Violation {
    pub(super) rule: &'static str,
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

pub(super) fn violations(script: &Script, in_transaction: bool) -> Vec<Violation> {
    let kept: HashSet<&'static str> = ALL
        .iter()
        .filter_map(|rule| match decision(*rule) {
            (name, Kept) => Some(name),
            (_, Off(_)) => None,
        })
        .collect();
    let rules = ALL.iter().copied().filter(|rule| kept.contains(decision(*rule).0));
    let mut linter = Linter::from(rules);
    linter.settings.assume_in_transaction = in_transaction;
    let mut violations: Vec<Violation> = linter
        .lint(&script.parse, &script.masked)
        .into_iter()
        .filter(|violation| kept.contains(decision(violation.code).0))
        .map(|violation| Violation {
            rule: decision(violation.code).0,
            range: violation.text_range.start().into()..violation.text_range.end().into(),
            message: violation.message,
        })
        .collect();
    violations.sort_by_key(|violation| violation.range.start);
    violations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rule::{RULES, Rule};

    #[test]
    fn every_rule_of_squawk_is_kept_under_its_name_or_has_a_reason_why_not() {
        for rule in ALL {
            let (name, decision) = decision(*rule);
            assert_eq!(rule.to_string(), name);
            match decision {
                Kept => assert!(Rule::named(name).is_some_and(|rule| rule.of_squawk), "{name}"),
                Off(reason) => {
                    assert!(!reason.is_empty() && !reason.contains("  "), "{name}: {reason}");
                    assert!(!Rule::named(name).is_some_and(|rule| rule.of_squawk), "{name}");
                }
            }
        }
        for rule in RULES.iter().filter(|rule| rule.of_squawk) {
            assert!(knows(rule.name), "{}", rule.name);
        }
    }
}
