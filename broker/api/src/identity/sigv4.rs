//! AWS Signature Version 4: reading the `Authorization` header and verifying
//! what it claims.
//!
//! The canonical request is made from what arrived on the wire, so the `sync-`
//! twin of a host verifies as itself. As for every service but S3, the path is
//! encoded once more than it was sent and the payload's hash is that of the
//! body.

use std::fmt::Write as _;

use frevo_event::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Uri};
use sha2::{Digest, Sha256};

use super::Signed;
use crate::error::{AwsError, Code};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// How far a client's clock may be off, in milliseconds.
const SKEW_MILLIS_MAX: i64 = 5 * 60 * 1000;

/// An `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The access key's id.
    pub key_id: &'a str,
    /// The day that the signing key is for, `yyyymmdd`.
    date: &'a str,
    /// The region.
    pub region: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// The parts of the header, if it is of this version.
    pub fn parse(header: &'a str) -> Option<Self> {
        let rest = header.strip_prefix(ALGORITHM)?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            match part.trim().split_once('=')? {
                ("Credential", value) => credential = Some(value),
                ("SignedHeaders", value) => signed_headers = Some(value),
                ("Signature", value) => signature = Some(value),
                _ => {}
            }
        }
        // A key id may have slashes of its own; the scope has none.
        let mut parts = credential?.rsplitn(5, '/');
        let (end, service, region, date, key_id) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let signed_headers = signed_headers?;
        (end == "aws4_request").then_some(Self {
            key_id,
            date,
            region,
            service,
            signed_headers,
            signature: signature?,
        })
    }

    /// Whether whoever has `secret` signed this request just now.
    pub fn verify(&self, request: Signed<'_>, secret: &str, now: Timestamp) -> Result<(), AwsError> {
        let stamp =
            request.headers.get("x-amz-date").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let signed_at = parse_stamp(stamp).ok_or_else(|| {
            AwsError::new(
                Code::IncompleteSignature,
                "Authorization header requires a valid 'X-Amz-Date' header.",
            )
        })?;
        if !stamp.starts_with(self.date) {
            return Err(mismatch(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP",
            ));
        }
        if !self.signed_headers.split(';').any(|name| name == "host") {
            return Err(mismatch("'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        self.check_clock(stamp, signed_at, now)?;
        let canonical = self.canonical_request(request);
        let scope = format!("{}/{}/{}/aws4_request", self.date, self.region, self.service);
        let to_sign =
            format!("{ALGORITHM}\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let given = unhex(self.signature).ok_or_else(|| mismatch(MISMATCH))?;
        self.signing_key(secret)
            .chain_update(to_sign.as_bytes())
            .verify_slice(&given)
            .map_err(|_| mismatch(MISMATCH))
    }

    fn check_clock(&self, stamp: &str, signed_at: Timestamp, now: Timestamp) -> Result<(), AwsError> {
        let oldest = compact(now.plus_millis(-SKEW_MILLIS_MAX));
        let newest = compact(now.plus_millis(SKEW_MILLIS_MAX));
        let now_text = compact(now);
        if signed_at < now.plus_millis(-SKEW_MILLIS_MAX) {
            Err(mismatch(format!(
                "Signature expired: {stamp} is now earlier than {oldest} ({now_text} - 5 min.)"
            )))
        } else if signed_at > now.plus_millis(SKEW_MILLIS_MAX) {
            Err(mismatch(format!(
                "Signature not yet current: {stamp} is still later than {newest} ({now_text} + 5 min.)"
            )))
        } else {
            Ok(())
        }
    }

    fn canonical_request(&self, request: Signed<'_>) -> String {
        let mut text = format!("{}\n", request.method);
        push_encoded_path(&mut text, request.uri.path());
        text.push('\n');
        push_canonical_query(&mut text, request.uri);
        text.push('\n');
        for name in self.signed_headers.split(';') {
            push_canonical_header(&mut text, name, request.headers);
        }
        text.push('\n');
        text.push_str(self.signed_headers);
        text.push('\n');
        text.push_str(&hex(&Sha256::digest(request.body)));
        text
    }

    fn signing_key(&self, secret: &str) -> Hmac<Sha256> {
        let day = keyed(format!("AWS4{secret}").as_bytes()).chain_update(self.date).finalize().into_bytes();
        let region = keyed(&day).chain_update(self.region).finalize().into_bytes();
        let service = keyed(&region).chain_update(self.service).finalize().into_bytes();
        let key = keyed(&service).chain_update("aws4_request").finalize().into_bytes();
        keyed(&key)
    }
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

fn mismatch(message: impl Into<std::borrow::Cow<'static, str>>) -> AwsError {
    AwsError::new(Code::InvalidSignature, message)
}

/// Whether two secrets are equal, in a time that does not tell where they
/// differ.
pub fn equal_in_constant_time(ours: &str, given: &str) -> bool {
    let mac = |text: &str| keyed(b"frevo").chain_update(text).finalize();
    mac(ours) == mac(given)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any size")
}

/// The path as it was sent, encoded once more.
fn push_encoded_path(text: &mut String, path: &str) {
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                text.push(char::from(byte))
            }
            _ => write!(text, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
}

fn push_canonical_query(text: &mut String, uri: &Uri) {
    let mut pairs: Vec<(&str, &str)> = uri
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    pairs.sort_unstable();
    for (index, (key, value)) in pairs.iter().enumerate() {
        let separator = if index == 0 { "" } else { "&" };
        write!(text, "{separator}{key}={value}").expect("writing to a string does not fail");
    }
}

fn push_canonical_header(text: &mut String, name: &str, headers: &HeaderMap) {
    text.push_str(name);
    for (index, value) in headers.get_all(name).iter().enumerate() {
        text.push(if index == 0 { ':' } else { ',' });
        let value = String::from_utf8_lossy(value.as_bytes());
        for (index, word) in value.split_ascii_whitespace().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
    if !headers.contains_key(name) {
        text.push(':');
    }
    text.push('\n');
}

/// `20150830T123600Z`
fn compact(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{}Z", text[..19].replace(['-', ':'], ""))
}

/// Reads `20150830T123600Z`.
fn parse_stamp(text: &str) -> Option<Timestamp> {
    let shaped = text.len() == 16
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Timestamp(seconds * 1000))
}

/// Howard Hinnant's `days_from_civil`: a date of the proleptic Gregorian
/// calendar to days since 1970-01-01.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, Method};

    /// The key of the test suite that AWS publishes for this algorithm.
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const STAMP: &str = "20150830T123600Z";

    struct Story {
        method: Method,
        uri: &'static str,
        headers: &'static [(&'static str, &'static str)],
        body: &'static [u8],
        signed_headers: &'static str,
        signature: &'static str,
    }

    fn check(story: &Story, now: &str) -> Result<(), AwsError> {
        let mut headers = HeaderMap::new();
        headers.insert("host", "example.amazonaws.com".parse().expect("a header"));
        headers.insert("x-amz-date", STAMP.parse().expect("a header"));
        for (name, value) in story.headers {
            headers.append(name.parse::<HeaderName>().expect("a name"), value.parse().expect("a header"));
        }
        let header = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={}, Signature={}",
            story.signed_headers, story.signature
        );
        let authorization = Authorization::parse(&header).expect("a header of ours");
        let uri = story.uri.parse().expect("a target");
        let request = Signed { method: &story.method, uri: &uri, headers: &headers, body: story.body };
        authorization.verify(request, SECRET, parse_stamp(now).expect("a stamp"))
    }

    fn vanilla() -> Story {
        Story {
            method: Method::GET,
            uri: "/",
            headers: &[],
            body: b"",
            signed_headers: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        }
    }

    #[test]
    fn aws_s_own_examples_verify() {
        assert_eq!(check(&vanilla(), STAMP), Ok(()));
        let post = Story {
            method: Method::POST,
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ..vanilla()
        };
        assert_eq!(check(&post, STAMP), Ok(()));
        let query = Story {
            uri: "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ..vanilla()
        };
        assert_eq!(check(&query, STAMP), Ok(()));
    }

    #[test]
    fn a_changed_request_does_not_verify() {
        for story in [
            Story { uri: "/x", ..vanilla() },
            Story { body: b"x", ..vanilla() },
            Story { method: Method::PUT, ..vanilla() },
            Story { signature: "00", ..vanilla() },
            Story { signature: "xyz", ..vanilla() },
            Story { signed_headers: "x-amz-date", ..vanilla() },
        ] {
            assert_eq!(check(&story, STAMP).expect_err("a refusal").code, Code::InvalidSignature);
        }
    }

    #[test]
    fn a_signature_lasts_five_minutes_either_way() {
        assert_eq!(check(&vanilla(), "20150830T124100Z"), Ok(()));
        assert_eq!(check(&vanilla(), "20150830T123100Z"), Ok(()));
        assert_eq!(
            check(&vanilla(), "20150830T124101Z").expect_err("too old").message,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
        );
        assert!(
            check(&vanilla(), "20150830T123059Z")
                .expect_err("too new")
                .message
                .starts_with("Signature not yet current")
        );
    }

    #[test]
    fn a_stamp_reads_back_as_it_was_written() {
        for text in [STAMP, "20000229T235959Z", "19700101T000000Z"] {
            assert_eq!(parse_stamp(text).map(compact).as_deref(), Some(text));
        }
        assert_eq!(parse_stamp("20151330T123600Z"), None);
        assert_eq!(parse_stamp("2015083OT123600Z"), None);
    }
}
