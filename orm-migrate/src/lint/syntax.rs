//! Names and types, as they stand in the tree.

use std::fmt;

use squawk_syntax::ast::{self, AstNode, NameLike};
use squawk_syntax::quote::quote_ident;
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use super::source::span;

/// A table, a view or an index: what PostgreSQL calls a relation. The schema `public` is not said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Relation {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

impl Relation {
    pub(super) fn new(schema: Option<&str>, name: &str) -> Self {
        let schema = schema.filter(|schema| *schema != "public").map(str::to_owned);
        Self { schema, name: name.to_owned() }
    }

    /// Another relation of the same schema.
    pub(super) fn sibling(&self, name: &str) -> Self {
        Self { schema: self.schema.clone(), name: name.to_owned() }
    }
}

/// As it is written in SQL, in quotes where it needs them.
impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", quote_ident(schema))?;
        }
        f.write_str(&quote_ident(&self.name))
    }
}

/// The first node of a kind in a tree.
pub(super) fn first<N: AstNode>(node: &SyntaxNode) -> Option<N> {
    node.descendants().find_map(N::cast)
}

/// The first name in a tree that may have a schema.
pub(super) fn relation(node: &SyntaxNode) -> Option<Relation> {
    node.descendants().find_map(|node| {
        if let Some(path) = ast::PathRef::cast(node.clone()) {
            let schema = path.qualifier().and_then(|schema| schema.segment()).map(|segment| segment.text());
            Some(Relation::new(schema.as_deref(), &path.segment()?.text()))
        } else {
            let path = ast::Path::cast(node)?;
            let schema = path.qualifier().and_then(|schema| schema.segment()).map(|segment| segment.text());
            Some(Relation::new(schema.as_deref(), &path.segment()?.text()))
        }
    })
}

pub(super) fn relation_of<N: AstNode>(node: Option<N>) -> Option<Relation> {
    relation(node?.syntax())
}

/// The columns that are named in a tree, in order.
pub(super) fn columns(node: &SyntaxNode) -> Vec<String> {
    node.descendants().filter_map(ast::ColumnNameRef::cast).map(|column| column.text()).collect()
}

/// The name of a constraint, where it has one.
pub(super) fn constraint_name(clause: Option<ast::ConstraintNameClause>) -> Option<String> {
    clause?.constraint_name().map(|name| name.text())
}

/// A node's text, without the white space and the comments around it, each run of white space as one space.
pub(super) fn text(node: &SyntaxNode) -> String {
    node.descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| token.kind() != SyntaxKind::COMMENT)
        .map(|token| token.text().to_owned())
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A type's name in lower case, without white space.
pub(super) fn type_name(ty: Option<ast::Type>) -> Option<String> {
    Some(text(ty?.syntax()).to_lowercase())
}

/// Where a token of a kind ends, among the node's own tokens.
pub(super) fn end_of(node: &SyntaxNode, kind: SyntaxKind) -> Option<usize> {
    node.children_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .find(|token| token.kind() == kind)
        .map(|token| token.text_range().end().into())
}

pub(super) fn has_token(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.descendants_with_tokens().filter_map(SyntaxElement::into_token).any(|token| token.kind() == kind)
}

/// The node's text in a file, as it was written.
pub(super) fn written(sql: &str, node: &SyntaxNode) -> String {
    sql.get(span(node)).unwrap_or_default().to_owned()
}
