//! Names and values as URLs and forms have them.

use frevo_value::Value;
use url::form_urlencoded::Serializer;

/// How an array stands in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArrayFormat {
    /// `a[0]=x&a[1]=y`
    #[default]
    Indices,
    /// `a=x&a=y`
    Repeat,
    /// `a=x,y`
    Commas,
    /// `a[]=x&a[]=y`
    Brackets,
}

impl ArrayFormat {
    /// The format of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "INDICES" => Self::Indices,
            "REPEAT" => Self::Repeat,
            "COMMAS" => Self::Commas,
            "BRACKETS" => Self::Brackets,
            _ => return None,
        })
    }
}

/// An object as a form; what lies within it is named by its way there, `a[b]`.
pub fn form(value: &Value, format: ArrayFormat) -> Option<String> {
    let mut pairs = Vec::new();
    for (key, value) in value.as_object()?.iter() {
        flatten(key.to_string(), value, format, &mut pairs);
    }
    Some(joined(pairs))
}

/// Pairs as a query or a form.
pub fn joined(pairs: impl IntoIterator<Item = (String, String)>) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// What a scalar is in a URL, a form or a header.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn flatten(name: String, value: &Value, format: ArrayFormat, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members.iter() {
                flatten(format!("{name}[{key}]"), value, format, pairs);
            }
        }
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(scalar).collect();
            if let (ArrayFormat::Commas, Some(texts)) = (format, texts) {
                pairs.push((name, texts.join(",")));
                return;
            }
            for (index, item) in items.iter().enumerate() {
                let name = match format {
                    ArrayFormat::Repeat => name.clone(),
                    ArrayFormat::Brackets => format!("{name}[]"),
                    // Commas can't part what is no scalar.
                    ArrayFormat::Indices | ArrayFormat::Commas => format!("{name}[{index}]"),
                };
                flatten(name, item, format, pairs);
            }
        }
        scalar_value => pairs.push((name, scalar(scalar_value).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: ArrayFormat, expected: &str) {
        let value = frevo_value::parse(r#"{"a":["x y","z"],"b":{"c":1.50},"d":[{"e":true}]}"#).expect("JSON");
        let form = form(&value, format).expect("an object");
        let decoded: Vec<String> = url::form_urlencoded::parse(form.as_bytes())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(decoded.join("&"), expected);
    }

    #[test]
    fn an_object_is_a_form_in_each_array_format() {
        check(ArrayFormat::Indices, "a[0]=x y&a[1]=z&b[c]=1.50&d[0][e]=true");
        check(ArrayFormat::Repeat, "a=x y&a=z&b[c]=1.50&d[e]=true");
        check(ArrayFormat::Commas, "a=x y,z&b[c]=1.50&d[0][e]=true");
        check(ArrayFormat::Brackets, "a[]=x y&a[]=z&b[c]=1.50&d[][e]=true");
        assert_eq!(form(&Value::from("x"), ArrayFormat::Indices), None);
    }
}
