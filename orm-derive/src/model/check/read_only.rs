use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;

use super::super::attr::{ColumnOptions, Input, ModelOptions, RelationKind, RelationOption};
use crate::errors::Errors;

/// What a read-only model may say of its rows when they are found.
const READING: [&str; 2] = ["before_find", "after_find"];

/// Whether rows are only read. What is about writing them, or about making their table, is refused and taken away, so
/// that nothing else is said of it.
pub(super) fn read_only(input: &mut Input, errors: &Errors) -> bool {
    if input.options.read_only.is_none() {
        return false;
    }
    let refusal = Refusal { model: &input.derive.ident, errors };
    let has_key = input.options.primary_key.is_some()
        || input.fields.iter().any(|field| field.options.primary_key.is_some());
    refusal.options(&mut input.options);
    for field in &mut input.fields {
        refusal.unvalidated(field.rules.span.take());
        refusal.column(&mut field.options);
    }
    let on_fields = input.fields.iter_mut().filter_map(|field| field.options.belongs_to.as_mut());
    on_fields.for_each(|relation| refusal.belongs_to(relation));
    for relation in &mut input.options.relations {
        refusal.belongs_to(relation);
        if relation.kind != RelationKind::BelongsTo && !has_key {
            refusal.without_key(relation);
        }
    }
    true
}

struct Refusal<'a> {
    model: &'a Ident,
    errors: &'a Errors,
}

impl Refusal<'_> {
    fn at(&self, span: Span, option: &str, why: &str) {
        let message = format!("`{}` is read-only: {why}, so leave `{option}` out", self.model);
        self.errors.at_span(span, message);
    }

    /// Of what makes or changes the table.
    fn made(&self, span: Option<Span>, option: &str) {
        if let Some(span) = span {
            self.at(span, option, "its table is not made by the models");
        }
    }

    /// Of what happens when a row is written.
    fn written(&self, span: Option<Span>, option: &str) {
        if let Some(span) = span {
            self.at(span, option, "its rows are never written");
        }
    }

    fn unvalidated(&self, span: Option<Span>) {
        if let Some(span) = span {
            self.at(span, "#[validate(…)]", "its rows are never written");
        }
    }

    fn options(&self, options: &mut ModelOptions) {
        self.made(options.renamed_from.take().map(|name| name.span()), "renamed_from");
        self.made(options.primary_key_name.take().map(|name| name.span()), "primary_key_name");
        for index in options.indexes.drain(..) {
            self.made(Some(index.key.span()), &index.key.to_string());
        }
        for check in options.checks.drain(..) {
            self.made(Some(check.expression.span()), "check");
        }
        self.made(options.check_validators.take(), "check_validators");
        self.written(options.timestamps.take(), "timestamps");
        self.written(options.soft_delete.take(), "soft_delete");
        if let Some(base) = options.inherit.take() {
            self.at(base.span(), "inherit", "it has no rows in common with models that are written");
        }
        self.unvalidated(options.rules.span.take());
        options.hooks.retain(|hook| {
            let event = hook.event.to_string();
            let is_reading = READING.contains(&&*event);
            self.written((!is_reading).then(|| hook.event.span()), &event);
            is_reading
        });
    }

    fn column(&self, options: &mut ColumnOptions) {
        self.written(options.default.take().map(|default| default.span()), "default");
        self.written(options.version.take(), "version");
        self.made(options.unique.take(), "unique");
        self.made(options.index.take(), "index");
        self.made(options.renamed_from.take().map(|name| name.span()), "renamed_from");
        options.unique_all = None;
    }

    fn belongs_to(&self, relation: &mut RelationOption) {
        self.made(relation.on_delete.take().map(|word| word.span()), "on_delete");
        self.made(relation.on_update.take().map(|word| word.span()), "on_update");
        self.made(relation.constraint.take().map(|name| name.span()), "constraint");
        self.made(relation.index.take().map(|word| word.span), "index");
        self.made(relation.trigger.take(), "trigger");
        self.written(relation.soft_delete.take().map(|word| word.span()), "soft_delete");
    }

    fn without_key(&self, relation: &RelationOption) {
        let message = format!(
            "`{}` has no primary key by which the rows of `{}` are found: write `#[column(primary_key)]` above the field that tells its rows apart",
            self.model, relation.name
        );
        self.errors.at(&relation.name, message);
    }
}
