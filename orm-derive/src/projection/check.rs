//! What the attributes say, and the only code that rejects.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, GenericArgument, PathArguments, Type};

use super::{Field, Projection, Source};
use crate::errors::Errors;
use crate::naming::spelled;
use crate::options::{each_option, set_once, value};
use crate::suggestion;

/// The struct without what is wrong of it; nothing if it cannot be told which model it is of, or whether it is of one.
pub(super) fn projection(input: &DeriveInput, errors: &Errors) -> Option<Projection> {
    let ident = &input.ident;
    let before = errors.count();
    let model = model(input, errors);
    let is_of_unknown = errors.count() > before;
    if !input.generics.params.is_empty() {
        let message = format!(
            "what a projection selects is known: write `{ident}` without type parameters and lifetimes"
        );
        errors.at(&input.generics, message);
    }
    let fields = fields(input, model.is_some() || is_of_unknown, errors);
    let is_generic = !input.generics.params.is_empty();
    (!is_generic && !is_of_unknown).then(|| Projection { ident: ident.clone(), model, fields })
}

fn model(input: &DeriveInput, errors: &Errors) -> Option<Type> {
    let mut of = None;
    for attribute in own(&input.attrs) {
        each_option(errors, attribute, |key, input| {
            if key != "of" {
                let message = suggestion::unknown("option of `projection`", &key.to_string(), &["of"]);
                return Err(syn::Error::new(key.span(), message));
            }
            set_once(errors, &mut of, key, value::<Type>(key, input, "of = Post")?);
            Ok(())
        });
    }
    of
}

fn fields(input: &DeriveInput, has_model: bool, errors: &Errors) -> Vec<Field> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => Some(fields),
            _ => None,
        },
        _ => None,
    };
    let Some(named) = named else {
        let message = "`Projection` is for a struct with named fields, each of which says what is selected";
        errors.at(&input.ident, message);
        return Vec::new();
    };
    let field = |field: &syn::Field| {
        let ident = field.ident.clone()?;
        if let Some(attribute) = own(&field.attrs).next().filter(|_| !has_model) {
            let message = "without a model there is nothing to select from: say which one it is of, `#[projection(of = Post)]` on the struct; a struct for SQL by hand alone is read from the columns that its fields are named after";
            errors.at(attribute, message);
            return None;
        }
        let source = source(&ident, &field.attrs, errors)?;
        if is_itself(&field.ty, &input.ident) {
            let message = format!(
                "`{}` has itself among its fields, and a statement has a fixed number of levels: write a struct for each",
                input.ident
            );
            errors.at(&field.ty, message);
            return None;
        }
        Some(Field { ident, ty: field.ty.clone(), source })
    };
    named.named.iter().filter_map(field).collect()
}

/// What a field is read from; nothing if that was said wrongly.
fn source(ident: &Ident, attributes: &[Attribute], errors: &Errors) -> Option<Source> {
    const OPTIONS: [&str; 3] = ["column", "expr", "relation"];
    let mut source: Option<(String, Source)> = None;
    let before = errors.count();
    for attribute in own(attributes) {
        each_option(errors, attribute, |key, input| {
            let read = option(key, input, &OPTIONS)?;
            match &source {
                Some((other, _)) if key == other => {
                    errors.at(key, format!("`{key}` is given twice: keep one"));
                }
                Some((other, _)) => {
                    let message = format!(
                        "`{key}` beside `{other}`: a field is read from one thing, so keep one of the two"
                    );
                    errors.at(key, message);
                }
                None => source = Some((key.to_string(), read)),
            }
            Ok(())
        });
    }
    if errors.count() > before {
        return None;
    }
    Some(source.map_or_else(|| Source::Named(ident.clone()), |(_, source)| source))
}

fn option(key: &Ident, input: ParseStream, options: &[&str]) -> syn::Result<Source> {
    let expr = |example| value::<Expr>(key, input, example).map(|expr| Source::Expr(Box::new(expr)));
    match &*spelled(key) {
        "column" => value(key, input, "column = title").map(Source::Named),
        "expr" => expr("expr = Post::comments.count()"),
        "relation" => expr("relation = Post::comments.limit(3)"),
        other => {
            Err(syn::Error::new(key.span(), suggestion::unknown("option of `projection`", other, options)))
        }
    }
}

fn own(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("projection"))
}

/// Whether a type is that of the struct, alone, in an `Option` or in a `Vec`.
fn is_itself(ty: &Type, ident: &Ident) -> bool {
    let Type::Path(path) = ty else { return false };
    if path.path.is_ident(ident) || path.path.is_ident("Self") {
        return true;
    }
    let Some(last) = path.path.segments.last() else { return false };
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Option" || last.ident == "Vec" => {
            arguments
                .args
                .iter()
                .any(|argument| matches!(argument, GenericArgument::Type(inner) if is_itself(inner, ident)))
        }
        _ => false,
    }
}
