use super::write::{ident, idents, name};
use crate::schema::{Action, Check, Deferral, ForeignKey, PrimaryKey, Unique};

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let (include, deferral) = (include(&key.include), deferral(key.deferral));
    format!("CONSTRAINT {} PRIMARY KEY ({}){include}{deferral}", ident(&key.name), idents(&key.columns))
}

pub(super) fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let (include, deferral) = (include(&unique.include), deferral(unique.deferral));
    let columns = idents(&unique.columns);
    format!("CONSTRAINT {} UNIQUE{nulls} ({columns}){include}{deferral}", ident(&unique.name))
}

pub(super) fn check(check: &Check) -> String {
    format!("CONSTRAINT {} CHECK ({}){}", ident(&check.name), check.expression, validity(check.not_valid))
}

pub(crate) fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){}{}{}{}{}",
        ident(&key.name),
        idents(&key.columns),
        name(&key.references),
        idents(&key.target),
        if key.match_full { " MATCH FULL" } else { "" },
        action(" ON DELETE ", key.on_delete),
        action(" ON UPDATE ", key.on_update),
        deferral(key.deferral),
        validity(key.not_valid)
    )
}

fn include(columns: &[String]) -> String {
    if columns.is_empty() { String::new() } else { format!(" INCLUDE ({})", idents(columns)) }
}

const fn deferral(deferral: Deferral) -> &'static str {
    match deferral {
        Deferral::Never => "",
        Deferral::OnRequest => " DEFERRABLE",
        Deferral::Always => " DEFERRABLE INITIALLY DEFERRED",
    }
}

const fn validity(not_valid: bool) -> &'static str {
    if not_valid { " NOT VALID" } else { "" }
}

fn action(event: &str, action: Action) -> String {
    let word = match action {
        Action::NoAction => return String::new(),
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    };
    format!("{event}{word}")
}
