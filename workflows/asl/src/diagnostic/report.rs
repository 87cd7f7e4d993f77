//! What was found so far.

use std::cell::RefCell;

use super::{Diagnostic, Severity};

/// Collects diagnostics. It is shared by reference, so that reading a field and
/// reporting on it is one call.
#[derive(Default)]
pub(super) struct Report {
    found: RefCell<Vec<Diagnostic>>,
    unsupported: RefCell<Vec<Diagnostic>>,
    warnings: RefCell<Vec<Diagnostic>>,
}

impl Report {
    pub(super) fn add(&self, code: &'static str, message: impl Into<String>, location: Option<String>) {
        let message = message.into();
        self.found.borrow_mut().push(Diagnostic { severity: Severity::Error, code, message, location });
    }

    /// Something that is accepted and probably not meant.
    pub(super) fn warn(&self, code: &'static str, message: impl Into<String>, location: String) {
        let (message, location) = (message.into(), Some(location));
        self.warnings.borrow_mut().push(Diagnostic { severity: Severity::Warning, code, message, location });
    }

    /// A violation of the language's schema.
    pub(super) fn schema(&self, location: Option<String>, message: impl Into<String>) {
        self.add("SCHEMA_VALIDATION_FAILED", message, location);
    }

    /// Something that AWS accepts and this version does not support.
    pub(super) fn unsupported(&self, location: String, what: &str) {
        self.unsupported.borrow_mut().push(Diagnostic {
            severity: Severity::Error,
            code: "SCHEMA_VALIDATION_FAILED",
            message: format!("{what} not supported by this version of Frevo yet"),
            location: Some(location),
        });
    }

    /// How many things were found that AWS would refuse.
    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// What was built, if nothing was found that AWS would refuse: what this version
    /// does not support is not run.
    pub(super) fn into_unrun<T>(self, built: Option<T>) -> Result<T, Vec<Diagnostic>> {
        let found = self.found.into_inner();
        let unsupported = self.unsupported.into_inner();
        match built {
            _ if !found.is_empty() => Err(found),
            Some(built) => Ok(built),
            None => Err(unsupported),
        }
    }

    /// What was found that is no error.
    pub(super) fn take_warnings(&self) -> Vec<Diagnostic> {
        self.warnings.take()
    }

    /// What was built, if nothing was found.
    pub(super) fn into_result<T>(self, built: Option<T>) -> Result<T, Vec<Diagnostic>> {
        let found = self.found.into_inner();
        let unsupported = self.unsupported.into_inner();
        match built {
            _ if !found.is_empty() => Err(found),
            _ if !unsupported.is_empty() => Err(unsupported),
            built => Ok(built.expect("what could not be built was reported")),
        }
    }
}
