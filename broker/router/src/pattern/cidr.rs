//! Addresses and blocks of addresses, as AWS reads them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::Fault;

/// An address of either family; the families never match each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    V4(u32),
    V6(u128),
}

/// The addresses whose first `mask` bits are those of `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Block {
    start: Address,
    mask: u32,
}

impl Address {
    /// The address that `text` writes, if it does. The parts of an IPv4 address
    /// are decimal whatever zeros they begin with, and an IPv4 address that is
    /// mapped into IPv6 is the IPv4 address.
    pub fn parse(text: &str) -> Option<Self> {
        if is_dotted(text) {
            let mut parts = text.split('.').map(|part| part.parse::<u8>().ok());
            let mut part = || parts.next().flatten();
            return Some(Self::V4(Ipv4Addr::new(part()?, part()?, part()?, part()?).into()));
        }
        if !is_colonned(text) {
            return None;
        }
        let address: Ipv6Addr = text.parse().ok()?;
        Some(match address.to_ipv4_mapped() {
            Some(mapped) => Self::V4(mapped.into()),
            None => Self::V6(address.into()),
        })
    }

    fn block(self, mask: u32) -> Block {
        let start = match self {
            Self::V4(bits) => Self::V4(bits & u32::MAX.checked_shl(32 - mask).unwrap_or(0)),
            Self::V6(bits) => Self::V6(bits & u128::MAX.checked_shl(128 - mask).unwrap_or(0)),
        };
        Block { start, mask }
    }
}

impl std::fmt::Display for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = match self.start {
            Address::V4(bits) => IpAddr::from(Ipv4Addr::from(bits)),
            Address::V6(bits) => IpAddr::from(Ipv6Addr::from(bits)),
        };
        write!(f, "{start}/{}", self.mask)
    }
}

impl Block {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (address, mask) = match text.split_once('/') {
            Some((address, mask)) if !mask.is_empty() && !mask.contains('/') => (address, mask),
            _ => return Err(Fault::CidrWithoutSlash),
        };
        let mask: i32 = mask.parse().map_err(|_| Fault::CidrMaskNoInteger)?;
        let mask = u32::try_from(mask).map_err(|_| Fault::CidrMaskNegative)?;
        if !is_dotted(address) && !is_colonned(address) {
            return Err(Fault::NonstandardAddress { address: address.into() });
        }
        match Address::parse(address) {
            None => Err(Fault::InvalidAddress { address: address.into() }),
            Some(Address::V4(_)) if mask > 31 => Err(Fault::Ipv4MaskTooLong),
            Some(Address::V6(_)) if mask > 127 => Err(Fault::Ipv6MaskTooLong),
            Some(address) => Ok(address.block(mask)),
        }
    }

    pub fn contains(&self, address: Address) -> bool {
        Self::around(address, self.mask) == Some(*self)
    }

    /// The block with a mask of this many bits that `address` lies in.
    pub fn around(address: Address, mask: u32) -> Option<Self> {
        let bits = if matches!(address, Address::V4(_)) { 32 } else { 128 };
        (mask < bits).then(|| address.block(mask))
    }

    pub fn mask(&self) -> u32 {
        self.mask
    }
}

fn is_dotted(text: &str) -> bool {
    let parts = text.split('.');
    parts.clone().count() == 4
        && parts.into_iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_colonned(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_contains_the_addresses_of_its_family_that_begin_as_it_does() {
        let contains = |block, address| {
            let block = Block::parse(block).expect("a block");
            Address::parse(address).is_some_and(|address| block.contains(address))
        };
        assert!(contains("10.0.0.0/24", "10.0.0.255") && !contains("10.0.0.0/24", "10.0.1.0"));
        assert!(contains("10.0.0.77/24", "10.0.0.1"), "what lies beyond the mask does not count");
        assert!(contains("0.0.0.0/0", "255.255.255.255") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1") && !contains("2001:db8::/32", "2001:db9::"));
        assert!(contains("::/0", "::1") && !contains("::/0", "10.0.0.1"));
        assert!(contains("010.0.0.0/8", "10.1.2.3") && contains("10.0.0.0/8", "::ffff:a00:1"));
        for no_address in ["10.0.0", "10.0.0.256", "", "x", "10.0.0.1 ", "fe80::1%eth0", "1::2::3"] {
            assert_eq!(Address::parse(no_address), None, "{no_address}");
        }
    }
}
