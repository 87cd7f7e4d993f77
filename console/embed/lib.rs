//! The web console's pages, as bytes: what `make console` built, or nothing.
//!
//! Each file is there as it is, and compressed where that is worth something. Nothing
//! here knows of HTTP.

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A file of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// As it is.
    pub plain: &'static [u8],
    /// The same by gzip.
    pub gzip: Option<&'static [u8]>,
    /// The same by Brotli.
    pub brotli: Option<&'static [u8]>,
}

/// The file at this path below the console's root; none if there is none.
pub fn file(path: &str) -> Option<File> {
    let find = |suffix: &str| {
        let is_it = |name: &str| name.strip_prefix(path) == Some(suffix);
        FILES.iter().find(|(name, _)| is_it(name)).map(|(_, bytes)| *bytes)
    };
    Some(File { plain: find("")?, gzip: find(".gz"), brotli: find(".br") })
}

/// Whether the console is in this build.
pub fn is_built() -> bool {
    !FILES.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_there_if_anything_is() {
        assert_eq!(file("index.html").is_some(), is_built());
        assert_eq!(file("index.htm"), None);
    }
}
