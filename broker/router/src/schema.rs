//! Whether one JSON Schema takes all that another one takes.
//!
//! That can't be decided for all schemas, so it is shown: each keyword of the
//! *wider* schema must follow from what the *narrower* one says in the same
//! place. What can't be shown this way is refused with the place and the keyword,
//! even where it happens to be true. A wrong "yes" there never is.
//!
//! | keyword of the wider schema | follows from the narrower one |
//! |---|---|
//! | `type` | its types are among them (`integer` is a `number`); `const` and `enum` have types, too |
//! | `const`, `enum` | it has one of both, with values that are all among them |
//! | `minimum`, `maxLength`, … | it has the same keyword, as strict or stricter |
//! | `multipleOf` | it has the same, or an integer multiple of it |
//! | `required`, `dependentRequired` | it requires them |
//! | `properties`, `patternProperties`, `additionalProperties`, `propertyNames` | what it says of the same properties; nothing said is "anything" |
//! | `prefixItems`, `items` | what it says of the same items |
//! | `uniqueItems` | it says so |
//! | `allOf`, `anyOf` | all of them follow, one of them does |
//! | `$ref` within the document | what it refers to follows |
//! | everything else that refuses something: `pattern`, `format`, `not`, `oneOf`, `if`, `contains`, … | it says the very same |
//!
//! It may say it beside `allOf` or `$ref`, or in each of `anyOf` or `oneOf`. What
//! concerns only types that it does not take follows by itself. Annotations say
//! nothing.

mod comparison;
mod kinds;
mod view;

use frevo_value::Payload;

use comparison::Comparison;
use view::{Schema, View};

/// Shows that everything that `narrower` takes is taken by `wider`, too.
///
/// # Errors
/// What can't be shown.
pub fn includes(wider: &Payload, narrower: &Payload) -> Result<(), Doubt> {
    let (wide, narrow) = (View::wide(wider.value()), View::narrow(narrower.value()));
    Comparison::default().include(Schema::root(&wide), Schema::root(&narrow))
}

/// What can't be shown of two schemas.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// What the wider schema says in a place does not follow from the narrower
    /// one.
    #[error("at `{place}`: {reason}")]
    Keyword {
        /// The place in the data: `/items/*/price`.
        place: String,
        /// Why.
        reason: Reason,
    },
    /// Something in a schema can't be compared whatever the other one is.
    #[error("{0}")]
    Incomparable(#[from] Incomparable),
}

/// Why a keyword does not follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Nothing is taken there.
    #[error("something is taken there by the one schema, and nothing by the other")]
    Nothing,
    /// It takes types that the wider one does not.
    #[error("`type` {found} is not within {wanted}")]
    Type {
        /// The narrower one's.
        found: String,
        /// The wider one's.
        wanted: String,
    },
    /// The narrower schema does not say which values there are.
    #[error("any value that `{keyword}` does not list may be there")]
    Unlisted {
        /// `enum` or `const`.
        keyword: String,
    },
    /// A value is not among those of the wider one.
    #[error("the value {value} is not among those of `{keyword}`")]
    Value {
        /// The value.
        value: String,
        /// `enum` or `const`.
        keyword: String,
    },
    /// A bound that is not as strict, or not there.
    #[error("`{keyword}` is {wanted} in the one schema, and {} in the other", found.as_deref().unwrap_or("not there"))]
    Bound {
        /// The keyword.
        keyword: String,
        /// The wider one's.
        wanted: String,
        /// The narrower one's.
        found: Option<String>,
    },
    /// A property may be missing.
    #[error("the property `{property}` is required by the one schema, and not by the other")]
    Required {
        /// The property.
        property: String,
    },
    /// A property that nothing is said of may be anything.
    #[error(
        "the one schema takes anything there, because it says nothing of it, and the other says more: `{keyword}`"
    )]
    Anything {
        /// The first keyword of the other one.
        keyword: String,
    },
    /// None of the alternatives can be shown to take it.
    #[error("none of `anyOf` can be shown to take all that is there")]
    NoAlternative,
    /// A keyword that is compared by its text only.
    #[error("`{keyword}` is compared as it is written, and the schemas differ in it")]
    Differs {
        /// The keyword.
        keyword: String,
    },
}

/// What can't be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    /// A reference to elsewhere.
    #[error("`$ref`: `{reference}` leads out of the document or nowhere, and can't be compared")]
    Reference {
        /// The reference.
        reference: String,
    },
    /// A schema that is a document of its own within another.
    #[error("`$id` within a schema gives its references another meaning, and can't be compared")]
    Embedded,
    /// The comparison would take too long, or goes too deep.
    #[error("the schemas are too involved to be compared")]
    Involved,
}
