//! `java.util.Random`: what AWS draws from where a user gives the seed.

/// A generator that gives the numbers Java gives.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    const MULTIPLIER: u64 = 0x5_deec_e66d;
    const MASK: u64 = (1 << 48) - 1;

    /// `new Random(seed)`
    pub fn new(seed: i64) -> Self {
        Self((seed as u64 ^ Self::MULTIPLIER) & Self::MASK)
    }

    fn next(&mut self, bits: u32) -> i32 {
        self.0 = self.0.wrapping_mul(Self::MULTIPLIER).wrapping_add(0xb) & Self::MASK;
        (self.0 >> (48 - bits)) as i32
    }

    /// `nextInt(bound)` for a positive bound.
    pub fn next_int(&mut self, bound: i32) -> i32 {
        if bound & bound.wrapping_neg() == bound {
            return ((i64::from(bound) * i64::from(self.next(31))) >> 31) as i32;
        }
        loop {
            let bits = self.next(31);
            let value = bits % bound;
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return value;
            }
        }
    }

    /// `nextDouble()`: from 0 up to, but not including, 1.
    pub fn next_double(&mut self) -> f64 {
        let high = i64::from(self.next(26)) << 27;
        (high + i64::from(self.next(27))) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_gives_what_java_gives() {
        // `new Random(42)`: nextInt(10) is 0 and 3, nextInt(16) of a fresh one 11.
        let mut random = Random::new(42);
        assert_eq!([random.next_int(10), random.next_int(10)], [0, 3]);
        assert_eq!(Random::new(42).next_int(16), 11);
        assert_eq!(Random::new(42).next_double(), 0.7275636800328681);
    }
}
