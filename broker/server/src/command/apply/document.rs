//! The documents of files: each says what is wanted of one thing.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::command::yaml::{self, Parsed};
use crate::command::{CommandError, arguments};

/// The files of a folder that are read.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// What one document says.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it stands.
    pub place: Place,
    /// Of which kind it is.
    pub kind: String,
    /// All that it says but its kind.
    pub members: Map<String, Value>,
    lines: BTreeMap<String, usize>,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Which of its documents, from 1; 0: the file as a whole.
    pub document: usize,
    /// The line, from 1.
    pub line: usize,
}

/// What is wrong with a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub reason: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)?;
        if self.document > 0 { write!(f, " (document {})", self.document) } else { Ok(()) }
    }
}

/// The documents of files and folders, and what does not read. A folder's are
/// those of the files in it and below, in the order of their names.
pub fn read(paths: &[PathBuf]) -> Result<(Vec<Document>, Vec<Problem>), CommandError> {
    let mut files = Vec::new();
    for path in paths {
        gather(path, true, &mut files)?;
    }
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match parse(&file, &arguments::read(&file)?) {
            Ok(found) => found.into_iter().for_each(|document| match document {
                Ok(document) => documents.push(document),
                Err(problem) => problems.push(problem),
            }),
            Err(problem) => problems.push(problem),
        }
    }
    Ok((documents, problems))
}

/// The files that a path means. One that was named is read whatever its name.
fn gather(path: &Path, is_named: bool, files: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    let refused = |source| CommandError::Read { path: path.to_owned(), source };
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(refused)?;
        let mut below =
            entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(refused)?;
        below.sort();
        return below.iter().try_for_each(|path| gather(path, false, files));
    }
    let is_ours = || path.extension().is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known));
    if is_named || is_ours() && !path.to_string_lossy().ends_with(".asl.json") {
        files.push(path.to_owned());
    }
    Ok(())
}

/// The documents of one file, each of which is right or not.
fn parse(file: &Path, text: &str) -> Result<Vec<Result<Document, Problem>>, Problem> {
    let parsed = yaml::parse(text).map_err(|error| {
        let place = Place { file: file.to_owned(), document: 0, line: error.line };
        Problem { place, reason: error.reason }
    })?;
    Ok((1..).zip(parsed).map(|(index, parsed)| Document::of(file, index, parsed)).collect())
}

impl Document {
    fn of(file: &Path, index: usize, parsed: Parsed) -> Result<Self, Problem> {
        let Parsed { line, value, lines } = parsed;
        let place = Place { file: file.to_owned(), document: index, line };
        let Value::Object(mut members) = value else {
            return Err(Problem { place, reason: "a document is an object with `kind` and `name`".into() });
        };
        match members.remove("kind") {
            Some(Value::String(kind)) => Ok(Self { place, kind, members, lines }),
            Some(_) => Err(Problem { place, reason: "`kind` is a text".into() }),
            None => Err(Problem { place, reason: "`kind` is missing".into() }),
        }
    }

    /// A problem of it as a whole or, where the reason names one of its members,
    /// of that.
    pub fn problem(&self, reason: impl Into<String>) -> Problem {
        let reason = reason.into();
        let named = reason.split('`').skip(1).step_by(2).find_map(|name| {
            let member = name.split('.').next().unwrap_or(name);
            self.lines.get(member)
        });
        let line = named.copied().unwrap_or(self.place.line);
        Problem { place: Place { line, ..self.place.clone() }, reason }
    }

    /// Its members as a kind of thing has them.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_value(Value::Object(self.members.clone()))
            .map_err(|error| self.problem(error.to_string()))
    }

    /// A file that it names, relative to its own.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.place.file.parent().unwrap_or(Path::new("")).join(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        match parse(Path::new("shop.yaml"), text) {
            Err(problem) => vec![problem.to_string()],
            Ok(found) => {
                found.into_iter().filter_map(Result::err).map(|problem| problem.to_string()).collect()
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_file_line_and_document() {
        assert_eq!(
            problems("kind: Bus\nname: shop\n---\nname: x\n---\n- 1\n---\nkind: [Bus]\n"),
            [
                "shop.yaml:4 (document 2): `kind` is missing",
                "shop.yaml:6 (document 3): a document is an object with `kind` and `name`",
                "shop.yaml:8 (document 4): `kind` is a text",
            ]
        );
        assert!(problems("kind: Bus\nname: [\n")[0].starts_with("shop.yaml:3: "));
    }

    #[test]
    fn a_problem_of_a_member_is_said_with_the_members_line() {
        let text = "kind: Bus\nname: shop\ncolour: red\n";
        let document = parse(Path::new("a.yaml"), text).expect("it reads").remove(0).expect("a document");
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Only {
            #[serde(rename = "name")]
            _name: String,
        }
        let problem = document.read::<Only>().expect_err("there is no `colour`");
        assert_eq!(problem.place.line, 3, "{problem}");
        assert_eq!(document.problem("`name.x` is wrong").place.line, 2);
        assert_eq!(document.problem("it is wrong").place.line, 1);
    }

    #[test]
    fn a_folder_is_read_whole_in_order_and_definitions_are_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("b")).expect("it is ours");
        for name in ["c.yaml", "b/d.yml", "a.json", "orders.asl.json", "README.md"] {
            std::fs::write(folder.path().join(name), "").expect("it is ours");
        }
        let mut files = Vec::new();
        gather(folder.path(), true, &mut files).expect("it reads");
        let names: Vec<_> =
            files.iter().map(|file| file.strip_prefix(folder.path()).expect("below")).collect();
        assert_eq!(names, [Path::new("a.json"), Path::new("b/d.yml"), Path::new("c.yaml")]);
    }
}
