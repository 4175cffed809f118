//! What is known of a PostgreSQL type at compile time.

/// A PostgreSQL type, as constant data.
///
/// `oid` and `array_oid` are those of what crosses the wire. Every one is built in and the same on every
/// server, so that no connection ever has to ask the catalogue: a native enum travels as text and is cast
/// where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlType {
    /// What the type is.
    pub kind: TypeKind,
    /// The type that crosses the wire.
    pub oid: u32,
    /// The array of the type that crosses the wire; 0 for an array, which has none.
    pub array_oid: u32,
}

/// The kinds of a PostgreSQL type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TypeKind {
    /// A type of every PostgreSQL, by the name that DDL uses: `bigint`, `timestamptz`.
    Builtin(&'static str),
    /// An enumeration.
    Enum(&'static EnumDef),
    /// An array of another type.
    Array(&'static SqlType),
}

/// An enumeration: `#[derive(DbEnum)]` makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumDef {
    /// The schema of the native type, if it is named.
    pub schema: Option<&'static str>,
    /// The name of the native type; for a text enumeration, the name that messages use.
    pub name: &'static str,
    /// The labels, in the order of the variants.
    pub labels: &'static [&'static str],
    /// A native enum type (`true`), or text with a CHECK constraint.
    pub native: bool,
}

impl SqlType {
    /// A built-in type by its DDL name and the object identifiers of it and of its array type
    /// (PostgreSQL's `pg_type.dat`).
    pub const fn builtin(name: &'static str, oid: u32, array_oid: u32) -> Self {
        SqlType { kind: TypeKind::Builtin(name), oid, array_oid }
    }

    /// The array of `element`.
    pub const fn array_of(element: &'static SqlType) -> Self {
        SqlType { kind: TypeKind::Array(element), oid: element.array_oid, array_oid: 0 }
    }

    /// An enumeration, which travels as text.
    pub const fn enumeration(def: &'static EnumDef) -> Self {
        SqlType { kind: TypeKind::Enum(def), oid: 25, array_oid: 1009 }
    }

    /// The enumeration that this type, or its element, is.
    pub const fn enum_def(&self) -> Option<&'static EnumDef> {
        match self.kind {
            TypeKind::Builtin(_) => None,
            TypeKind::Enum(def) => Some(def),
            TypeKind::Array(element) => element.enum_def(),
        }
    }

    /// Whether the type is not itself what crosses the wire, so that a statement has to cast it.
    pub const fn needs_cast(&self) -> bool {
        match self.enum_def() {
            Some(def) => def.native,
            None => false,
        }
    }

    /// Whether it is an array.
    pub const fn is_array(&self) -> bool {
        matches!(self.kind, TypeKind::Array(_))
    }

    /// Whether a column of type `oid` can be read as this type.
    pub const fn accepts(&self, oid: u32) -> bool {
        accepts(self.oid, oid)
    }

    /// Whether a column of type `oid` can be read as an array of this type.
    pub const fn accepts_array(&self, oid: u32) -> bool {
        accepts(self.array_oid, oid)
    }
}

/// Whether values of type `found` have the bytes of type `expected`.
const fn accepts(expected: u32, found: u32) -> bool {
    expected == found
        || match expected {
            // text: varchar, char, name
            25 => matches!(found, 1043 | 1042 | 19),
            1009 => matches!(found, 1015 | 1014 | 1003),
            // inet: cidr
            869 => found == 650,
            1041 => found == 651,
            _ => false,
        }
}

impl std::fmt::Display for SqlType {
    /// For messages; DDL is rendered elsewhere, with quoted names.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            TypeKind::Builtin(name) => f.write_str(name),
            TypeKind::Enum(def) => f.write_str(def.name),
            TypeKind::Array(element) => write!(f, "{element}[]"),
        }
    }
}
