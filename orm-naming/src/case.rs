use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase,
};

/// A convention for names, as in `rename_all = "camelCase"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `lowercase`
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl Case {
    /// Every convention, in the order of [`NAMES`](Case::NAMES).
    pub const ALL: [Case; 8] = [
        Case::Lower,
        Case::Upper,
        Case::Pascal,
        Case::Camel,
        Case::Snake,
        Case::ScreamingSnake,
        Case::Kebab,
        Case::ScreamingKebab,
    ];

    /// Their names, which are serde's.
    pub const NAMES: [&'static str; 8] = [
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE",
    ];

    /// The convention of that name.
    pub fn parse(name: &str) -> Option<Self> {
        let position = Case::NAMES.iter().position(|other| *other == name)?;
        Some(Case::ALL[position])
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        Case::NAMES[self as usize]
    }

    /// A name in this convention.
    pub fn apply(self, name: &str) -> String {
        match self {
            Case::Lower => name.to_snake_case().replace('_', ""),
            Case::Upper => name.to_shouty_snake_case().replace('_', ""),
            Case::Pascal => name.to_upper_camel_case(),
            Case::Camel => name.to_lower_camel_case(),
            Case::Snake => name.to_snake_case(),
            Case::ScreamingSnake => name.to_shouty_snake_case(),
            Case::Kebab => name.to_kebab_case(),
            Case::ScreamingKebab => name.to_shouty_kebab_case(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_by_its_own_name() {
        for (case, name) in Case::ALL.into_iter().zip(Case::NAMES) {
            assert_eq!(Case::parse(name), Some(case), "{name}");
            assert_eq!(case.name(), name);
        }
        assert_eq!(Case::Camel.apply("created_at"), "createdAt");
        assert_eq!(Case::ScreamingKebab.apply("created_at"), "CREATED-AT");
        assert_eq!(Case::Lower.apply("created_at"), "createdat");
        assert_eq!(Case::Snake.apply("SoldOut"), "sold_out");
    }
}
