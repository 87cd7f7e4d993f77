//! What a file says of a function: its title, its schemas and the like.

use std::fs;
use std::path::{Path, PathBuf};

use frevo_sdk::QueueDescription;
use serde::Deserialize;
use serde_json::Value;

use crate::icon;

/// How the names of files end that have icons in them; other icons are no files.
const ICON_FILES: [&str; 6] = [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"];

/// What is said of a function; paths are relative to the file's folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Described {
    pub title: Option<String>,
    pub description: Option<String>,
    /// A name, an SVG document, a `data:` URI, or a file.
    pub icon: Option<String>,
    pub version: Option<String>,
    pub input_schema: Option<Schema>,
    pub output_schema: Option<Schema>,
}

/// A JSON Schema.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Schema {
    /// In a file of JSON.
    File(PathBuf),
    /// In place.
    Inline(Value),
}

/// Why it is not known what is said of a function.
#[derive(Debug, thiserror::Error)]
pub enum DescribedError {
    /// A file can't be read.
    #[error("could not read `{member}` from `{}`", path.display())]
    Read {
        /// What is in it.
        member: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is no JSON.
    #[error("`{member}` in `{}` is no JSON", path.display())]
    Json {
        /// What is in it.
        member: &'static str,
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: serde_json::Error,
    },
}

impl Described {
    /// The description, files read; none if nothing is said.
    pub fn read(self, folder: &Path) -> Result<Option<QueueDescription>, DescribedError> {
        let Self { title, description, icon, version, input_schema, output_schema } = self;
        let mut said = QueueDescription::new();
        if let Some(title) = title {
            said = said.title(title);
        }
        if let Some(description) = description {
            said = said.description(description);
        }
        if let Some(icon) = icon {
            said = said.icon(read_icon(icon, folder)?);
        }
        if let Some(version) = version {
            said = said.version(version);
        }
        if let Some(schema) = input_schema {
            said = said.input_schema(schema.read("input-schema", folder)?);
        }
        if let Some(schema) = output_schema {
            said = said.output_schema(schema.read("output-schema", folder)?);
        }
        Ok(Some(said).filter(|said| *said != QueueDescription::new()))
    }
}

impl Schema {
    fn read(self, member: &'static str, folder: &Path) -> Result<Value, DescribedError> {
        let path = match self {
            Self::File(path) => folder.join(path),
            Self::Inline(schema) => return Ok(schema),
        };
        let text = fs::read_to_string(&path).map_err(|source| DescribedError::Read {
            member,
            path: path.clone(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| DescribedError::Json { member, path, source })
    }
}

fn read_icon(icon: String, folder: &Path) -> Result<String, DescribedError> {
    let is_file = !icon.starts_with("data:") && ICON_FILES.iter().any(|end| icon.ends_with(end));
    if !is_file {
        return Ok(icon);
    }
    let path = folder.join(icon);
    icon::read(&path).map_err(|source| DescribedError::Read { member: "icon", path, source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str, folder: &Path) -> Result<Option<QueueDescription>, DescribedError> {
        toml::from_str::<Described>(text).expect("it reads").read(folder)
    }

    #[test]
    fn schemas_and_icons_are_in_place_or_in_files_beside() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("charge.json"), r#"{ "type": "object" }"#).expect("it is written");
        fs::write(folder.path().join("card.svg"), "<svg/>").expect("it is written");
        let text = r#"
            title = "Charge a card"
            icon = "card.svg"
            version = "1.2.0"
            input-schema = "charge.json"
            output-schema = { type = "integer", minimum = 1 }
        "#;
        let described = QueueDescription::new()
            .title("Charge a card")
            .icon("<svg/>")
            .version("1.2.0")
            .input_schema(json!({ "type": "object" }))
            .output_schema(json!({ "type": "integer", "minimum": 1 }));
        assert_eq!(read(text, folder.path()).expect("it is known"), Some(described));
        let named = QueueDescription::new().icon("credit-card").output_schema(true);
        let text = "icon = \"credit-card\"\noutput-schema = true";
        assert_eq!(read(text, folder.path()).expect("it is known"), Some(named));
        assert_eq!(read("", folder.path()).expect("it is known"), None);
    }

    #[test]
    fn a_file_that_is_not_there_or_no_json_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("broken.json"), "{").expect("it is written");
        for (text, told) in [
            ("input-schema = \"none.json\"", "could not read `input-schema` from "),
            ("output-schema = \"broken.json\"", "`output-schema` in "),
            ("icon = \"none.svg\"", "could not read `icon` from "),
        ] {
            let error = read(text, folder.path()).expect_err("it is not known").to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
