use super::super::wire::{self, NULL};
use super::super::{Field, Value};
use super::header::Header;
use super::{ArraySlice, EncodeError, SqlType};

/// Makes one array of many values, as the bind argument of an UNNEST. All of it is appended to one buffer.
///
/// A value that cannot be encoded makes the whole argument invalid: running the statement fails with the reason.
///
/// ```
/// use orm::value::{ArrayBuilder, ColumnType, Value};
///
/// let mut ids = ArrayBuilder::new(&i64::TYPE, 2);
/// ids.push(&7_i64);
/// ids.push(&None::<i64>);
/// assert_eq!(ids.finish(), Value::of(&vec![Some(7_i64), None]));
/// ```
pub struct ArrayBuilder {
    element: &'static SqlType,
    bytes: Vec<u8>,
    has_null: bool,
    len: usize,
    error: Option<EncodeError>,
}

impl ArrayBuilder {
    /// An empty array of `element`, with room for about `capacity` values.
    pub fn new(element: &'static SqlType, capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(20 + capacity.saturating_mul(16));
        Header::reserve(&mut bytes);
        ArrayBuilder { element, bytes, has_null: false, len: 0, error: None }
    }

    /// Appends a field's value, which has to be of the element's type; `None` is NULL.
    pub fn push(&mut self, field: &dyn Field) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&NULL);
        match field.write(&mut self.bytes) {
            Ok(true) => self.close(start),
            Ok(false) => self.has_null = true,
            Err(error) => self.fail(error),
        }
        self.len += 1;
    }

    /// Appends a value in binary format; `None` is NULL.
    pub fn push_bytes(&mut self, value: Option<&[u8]>) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&NULL);
        if let Some(value) = value {
            self.bytes.extend_from_slice(value);
            self.close(start);
        } else {
            self.has_null = true;
        }
        self.len += 1;
    }

    /// Appends the elements of a field that is an array itself, of the same elements, and tells how many they are;
    /// `None` if the field is NULL. An UNNEST of arrays takes all their elements as one array beside where each
    /// begins and ends, for PostgreSQL has no arrays of arrays.
    pub fn push_elements(&mut self, field: &dyn Field) -> Option<usize> {
        let mut bytes = Vec::new();
        match field.write(&mut bytes) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                self.fail(error);
                return Some(0);
            }
        }
        match ArraySlice::parse(&bytes) {
            Ok(elements) => {
                elements.iter().for_each(|element| self.push_bytes(element));
                Some(elements.len())
            }
            Err(error) => {
                self.fail(EncodeError::new(format!("not an array: {error}")));
                Some(0)
            }
        }
    }

    /// How many values have been appended.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no value has been appended.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The array as a bind argument.
    pub fn finish(mut self) -> Value {
        let ty = SqlType::array_of(self.element);
        let header = Header { element: self.element.oid, has_null: self.has_null, len: self.len };
        let filled = header.fill(&mut self.bytes, 0);
        match self.error.map_or(filled, Err) {
            Ok(()) => Value::from_bytes(ty, self.bytes),
            Err(error) => Value::invalid(ty, error),
        }
    }

    fn close(&mut self, start: usize) {
        if let Err(error) = wire::close(&mut self.bytes, start) {
            self.fail(error);
        }
    }

    #[cold]
    fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{ColumnType, Json};
    use super::*;

    #[test]
    fn it_makes_the_same_bytes_as_a_vec() {
        let values = vec![Some("a".to_owned()), None, Some(String::new())];
        let mut builder = ArrayBuilder::new(&String::TYPE, 0);
        for value in &values {
            builder.push(value);
        }
        assert_eq!(builder.len(), 3);
        assert_eq!(builder.finish(), Value::of(&values));
        assert_eq!(ArrayBuilder::new(&i32::TYPE, 5).finish(), Value::of(&Vec::<i32>::new()));
    }

    #[test]
    fn elements_of_array_fields_come_as_one_array() {
        let mut builder = ArrayBuilder::new(&i32::TYPE, 0);
        assert_eq!(builder.push_elements(&vec![1, 2]), Some(2));
        assert_eq!(builder.push_elements(&None::<Vec<i32>>), None);
        assert_eq!(builder.push_elements(&Vec::<i32>::new()), Some(0));
        assert_eq!(builder.push_elements(&vec![None, Some(3)]), Some(2));
        assert_eq!(builder.finish(), Value::of(&vec![Some(1), Some(2), None, Some(3)]));
    }

    #[test]
    fn a_value_that_cannot_be_encoded_makes_the_argument_invalid() {
        let mut builder = ArrayBuilder::new(&Json::<String>::TYPE, 0);
        builder.push(&Json("fine".to_owned()));
        builder.push(&Json("\0".to_owned()));
        builder.push(&Json("fine".to_owned()));
        let value = builder.finish();
        assert!(value.bytes().unwrap_err().to_string().contains("NUL"));
        assert_eq!(value.sql_type().to_string(), "jsonb[]");
    }
}
