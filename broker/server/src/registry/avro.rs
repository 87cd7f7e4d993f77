//! Avro's binary encoding (Avro 1.12) as JSON, of schemas and data that nobody vouches for.
//!
//! Each value writes a byte of JSON at least, and the JSON of a value is no longer than
//! what an event may have: so no count that is written in the data, however large, makes
//! more work or takes more memory than that. Nothing is set aside for what is only said
//! to come.

mod datum;
mod decimal;
mod moment;
mod schema;

pub(super) use schema::Avro;

#[cfg(test)]
mod tests;
