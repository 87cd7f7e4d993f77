//! The order in which a `java.util.HashMap` is walked: AWS's payload templates
//! and CSV rows come out in it (asl.md §2).

/// `String.hashCode`, spread as `HashMap` spreads it.
fn spread_hash(key: &str) -> u32 {
    let hash =
        key.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    hash ^ (hash >> 16)
}

/// How many buckets a map has after `entry_count` insertions: doubled from 16
/// whenever it is more than three quarters full.
fn bucket_count(entry_count: usize) -> usize {
    let mut buckets = 16;
    while entry_count > buckets / 4 * 3 {
        buckets *= 2;
    }
    buckets
}

/// Sorts entries with distinct keys as a `HashMap` walks them that they were
/// put into in the given order: by bucket, within one as they came.
pub fn sort<T>(entries: &mut [T], key: impl Fn(&T) -> &str) {
    let mask = (bucket_count(entries.len()) - 1) as u32;
    entries.sort_by_cached_key(|entry| spread_hash(key(entry)) & mask);
}

#[cfg(test)]
mod tests {
    fn sorted<'a>(keys: &[&'a str]) -> Vec<&'a str> {
        let mut keys = keys.to_vec();
        super::sort(&mut keys, |key| key);
        keys
    }

    #[test]
    fn keys_are_walked_by_bucket() {
        assert_eq!(sorted(&["0", "True", "{}"]), ["0", "{}", "True"]);
        assert_eq!(sorted(&["b", "a", "c"]), ["a", "b", "c"]);
    }

    #[test]
    fn keys_of_one_bucket_stay_as_they_came() {
        // "Aa" and "BB" have the same hash code.
        assert_eq!(sorted(&["BB", "Aa"]), ["BB", "Aa"]);
        assert_eq!(sorted(&["Aa", "BB"]), ["Aa", "BB"]);
    }

    #[test]
    fn the_table_grows_when_three_quarters_are_full() {
        assert_eq!(super::bucket_count(12), 16);
        assert_eq!(super::bucket_count(13), 32);
        assert_eq!(super::bucket_count(25), 64);
    }
}
