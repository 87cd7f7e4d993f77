//! Base64 and percent-encoding, as JavaScript has them.

use std::sync::Arc;

use super::{Scope, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, quote};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes the low bytes of the text's UTF-16 units, as `btoa` does.
pub(super) fn base64_encode(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.memory(4 * text.len())?;
    let bytes: Vec<u8> = text.encode_utf16().map(|unit| unit as u8).collect();
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = BASE64[(bits >> (18 - 6 * place) & 63) as usize];
            encoded.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    this.string(encoded)
}

/// Decodes to one character a byte, as `atob` does; what is no digit is passed
/// over.
pub(super) fn base64_decode(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.memory(2 * text.len())?;
    let mut decoded = String::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().take_while(|byte| *byte != b'=') {
        let byte = match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        };
        let Some(digit) = BASE64.iter().position(|digit| *digit == byte) else { continue };
        bits = (bits << 6 | digit as u32) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(char::from((bits >> count & 0xff) as u8));
        }
    }
    this.string(decoded)
}

/// What `encodeURI` leaves as it is, beside letters and digits; the component
/// variant leaves the first part only.
const UNRESERVED: &str = "-_.!~*'()";
const RESERVED: &str = ";/?:@&=+$,#";

fn encode(this: &mut Evaluator<'_>, text: &Arc<str>, kept: &[&str]) -> Result<Item, Error> {
    this.meter.memory(3 * text.len())?;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || (c.is_ascii() && kept.iter().any(|kept| kept.contains(c))) {
            encoded.push(c);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    this.string(encoded)
}

pub(super) fn encode_url_component(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    text(arguments, 0)?.map_or(Ok(Item::Undefined), |text| encode(this, text, &[UNRESERVED]))
}

pub(super) fn encode_url(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    text(arguments, 0)?.map_or(Ok(Item::Undefined), |text| encode(this, text, &[UNRESERVED, RESERVED]))
}

/// Decodes all but what stands for one of `kept`.
fn decode(this: &mut Evaluator<'_>, text: &Arc<str>, kept: &str, name: &str) -> Result<Item, Error> {
    this.meter.memory(text.len())?;
    let malformed = || Error::new("D3140").value(quote(text)).token(name);
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            decoded.push(bytes[at]);
            at += 1;
            continue;
        }
        let digits =
            text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(malformed)?;
        if byte.is_ascii() && kept.contains(char::from(byte)) {
            decoded.extend(&bytes[at..at + 3]);
        } else {
            decoded.push(byte);
        }
        at += 3;
    }
    let decoded = String::from_utf8(decoded).map_err(|_| malformed())?;
    this.string(decoded)
}

pub(super) fn decode_url_component(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    text(arguments, 0)?.map_or(Ok(Item::Undefined), |text| decode(this, text, "", "decodeUrlComponent"))
}

pub(super) fn decode_url(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    text(arguments, 0)?.map_or(Ok(Item::Undefined), |text| decode(this, text, RESERVED, "decodeUrl"))
}
