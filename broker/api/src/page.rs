//! Page tokens: opaque to clients, bound to the call they came from, good for a
//! day.
//!
//! A token holds where the next page begins, a digest of everything that must
//! not change between pages (operation, account, region, the other arguments)
//! and when it was made. The digest covers the whole token: a cut, changed or
//! foreign one is told from ours. It is no secret, because a page shows nothing
//! that its reader could not list from the start.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frevo_event::{Scope, Timestamp};
use sha2::{Digest, Sha256};

use crate::error::AwsError;

/// How long a token may be used, as on AWS.
const LIFETIME_SECONDS: i64 = 24 * 3600;
const DIGEST_SIZE: usize = 16;
const STAMP_SIZE: usize = 8;

/// What must be the same on every page of a listing.
pub struct Listing {
    digest: Sha256,
}

impl Listing {
    /// The pages of this operation with these other arguments.
    pub fn new(operation: &str, scope: &Scope, arguments: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for part in [operation, &scope.account, &scope.region].iter().chain(arguments) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self { digest }
    }

    /// The token of the page that begins at `place`.
    pub fn token(&self, place: &[u8], now: Timestamp) -> String {
        let mut bytes = Vec::with_capacity(DIGEST_SIZE + STAMP_SIZE + place.len());
        bytes.extend_from_slice(&[0; DIGEST_SIZE]);
        bytes.extend_from_slice(&now.0.to_be_bytes());
        bytes.extend_from_slice(place);
        let digest = self.digest_of(&bytes[DIGEST_SIZE..]);
        bytes[..DIGEST_SIZE].copy_from_slice(&digest);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Where the page with this token begins.
    pub fn place(&self, token: &str, now: Timestamp) -> Result<Vec<u8>, AwsError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| AwsError::invalid_token())?;
        let (digest, rest) = bytes.split_at_checked(DIGEST_SIZE).ok_or_else(AwsError::invalid_token)?;
        let (stamp, place) = rest.split_at_checked(STAMP_SIZE).ok_or_else(AwsError::invalid_token)?;
        let issued_at = Timestamp(i64::from_be_bytes(stamp.try_into().expect("eight bytes")));
        if digest != self.digest_of(rest) || issued_at.plus_seconds(LIFETIME_SECONDS) < now {
            return Err(AwsError::invalid_token());
        }
        Ok(place.to_vec())
    }

    fn digest_of(&self, rest: &[u8]) -> [u8; DIGEST_SIZE] {
        let full = self.digest.clone().chain_update(rest).finalize();
        full[..DIGEST_SIZE].try_into().expect("sixteen of 32 bytes")
    }
}

/// How many things a page may have: AWS takes 0 for its default.
pub fn size(max_results: Option<i64>) -> usize {
    match max_results {
        None | Some(0) => 100,
        Some(count) => usize::try_from(count).unwrap_or(100).min(1000),
    }
}

/// Cuts one page off `items`, which begin at `from`: the page, and the index at
/// which the next one begins, if there is one.
pub fn cut<T>(items: Vec<T>, from: usize, size: usize) -> (Vec<T>, Option<usize>) {
    let total = items.len();
    let page: Vec<T> = items.into_iter().skip(from).take(size).collect();
    let next = from + page.len();
    (page, (next < total).then_some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_serves_its_own_listing_for_a_day() {
        let scope = Scope::new("000000000000", "us-east-1");
        let listing = Listing::new("ListActivities", &scope, &[]);
        let now = Timestamp(1_763_863_918_123);
        let token = listing.token(b"pack", now);
        assert_eq!(listing.place(&token, now.plus_seconds(86_400)), Ok(b"pack".to_vec()));
        assert_eq!(listing.place(&token, now.plus_seconds(86_401)), Err(AwsError::invalid_token()));
        assert_eq!(listing.place(&token[1..], now), Err(AwsError::invalid_token()));
        assert_eq!(listing.place("10", now), Err(AwsError::invalid_token()));
        for other in [
            Listing::new("ListStateMachines", &scope, &[]),
            Listing::new("ListActivities", &scope, &["x"]),
            Listing::new("ListActivities", &Scope::new("111111111111", "us-east-1"), &[]),
        ] {
            assert_eq!(other.place(&token, now), Err(AwsError::invalid_token()));
        }
    }

    #[test]
    fn a_page_knows_whether_another_follows() {
        assert_eq!(cut(vec![1, 2, 3], 0, 2), (vec![1, 2], Some(2)));
        assert_eq!(cut(vec![1, 2, 3], 2, 2), (vec![3], None));
        assert_eq!(cut(vec![1, 2], 0, 2), (vec![1, 2], None));
        assert_eq!((size(None), size(Some(0)), size(Some(7))), (100, 100, 7));
    }
}
