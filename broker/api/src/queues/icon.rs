//! An icon: what is taken as one.
//!
//! It is shown to whoever looks at the queues, so it may have nothing in it that
//! runs or that leads elsewhere: of SVG there is what draws, and no more.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::{Attribute, Document, Node, NodeType};

/// How many bytes an icon may have.
const SIZE_MAX: usize = 16 << 10;

/// How many characters its name may have, if it is one of a set.
const NAME_LENGTH_MAX: usize = 64;

const SVG: &str = "http://www.w3.org/2000/svg";
const SVG_TYPE: &str = "image/svg+xml";

/// The types of images, and what those begin with.
const IMAGES: [(&str, &[u8]); 4] = [
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF8"),
    ("image/webp", b"RIFF"),
];

/// The elements that draw, and what groups or describes them.
const ELEMENTS: [&str; 20] = [
    "svg",
    "g",
    "path",
    "circle",
    "rect",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "symbol",
    "use",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "title",
    "desc",
];

/// Why something is no icon.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IconError {
    #[error(
        "it is the name of one (1 to {NAME_LENGTH_MAX} lower case letters, digits and `-`), an SVG document, \
         or a `data:` URI"
    )]
    NoIcon,
    #[error("it has {size} bytes, and an icon has at most {SIZE_MAX}")]
    TooLarge { size: usize },
    #[error("a `data:` URI is `data:TYPE;base64,…`, and the type {SVG_TYPE}, {}", IMAGES.map(|(kind, _)| kind).join(", "))]
    Uri,
    #[error("its base64 does not read: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error("what it has is no {kind}")]
    Image { kind: &'static str },
    #[error("the SVG is no UTF-8")]
    Text(#[from] std::str::Utf8Error),
    #[error("the SVG does not read: {0}")]
    Xml(#[from] roxmltree::Error),
    #[error("the SVG has `{name}`, and an icon has only what draws")]
    Element { name: String },
    #[error("the SVG's attribute `{name}` runs something or leads out of it")]
    Attribute { name: String },
}

/// Looks at what is to be an icon.
pub(super) fn check(icon: &str) -> Result<(), IconError> {
    if icon.len() > SIZE_MAX {
        return Err(IconError::TooLarge { size: icon.len() });
    }
    match icon.strip_prefix("data:") {
        Some(rest) => uri(rest),
        None if icon.trim_start().starts_with('<') => svg(icon),
        None if is_name(icon) => Ok(()),
        None => Err(IconError::NoIcon),
    }
}

fn is_name(icon: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=NAME_LENGTH_MAX).contains(&icon.len())
        && icon.bytes().all(|byte| is_letter(byte) || byte == b'-')
        && !icon.starts_with('-')
}

/// What follows `data:`.
fn uri(rest: &str) -> Result<(), IconError> {
    let (kind, data) = rest.split_once(";base64,").ok_or(IconError::Uri)?;
    if kind == SVG_TYPE {
        return svg(std::str::from_utf8(&BASE64_STANDARD.decode(data)?)?);
    }
    let (kind, head) = IMAGES.into_iter().find(|(known, _)| *known == kind).ok_or(IconError::Uri)?;
    match BASE64_STANDARD.decode(data)?.starts_with(head) {
        true => Ok(()),
        false => Err(IconError::Image { kind }),
    }
}

/// A document type is refused by the reader: nothing expands.
fn svg(text: &str) -> Result<(), IconError> {
    let document = Document::parse(text)?;
    let root = document.root_element().tag_name();
    if (root.name(), root.namespace()) != ("svg", Some(SVG)) {
        return Err(IconError::Element { name: root.name().to_owned() });
    }
    document.descendants().try_for_each(node)
}

fn node(node: Node<'_, '_>) -> Result<(), IconError> {
    match node.node_type() {
        NodeType::Root | NodeType::Text | NodeType::Comment => return Ok(()),
        NodeType::PI => {
            let name = node.pi().map_or("", |instruction| instruction.target);
            return Err(IconError::Element { name: format!("<?{name}?>") });
        }
        NodeType::Element => {}
    }
    let name = node.tag_name();
    if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
        return Err(IconError::Element { name: name.name().to_owned() });
    }
    match node.attributes().find(|attribute| !is_harmless(attribute)) {
        Some(attribute) => Err(IconError::Attribute { name: attribute.name().to_owned() }),
        None => Ok(()),
    }
}

/// Whether an attribute says only how to draw, with what is in the document.
fn is_harmless(attribute: &Attribute<'_, '_>) -> bool {
    let name = attribute.name().to_ascii_lowercase();
    let value = attribute.value().trim().to_ascii_lowercase();
    if name.starts_with("on") {
        return false;
    }
    if name == "href" {
        return value.starts_with('#');
    }
    // A backslash writes letters in CSS that are not seen here.
    let leads_out =
        ["\\", "//", "script:", "data:", "@", "expression("].iter().any(|part| value.contains(part));
    let mut urls = value.split("url(").skip(1).map(|url| url.trim_start().trim_start_matches(['"', '\'']));
    !leads_out && urls.all(|url| url.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An SVG document with this in it.
    fn drawn(inside: &str) -> String {
        format!(
            "<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 24 24\">{inside}</svg>"
        )
    }

    #[test]
    fn names_drawings_and_images_are_icons() {
        let drawing = drawn(
            "<!-- a card --><defs><linearGradient id=\"g\"><stop stop-color=\"#fff\"/></linearGradient></defs>\
             <g style=\"fill: url(#g); stroke-width: 2\"><path d=\"M3 5h18v14H3z\"/></g><use xlink:href=\"#g\"/>",
        );
        let uri = |kind: &str, data: &[u8]| format!("data:{kind};base64,{}", BASE64_STANDARD.encode(data));
        for icon in [
            "credit-card",
            "3d",
            &drawing,
            &format!("<?xml version=\"1.0\"?>\n{drawing}"),
            &uri(SVG_TYPE, drawing.as_bytes()),
            &uri("image/png", b"\x89PNG\r\n\x1a\n..."),
        ] {
            check(icon).unwrap_or_else(|error| panic!("{icon}: {error}"));
        }
    }

    #[test]
    fn what_runs_or_leads_elsewhere_is_refused_by_its_name() {
        for (icon, told) in [
            (drawn("<script>alert(1)</script>"), "the SVG has `script`"),
            (drawn("<foreignObject/>"), "the SVG has `foreignObject`"),
            (drawn("<style>@import url(//x)</style>"), "the SVG has `style`"),
            (drawn("<animate attributeName=\"href\" to=\"javascript:x\"/>"), "the SVG has `animate`"),
            (drawn("<image href=\"https://example.com/a.png\"/>"), "the SVG has `image`"),
            (drawn("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>"), "the SVG has `g`"),
            (drawn("<path onclick=\"alert(1)\"/>"), "attribute `onclick`"),
            (drawn("<path OnLoad=\"alert(1)\"/>"), "attribute `OnLoad`"),
            (drawn("<use href=\"https://example.com/a.svg#b\"/>"), "attribute `href`"),
            (drawn("<use xlink:href=\"javascript:alert(1)\"/>"), "attribute `href`"),
            (drawn("<path fill=\"url( 'https://example.com' )\"/>"), "attribute `fill`"),
            (drawn("<path style=\"fill:\\75rl(x)\"/>"), "attribute `style`"),
            (format!("<?xml-stylesheet href=\"a.css\"?>{}", drawn("")), "`<?xml-stylesheet?>`"),
            (format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", drawn("&a;")), "the SVG does not read"),
            ("<svg/>".to_owned(), "the SVG has `svg`"),
            ("<html/>".to_owned(), "the SVG has `html`"),
            (drawn("<g>"), "the SVG does not read"),
            ("data:text/html;base64,PGI+".to_owned(), "a `data:` URI is"),
            ("data:image/png;base64,PGI+".to_owned(), "what it has is no image/png"),
            ("data:image/png;base64,-".to_owned(), "its base64 does not read"),
            ("Credit Card".to_owned(), "it is the name of one"),
            ("https://example.com/a.png".to_owned(), "it is the name of one"),
            (String::new(), "it is the name of one"),
            ("a".repeat(SIZE_MAX + 1), "an icon has at most"),
        ] {
            let error = check(&icon).expect_err(&icon).to_string();
            assert!(error.contains(told), "{icon}: {error}");
        }
    }
}
