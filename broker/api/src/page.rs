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

/// One page of a listing whose place is that of its last item: what is added or
/// removed between two pages doubles and hides nothing else.
pub struct Page {
    listing: Listing,
    after: Option<Vec<u8>>,
    size: usize,
    now: Timestamp,
}

impl Page {
    /// The page that `next_token` leads to, or the first one.
    ///
    /// # Errors
    /// The token is not one of this listing.
    pub fn new(
        listing: Listing,
        max_results: Option<i64>,
        next_token: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, AwsError> {
        let after = next_token.map(|token| listing.place(token, now)).transpose()?;
        Ok(Self { listing, after, size: size(max_results), now })
    }

    /// Behind which item the page begins; none: with the first one.
    ///
    /// # Errors
    /// `read` finds no place in the token.
    pub fn after<T>(&self, read: impl FnOnce(&[u8]) -> Option<T>) -> Result<Option<T>, AwsError> {
        self.after.as_deref().map(|place| read(place).ok_or_else(AwsError::invalid_token)).transpose()
    }

    /// How many items tell what is on the page, and whether another follows.
    pub fn wanted(&self) -> usize {
        self.size + 1
    }

    /// The page out of the items from its first one on, and the token of the
    /// page that follows, if one does.
    pub fn cut<T>(
        &self,
        items: impl Iterator<Item = T>,
        place: impl FnOnce(&T) -> Vec<u8>,
    ) -> (Vec<T>, Option<String>) {
        let mut items: Vec<T> = items.take(self.wanted()).collect();
        let is_more = items.len() > self.size;
        items.truncate(self.size);
        let last = items.last().filter(|_| is_more);
        let token = last.map(|item| self.listing.token(&place(item), self.now));
        (items, token)
    }
}

/// A place that is a name.
pub fn name(place: &[u8]) -> Option<String> {
    String::from_utf8(place.to_vec()).ok()
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
        let scope = Scope::new("000000000000", "us-east-1");
        let listing = || Listing::new("ListActivities", &scope, &[]);
        let now = Timestamp(1_763_863_918_123);
        let page = |token: Option<&str>| Page::new(listing(), Some(2), token, now).expect("its own token");
        let names = |page: &Page| {
            let after = page.after(name).expect("a name");
            let names = ["a", "b", "c"].into_iter().filter(move |name| Some(*name) > after.as_deref());
            page.cut(names, |name| name.as_bytes().to_vec())
        };
        let (first, token) = names(&page(None));
        assert_eq!(first, ["a", "b"]);
        let token = token.expect("another page follows");
        assert_eq!(names(&page(Some(&token))), (vec!["c"], None));
        let all = Page::new(listing(), Some(3), None, now).expect("the first page");
        assert_eq!(names(&all), (vec!["a", "b", "c"], None));
        assert!(Page::new(listing(), None, Some("10"), now).is_err());
        assert_eq!((size(None), size(Some(0)), size(Some(7))), (100, 100, 7));
    }
}
