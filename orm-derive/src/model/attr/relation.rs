use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, LitBool, LitStr, Path, Token, Type};

use crate::errors::Errors;
use crate::options::{each_option, flag, names, set_once, skip_option, text, value};
use crate::suggestion;

/// The kinds of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    BelongsTo,
    HasOne,
    HasMany,
    ManyToMany,
}

/// `#[has_many(comments: Comment, …)]`.
pub(crate) struct RelationOption {
    pub(crate) kind: RelationKind,
    pub(crate) name: Ident,
    pub(crate) target: Type,
    pub(crate) on_delete: Option<Ident>,
    pub(crate) on_update: Option<Ident>,
    pub(crate) index: Option<LitBool>,
    pub(crate) keys: Option<(Span, Vec<Ident>)>,
    /// `constraint = "fk_author"`: the name of the foreign key.
    pub(crate) constraint: Option<LitStr>,
    pub(crate) inverse: InverseOption,
    pub(crate) soft_delete: Option<Ident>,
    /// `as = commentable`: the polymorphic relation of the other model.
    pub(crate) one_of: InverseOption,
    /// `polymorphic`, or `polymorphic = commentable_type`.
    pub(crate) polymorphic: Option<(Span, Option<Ident>)>,
    pub(crate) trigger: Option<Span>,
    pub(crate) through: Option<Type>,
    pub(crate) from: InverseOption,
    pub(crate) to: InverseOption,
}

/// The name of a relation of another model, if it is given.
pub(crate) type InverseOption = Option<Ident>;

impl RelationKind {
    pub(crate) const NAMES: [&'static str; 4] = ["belongs_to", "has_one", "has_many", "many_to_many"];
    const ALL: [RelationKind; 4] =
        [RelationKind::BelongsTo, RelationKind::HasOne, RelationKind::HasMany, RelationKind::ManyToMany];

    pub(crate) fn name(self) -> &'static str {
        match self {
            RelationKind::BelongsTo => "belongs_to",
            RelationKind::HasOne => "has_one",
            RelationKind::HasMany => "has_many",
            RelationKind::ManyToMany => "many_to_many",
        }
    }

    pub(super) fn of(path: &Path) -> Option<Self> {
        RelationKind::ALL.into_iter().find(|kind| path.is_ident(kind.name()))
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            RelationKind::BelongsTo => {
                &["on_delete", "on_update", "index", "keys", "constraint", "polymorphic", "trigger"]
            }
            RelationKind::HasOne | RelationKind::HasMany => &["inverse", "as", "soft_delete"],
            RelationKind::ManyToMany => &["through", "from", "to"],
        }
    }

    fn example(self) -> &'static str {
        match self {
            RelationKind::BelongsTo => "#[belongs_to(author: User)]",
            RelationKind::HasOne => "#[has_one(profile: Profile)]",
            RelationKind::HasMany => "#[has_many(comments: Comment)]",
            RelationKind::ManyToMany => "#[many_to_many(tags: Tag, through = PostTag)]",
        }
    }
}

impl RelationOption {
    /// Reads a relation; `None`, and an error, if it does not even have a name and a target.
    pub(super) fn parse(
        model: &Ident,
        kind: RelationKind,
        attribute: &Attribute,
        errors: &Errors,
    ) -> Option<Self> {
        let mut relation: Option<RelationOption> = None;
        let before = errors.count();
        each_option(errors, attribute, |key, input| match &mut relation {
            None if input.peek(Token![:]) => {
                input.parse::<Token![:]>()?;
                if syn::parse_str::<Ident>(&key.to_string()).is_err() {
                    errors.at(key, format!("`{key}` is a keyword of Rust: name the relation otherwise"));
                    return Ok(());
                }
                relation = Some(RelationOption::new(kind, key.clone(), target(model, input.parse()?)));
                Ok(())
            }
            // The first mistake says it already.
            None if errors.count() > before => {
                skip_option(input);
                Ok(())
            }
            None => Err(syn::Error::new(
                key.span(),
                format!("a relation starts with its name and its model: `{}`", kind.example()),
            )),
            Some(relation) => relation.read(model, key, input, errors),
        });
        if relation.is_none() && errors.count() == before {
            errors.at(attribute.path(), format!("a relation has a name and a model: `{}`", kind.example()));
        }
        relation
    }

    fn new(kind: RelationKind, name: Ident, target: Type) -> Self {
        RelationOption {
            kind,
            name,
            target,
            on_delete: None,
            on_update: None,
            index: None,
            keys: None,
            constraint: None,
            inverse: None,
            soft_delete: None,
            one_of: None,
            polymorphic: None,
            trigger: None,
            through: None,
            from: None,
            to: None,
        }
    }

    fn read(&mut self, model: &Ident, key: &Ident, input: ParseStream, errors: &Errors) -> syn::Result<()> {
        let option = key.to_string();
        let kind = self.kind.name();
        if !self.kind.options().contains(&option.as_str()) {
            return Err(syn::Error::new(key.span(), self.unknown(&option)));
        }
        match &*option {
            "on_delete" => {
                set_once(errors, &mut self.on_delete, key, value(key, input, "on_delete = cascade")?);
            }
            "on_update" => {
                set_once(errors, &mut self.on_update, key, value(key, input, "on_update = cascade")?);
            }
            "index" => set_once(errors, &mut self.index, key, value(key, input, "index = false")?),
            "keys" => set_once(errors, &mut self.keys, key, (key.span(), names(key, input)?)),
            "constraint" => set_once(errors, &mut self.constraint, key, text(key, input)?),
            "inverse" => set_once(errors, &mut self.inverse, key, value(key, input, "inverse = author")?),
            "soft_delete" => {
                let value = value(key, input, "soft_delete = cascade")?;
                set_once(errors, &mut self.soft_delete, key, value);
            }
            "as" => set_once(errors, &mut self.one_of, key, value(key, input, "as = commentable")?),
            "polymorphic" => {
                let alone = input.is_empty() || input.peek(Token![,]);
                let field = if alone { None } else { Some(value(key, input, "polymorphic = target_type")?) };
                set_once(errors, &mut self.polymorphic, key, (key.span(), field));
            }
            "trigger" => set_once(errors, &mut self.trigger, key, flag(key, input)?),
            "from" => set_once(errors, &mut self.from, key, value(key, input, "from = post")?),
            "to" => set_once(errors, &mut self.to, key, value(key, input, "to = tag")?),
            "through" => {
                let through = target(model, value(key, input, "through = PostTag")?);
                set_once(errors, &mut self.through, key, through);
            }
            _ => {
                return Err(syn::Error::new(
                    key.span(),
                    suggestion::unknown(&format!("option of `{kind}`"), &option, self.kind.options()),
                ));
            }
        }
        Ok(())
    }

    /// What to do about an option that this kind of relation does not have.
    fn unknown(&self, option: &str) -> String {
        let kind = self.kind.name();
        match option {
            "on_delete" | "on_update" => {
                format!("`{option}` is said where the foreign key is: in the `belongs_to` of the other model")
            }
            "soft_delete" => {
                format!("`{option}` is said where the rows are that go too: in a `has_many` or `has_one`")
            }
            "inverse" if self.kind == RelationKind::ManyToMany => {
                "`many_to_many` names the join model's relations: `from = …` and `to = …`".to_owned()
            }
            "through" => format!(
                "only `many_to_many` goes through a join model: `{}`",
                RelationKind::ManyToMany.example()
            ),
            "constraint" | "polymorphic" | "trigger" => {
                format!("`{option}` is said where the key is: in the `belongs_to` of the other model")
            }
            "as" => "`as` names a polymorphic `belongs_to` of the other model: write it in a `has_many` or `has_one`"
                .to_owned(),
            _ => suggestion::unknown(&format!("option of `{kind}`"), option, self.kind.options()),
        }
    }
}

/// A model as its own target may be written `Self`; the generated code stands where that is something else.
fn target(model: &Ident, ty: Type) -> Type {
    match &ty {
        Type::Path(path) if path.path.is_ident("Self") => {
            let mut model = model.clone();
            model.set_span(syn::spanned::Spanned::span(&ty));
            Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: model.into() })
        }
        _ => ty,
    }
}
