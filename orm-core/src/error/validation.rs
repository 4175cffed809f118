//! Rows that were refused: what is wrong with them, by field.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::{Error, ErrorKind};

/// What is wrong with a row.
pub(super) struct Refusal {
    /// The model's name; empty if it is not known.
    model: &'static str,
    errors: ValidationErrors,
}

/// Under this key stand the errors of the whole row.
pub(crate) const WHOLE_ROW: &str = "__all__";

impl Error {
    /// A row that is not valid, of the model of this name; `order` is the order of its fields.
    #[cold]
    pub(crate) fn refused(model: &'static str, order: &[&'static str], mut errors: ValidationErrors) -> Self {
        for kind in errors.errors_mut().values_mut() {
            forget_values(kind);
        }
        let mut fields: Vec<&'static str> = errors.errors().keys().filter_map(field).collect();
        let position = |name: &str| order.iter().position(|other| *other == name).unwrap_or(order.len());
        fields.sort_unstable_by_key(|name| (position(name), *name));
        let mut error =
            Error::new(ErrorKind::Validation, message(model, &fields, &errors)).with_fields(fields);
        error.0.refusal = Some(Refusal { model, errors });
        error
    }

    /// What the crate `validator` found wrong, as an error of kind [`Validation`](ErrorKind::Validation): for a value that
    /// an application validates itself. Not a `From`, because `?` in closures would need a type then.
    pub fn from_validation(errors: ValidationErrors) -> Self {
        Error::refused("", &[], errors)
    }

    /// What is wrong with the row, by field, of an error of kind [`Validation`](ErrorKind::Validation).
    ///
    /// It is what the crate `validator` makes, without the values: an application may send it to its client as JSON.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let error = Error::invalid(User::email, "is taken");
    /// let errors = error.validation().map(|errors| errors.field_errors()["email"].len());
    /// assert_eq!(errors, Some(1));
    /// ```
    pub fn validation(&self) -> Option<&ValidationErrors> {
        self.0.refusal.as_ref().map(|refusal| &refusal.errors)
    }

    /// The errors by field alone; the error itself if it has none.
    pub(crate) fn into_validation(mut self) -> Result<ValidationErrors, Error> {
        self.0.refusal.take().map(|refusal| refusal.errors).ok_or(self)
    }

    /// Both of two errors of kind [`Validation`](ErrorKind::Validation), as one. If one of them is of another kind,
    /// that one: nobody can say then what else is wrong.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let error = Error::invalid(User::email, "is taken").merge(Error::invalid(User::name, "is too short"));
    /// assert_eq!(error.fields(), ["email", "name"]);
    /// assert_eq!(error.to_string(), "User is not valid: email: is taken; name: is too short");
    /// ```
    #[must_use]
    pub fn merge(mut self, mut other: Error) -> Self {
        let inner = &mut *self.0;
        let Some(own) = &mut inner.refusal else { return self };
        let Some(others) = other.0.refusal.take() else { return other };
        for (key, kind) in others.errors.into_errors() {
            add(own.errors.errors_mut(), key, kind);
        }
        if own.model.is_empty() {
            own.model = others.model;
        }
        for field in other.0.fields {
            if !inner.fields.contains(&field) {
                inner.fields.push(field);
            }
        }
        inner.message = message(own.model, &inner.fields, &own.errors);
        self
    }
}

fn add(
    errors: &mut HashMap<Cow<'static, str>, ValidationErrorsKind>,
    key: Cow<'static, str>,
    kind: ValidationErrorsKind,
) {
    match (errors.get_mut(&key), kind) {
        (Some(ValidationErrorsKind::Field(own)), ValidationErrorsKind::Field(others)) => own.extend(others),
        (Some(_), ValidationErrorsKind::Field(_)) => {} // what is inside of the field is said already
        (_, kind) => {
            errors.insert(key, kind);
        }
    }
}

/// The field's name. What is not a name of the program's own is none.
#[allow(clippy::ptr_arg)] // a `&str` would not tell what lives for ever
fn field(key: &Cow<'static, str>) -> Option<&'static str> {
    match key {
        Cow::Borrowed(name) if *name != WHOLE_ROW => Some(name.strip_prefix("r#").unwrap_or(name)),
        _ => None,
    }
}

/// The crate keeps the refused values beside its errors: a password that is too short would end up in a log.
fn forget_values(kind: &mut ValidationErrorsKind) {
    match kind {
        ValidationErrorsKind::Field(errors) => {
            for error in errors {
                error.params.retain(|name, _| name != "value" && name != "other");
            }
        }
        ValidationErrorsKind::Struct(errors) => errors.errors_mut().values_mut().for_each(forget_values),
        ValidationErrorsKind::List(list) => {
            list.values_mut().flat_map(|errors| errors.errors_mut().values_mut()).for_each(forget_values);
        }
    }
}

/// `User is not valid: email: is no e-mail address; name: must not be empty`.
fn message(model: &str, fields: &[&'static str], errors: &ValidationErrors) -> String {
    let subject = if model.is_empty() { "the value" } else { model };
    let mut message = format!("{subject} is not valid");
    let mut sentences = Vec::new();
    let mut keys: Vec<&Cow<'static, str>> = errors.errors().keys().collect();
    let position = |key: &Cow<'static, str>| {
        field(key).and_then(|name| fields.iter().position(|field| *field == name)).unwrap_or(fields.len())
    };
    keys.sort_unstable_by(|a, b| (position(a), a).cmp(&(position(b), b)));
    for key in keys {
        let name = if key == WHOLE_ROW { "" } else { key.strip_prefix("r#").unwrap_or(key) };
        describe(name, &errors.errors()[key], &mut sentences);
    }
    for (position, sentence) in sentences.iter().enumerate() {
        let separator = if position == 0 { ": " } else { "; " };
        // Writing to a String does not fail.
        let _ = write!(message, "{separator}{sentence}");
    }
    message
}

fn describe(path: &str, kind: &ValidationErrorsKind, sentences: &mut Vec<String>) {
    let mut inner = |path: &str, errors: &ValidationErrors| {
        let mut entries: Vec<_> = errors.errors().iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, kind) in entries {
            describe(&format!("{path}.{key}"), kind, sentences);
        }
    };
    match kind {
        ValidationErrorsKind::Struct(errors) => inner(path, errors),
        ValidationErrorsKind::List(list) => {
            for (index, errors) in list {
                inner(&format!("{path}[{index}]"), errors);
            }
        }
        ValidationErrorsKind::Field(errors) => {
            let texts: Vec<String> = errors.iter().map(sentence).collect();
            let colon = if path.is_empty() { "" } else { ": " };
            sentences.push(format!("{path}{colon}{}", texts.join(", ")));
        }
    }
}

/// What a rule asks for. The parameters of a rule are the program's own, unlike the value.
fn sentence(error: &ValidationError) -> String {
    if let Some(message) = &error.message {
        return message.to_string();
    }
    let parameter = |name: &str| error.params.get(name).map(ToString::to_string);
    let several = |parts: [Option<String>; 4]| parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    match &*error.code {
        "email" => "is no e-mail address".to_owned(),
        "url" => "is no URL".to_owned(),
        "ip" => "is no IP address".to_owned(),
        "required" => "is missing".to_owned(),
        "regex" => "has the wrong form".to_owned(),
        "must_match" => "is not the same".to_owned(),
        "length" => {
            let bounds = [
                parameter("equal").map(|length| format!("a length of {length}")),
                parameter("min").map(|least| format!("a length of at least {least}")),
                parameter("max").map(|most| format!("of at most {most}")),
                None,
            ];
            format!("must have {}", several(bounds)).replace("have of", "have a length of")
        }
        "range" => {
            let bounds = [
                parameter("min").map(|least| format!("at least {least}")),
                parameter("max").map(|most| format!("at most {most}")),
                parameter("exclusive_min").map(|least| format!("more than {least}")),
                parameter("exclusive_max").map(|most| format!("less than {most}")),
            ];
            format!("must be {}", several(bounds))
        }
        code => code.to_owned(),
    }
}
