use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, Lit, LitInt, LitStr};

use super::{RelationKind, RelationOption};
use crate::errors::Errors;
use crate::options::{all, each_option, flag, number, set_once, text, value, words};
use crate::suggestion;

/// What `#[column(…)]` and `#[belongs_to(…)]` say of a field.
#[derive(Default)]
pub(crate) struct ColumnOptions {
    pub(crate) primary_key: Option<Span>,
    pub(crate) default: Option<DefaultOption>,
    pub(crate) len: Option<LitInt>,
    pub(crate) precision: Option<LitInt>,
    pub(crate) scale: Option<LitInt>,
    pub(crate) unique: Option<Span>,
    /// `unique = all`: soft-deleted rows count too.
    pub(crate) unique_all: Option<Span>,
    pub(crate) version: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) name: Option<LitStr>,
    /// `filter`, with the operators that it lists, if it lists some.
    pub(crate) filter: Option<(Span, Vec<Ident>)>,
    pub(crate) sort: Option<Span>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) belongs_to: Option<RelationOption>,
}

/// `default = …`.
#[derive(Clone)]
pub(crate) enum DefaultOption {
    UuidV4(Span),
    UuidV7(Span),
    Identity(Span),
    Now(Span),
    /// `sql("…")`.
    Sql(LitStr),
    /// `generated("…")`.
    Generated(Span, LitStr),
    /// The same for every row: a literal, a path, `T::default()`, `T::new()`.
    Constant(Expr),
    /// Any other expression, evaluated for every row.
    Computed(Expr),
}

const OPTIONS: &[&str] = &[
    "primary_key",
    "default",
    "len",
    "precision",
    "scale",
    "unique",
    "index",
    "name",
    "version",
    "filter",
    "sort",
    "renamed_from",
];

impl ColumnOptions {
    pub(super) fn parse(model: &Ident, attributes: &[Attribute], errors: &Errors) -> Self {
        let mut options = ColumnOptions::default();
        for attribute in attributes {
            if attribute.path().is_ident("column") {
                each_option(errors, attribute, |key, input| options.read(key, input, errors));
            } else if attribute.path().is_ident("model") {
                errors.at(attribute.path(), "`model` stands on the struct: for a field it is `#[column(…)]`");
            } else if let Some(kind) = RelationKind::of(attribute.path()) {
                options.read_relation(model, kind, attribute, errors);
            }
        }
        options
    }

    fn read_relation(&mut self, model: &Ident, kind: RelationKind, attribute: &Attribute, errors: &Errors) {
        if kind != RelationKind::BelongsTo {
            let name = kind.name();
            errors.at(
                attribute.path(),
                format!("`{name}` stands on the struct: the foreign key is in another table"),
            );
        } else if self.belongs_to.is_some() {
            errors.at(attribute.path(), "`belongs_to` is given twice: a foreign key leads to one model");
        } else {
            self.belongs_to = RelationOption::parse(model, kind, attribute, errors);
        }
    }

    fn read(&mut self, key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<()> {
        let wrong = |message: String| Err(syn::Error::new(key.span(), message));
        match &*key.to_string() {
            "primary_key" => set_once(errors, &mut self.primary_key, key, flag(key, input)?),
            "default" => {
                let expression: Expr = value(key, input, "default = …")?;
                set_once(errors, &mut self.default, key, DefaultOption::of(expression)?);
            }
            "len" => set_once(errors, &mut self.len, key, number(key, input)?),
            "precision" => set_once(errors, &mut self.precision, key, number(key, input)?),
            "scale" => set_once(errors, &mut self.scale, key, number(key, input)?),
            "unique" => {
                let all = all(key, input)?;
                set_once(errors, &mut self.unique, key, key.span());
                self.unique_all = self.unique_all.or(all);
            }
            "index" => set_once(errors, &mut self.index, key, flag(key, input)?),
            "name" => set_once(errors, &mut self.name, key, text(key, input)?),
            "filter" => set_once(errors, &mut self.filter, key, (key.span(), words(key, input)?)),
            "renamed_from" => set_once(errors, &mut self.renamed_from, key, text(key, input)?),
            "sort" => set_once(errors, &mut self.sort, key, flag(key, input)?),
            "version" => set_once(errors, &mut self.version, key, flag(key, input)?),
            "text" => {
                return wrong(
                    "a `String` is `text` already; an enum says it itself: `#[db_enum(text)]`".to_owned(),
                );
            }
            "nullable" | "not_null" => {
                return wrong(format!("`{key}` is said by the type: an `Option` may be NULL"));
            }
            relation if RelationKind::NAMES.contains(&relation) => {
                return wrong(format!("`{relation}` is an attribute of its own: `#[{relation}(…)]`"));
            }
            other => return wrong(suggestion::unknown("option of `column`", other, OPTIONS)),
        }
        Ok(())
    }
}

impl DefaultOption {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            DefaultOption::UuidV4(span)
            | DefaultOption::UuidV7(span)
            | DefaultOption::Identity(span)
            | DefaultOption::Now(span)
            | DefaultOption::Generated(span, _) => *span,
            DefaultOption::Sql(text) => text.span(),
            DefaultOption::Constant(expression) | DefaultOption::Computed(expression) => {
                syn::spanned::Spanned::span(expression)
            }
        }
    }

    fn of(expression: Expr) -> syn::Result<Self> {
        let span = syn::spanned::Spanned::span(&expression);
        if let Expr::Path(path) = &expression
            && let Some(word) = path.path.get_ident()
        {
            match &*word.to_string() {
                "uuid_v4" => return Ok(DefaultOption::UuidV4(span)),
                "uuid_v7" => return Ok(DefaultOption::UuidV7(span)),
                "identity" => return Ok(DefaultOption::Identity(span)),
                "now" => return Ok(DefaultOption::Now(span)),
                _ => {}
            }
        }
        if let Expr::Call(call) = &expression
            && let Expr::Path(path) = &*call.func
            && let Some(word) = path.path.get_ident()
            && (word == "sql" || word == "generated")
        {
            let mut arguments = call.args.iter();
            return match (arguments.next(), arguments.next()) {
                (Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })), None)
                    if !text.value().trim().is_empty() =>
                {
                    Ok(if word == "sql" {
                        DefaultOption::Sql(text.clone())
                    } else {
                        DefaultOption::Generated(span, text.clone())
                    })
                }
                _ => Err(syn::Error::new(
                    span,
                    format!("write the SQL expression as `default = {word}(\"…\")`"),
                )),
            };
        }
        Ok(if is_constant(&expression) {
            DefaultOption::Constant(expression)
        } else {
            DefaultOption::Computed(expression)
        })
    }
}

/// Whether an expression has the same value for every row, as far as its form tells.
fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(unary) => is_constant(&unary.expr),
        Expr::Paren(paren) => is_constant(&paren.expr),
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Call(call) if call.args.is_empty() => match &*call.func {
            Expr::Path(path) => {
                path.path.segments.len() > 1
                    && path
                        .path
                        .segments
                        .last()
                        .is_some_and(|last| last.ident == "default" || last.ident == "new")
            }
            _ => false,
        },
        _ => false,
    }
}
