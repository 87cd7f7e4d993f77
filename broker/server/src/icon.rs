//! Icons in files.

use std::path::Path;
use std::{fs, io};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Reads an icon as the server takes it: an SVG document as it is, another image
/// as a `data:` URI. Whether it may be one the server says.
pub fn read(path: &Path) -> io::Result<String> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let kind = match extension {
        "svg" => return fs::read_to_string(path),
        "jpg" => "jpeg",
        other => other,
    };
    Ok(format!("data:image/{kind};base64,{}", BASE64_STANDARD.encode(fs::read(path)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_read_as_it_is_and_an_image_as_a_uri() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes, icon) in [
            ("card.svg", "<svg/>", "<svg/>"),
            ("card.png", "png", "data:image/png;base64,cG5n"),
            ("card.jpg", "jpg", "data:image/jpeg;base64,anBn"),
        ] {
            fs::write(folder.path().join(name), bytes).expect("it is written");
            assert_eq!(read(&folder.path().join(name)).expect("it reads"), icon);
        }
        assert!(read(&folder.path().join("other.svg")).is_err());
    }
}
