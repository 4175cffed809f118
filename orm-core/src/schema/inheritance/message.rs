use crate::value::{SqlType, TypeKind};

/// A message in the making: nothing is allocated while the program is compiled.
pub(super) struct Text {
    bytes: [u8; 512],
    len: usize,
}

pub(super) const fn text(parts: &[&str]) -> Text {
    let mut text = Text { bytes: [0; 512], len: 0 };
    let mut part = 0;
    while part < parts.len() {
        text = text.push(parts[part]);
        part += 1;
    }
    text
}

impl Text {
    pub(super) const fn push(mut self, part: &str) -> Self {
        let bytes = part.as_bytes();
        let mut byte = 0;
        while byte < bytes.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = bytes[byte];
            self.len += 1;
            byte += 1;
        }
        self
    }

    pub(super) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "two kinds contradict each other",
        }
    }
}

pub(super) const fn push_type(text: Text, ty: &SqlType) -> Text {
    match ty.kind {
        TypeKind::Builtin(name) => text.push(name),
        TypeKind::Enum(def) => text.push(def.name),
        TypeKind::Array(element) => push_type(text, element).push("[]"),
    }
}
