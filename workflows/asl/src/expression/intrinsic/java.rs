//! What shows that AWS computes in Java.

use frevo_value::Value;

/// `java.util.Random`, for results that a user's seed makes reproducible.
pub(super) struct Random(u64);

impl Random {
    const MULTIPLIER: u64 = 0x5_deec_e66d;
    const MASK: u64 = (1 << 48) - 1;

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
}

/// `Math.round`: half up, also below zero.
pub(super) fn round(number: f64) -> i64 {
    (number + 0.5).floor() as i64
}

/// As States.Format prints a value: objects and arrays as `Map.toString` and
/// `List.toString`, strings bare.
pub(super) fn print(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number.lexeme()),
        Value::String(string) => text.push_str(string),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(text, place);
                print(text, item);
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (place, (key, value)) in object.iter().enumerate() {
                separate(text, place);
                text.push_str(key);
                text.push('=');
                print(text, value);
            }
            text.push('}');
        }
    }
}

fn separate(text: &mut String, place: usize) {
    if place > 0 {
        text.push_str(", ");
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
    }
}
