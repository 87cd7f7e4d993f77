//! The functions of the standard library.

mod aggregate;
mod array;
mod aws;
mod encoding;
mod higher;
mod matching;
mod number;
mod object;
mod string;
mod time;
mod value;

use std::rc::Rc;
use std::sync::OnceLock;

use crate::evaluate::Evaluator;
use crate::frame::Frame;
use crate::item::Item;
use crate::signature::Signature;
use crate::{Dialect, Error};

/// What a function sees of where it is called.
pub(crate) struct Scope<'s> {
    pub(crate) context: &'s Item,
    pub(crate) frame: &'s Rc<Frame>,
}

type Native = fn(&mut Evaluator<'_>, &[Item], &Scope<'_>) -> Result<Item, Error>;

/// A function of the standard library.
pub(crate) struct Builtin {
    name: &'static str,
    declared: &'static str,
    signature: OnceLock<Signature>,
    /// How many arguments a higher-order function gives it.
    pub(crate) arity: usize,
    pub(crate) call: Native,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "${}{}", self.name, self.declared)
    }
}

impl Builtin {
    pub(crate) fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| {
            Signature::parse(self.declared).map_err(|(error, _)| error).expect("our own signatures are right")
        })
    }
}

const fn builtin(name: &'static str, declared: &'static str, arity: usize, call: Native) -> Builtin {
    Builtin { name, declared, signature: OnceLock::new(), arity, call }
}

static BUILTINS: [Builtin; 63] = [
    builtin("sum", "<a<n>:n>", 1, aggregate::sum),
    builtin("count", "<a:n>", 1, aggregate::count),
    builtin("max", "<a<n>:n>", 1, aggregate::max),
    builtin("min", "<a<n>:n>", 1, aggregate::min),
    builtin("average", "<a<n>:n>", 1, aggregate::average),
    builtin("string", "<x-b?:s>", 1, string::string),
    builtin("substring", "<s-nn?:s>", 3, string::substring),
    builtin("substringBefore", "<s-s:s>", 2, string::substring_before),
    builtin("substringAfter", "<s-s:s>", 2, string::substring_after),
    builtin("lowercase", "<s-:s>", 1, string::lowercase),
    builtin("uppercase", "<s-:s>", 1, string::uppercase),
    builtin("length", "<s-:n>", 1, string::length),
    builtin("trim", "<s-:s>", 1, string::trim),
    builtin("pad", "<s-ns?:s>", 3, string::pad),
    builtin("join", "<a<s>s?:s>", 2, string::join),
    builtin("match", "<s-f<s:o>n?:a<o>>", 3, matching::matches),
    builtin("contains", "<s-(sf):b>", 2, matching::contains),
    builtin("replace", "<s-(sf)(sf)n?:s>", 4, matching::replace),
    builtin("split", "<s-(sf)n?:a<s>>", 3, matching::split),
    builtin("formatNumber", "<n-so?:s>", 3, number::format_number),
    builtin("formatBase", "<n-n?:s>", 2, number::format_base),
    builtin("formatInteger", "<n-s:s>", 2, number::format_integer),
    builtin("parseInteger", "<s-s:n>", 2, number::parse_integer),
    builtin("number", "<(nsb)-:n>", 1, number::number),
    builtin("floor", "<n-:n>", 1, number::floor),
    builtin("ceil", "<n-:n>", 1, number::ceil),
    builtin("round", "<n-n?:n>", 2, number::round),
    builtin("abs", "<n-:n>", 1, number::abs),
    builtin("sqrt", "<n-:n>", 1, number::sqrt),
    builtin("power", "<n-n:n>", 2, number::power),
    builtin("boolean", "<x-:b>", 1, value::boolean),
    builtin("not", "<x-:b>", 1, value::not),
    builtin("exists", "<x:b>", 1, value::exists),
    builtin("type", "<x:s>", 1, value::kind),
    builtin("error", "<s?:x>", 1, value::error),
    builtin("assert", "<bs?:x>", 2, value::assert),
    builtin("clone", "<(oa)-:o>", 1, value::clone),
    builtin("map", "<af>", 2, higher::map),
    builtin("filter", "<af>", 2, higher::filter),
    builtin("single", "<af?>", 2, higher::single),
    builtin("reduce", "<afj?:j>", 3, higher::reduce),
    builtin("sift", "<o-f?:o>", 2, higher::sift),
    builtin("each", "<o-f:a>", 2, higher::each),
    builtin("sort", "<af?:a>", 2, higher::sort),
    builtin("zip", "<a+>", 0, array::zip),
    builtin("append", "<xx:a>", 2, array::append),
    builtin("reverse", "<a:a>", 1, array::reverse),
    builtin("shuffle", "<a:a>", 1, array::shuffle),
    builtin("distinct", "<x:x>", 1, array::distinct),
    builtin("keys", "<x-:a<s>>", 1, object::keys),
    builtin("lookup", "<x-s:x>", 2, object::lookup),
    builtin("spread", "<x-:a<o>>", 1, object::spread),
    builtin("merge", "<a<o>:o>", 1, object::merge),
    builtin("base64encode", "<s-:s>", 1, encoding::base64_encode),
    builtin("base64decode", "<s-:s>", 1, encoding::base64_decode),
    builtin("encodeUrlComponent", "<s-:s>", 1, encoding::encode_url_component),
    builtin("encodeUrl", "<s-:s>", 1, encoding::encode_url),
    builtin("decodeUrlComponent", "<s-:s>", 1, encoding::decode_url_component),
    builtin("decodeUrl", "<s-:s>", 1, encoding::decode_url),
    builtin("toMillis", "<s-s?:n>", 2, time::to_millis),
    builtin("fromMillis", "<n-s?s?:s>", 3, time::from_millis),
    builtin("now", "<s?s?:s>", 2, time::now),
    builtin("millis", "<:n>", 0, time::millis),
];

/// What only the reference has.
static REFERENCE: [Builtin; 2] =
    [builtin("eval", "<sx?:x>", 2, value::eval), builtin("random", "<:n>", 0, number::random)];

/// What only AWS has.
static AWS: [Builtin; 6] = [
    builtin("partition", "<an?:a<a>>", 2, aws::partition),
    builtin("range", "<nnn?:a<n>>", 3, aws::range),
    builtin("hash", "<ss?:s>", 2, aws::hash),
    builtin("random", "<n?:n>", 1, aws::random),
    builtin("uuid", "<:s>", 0, aws::uuid),
    builtin("parse", "<s?:x>", 1, aws::parse),
];

/// The function of this name in a dialect.
pub(crate) fn find(name: &str, dialect: Dialect) -> Option<&'static Builtin> {
    let own: &[Builtin] = match dialect {
        Dialect::Reference => &REFERENCE,
        Dialect::Aws => &AWS,
    };
    own.iter().chain(&BUILTINS).find(|builtin| builtin.name == name)
}

/// An argument; what is left out is undefined.
fn argument(arguments: &[Item], place: usize) -> &Item {
    const ABSENT: &Item = &Item::Undefined;
    arguments.get(place).unwrap_or(ABSENT)
}

/// An argument that is a string. Signatures see to that, except in partial
/// applications, which the reference does not check either.
fn text(arguments: &[Item], place: usize) -> Result<Option<&std::sync::Arc<str>>, Error> {
    match argument(arguments, place) {
        Item::Undefined => Ok(None),
        Item::String(text) => Ok(Some(text)),
        other => Err(mismatch(other, place)),
    }
}

/// An argument that is a number.
fn number_at(arguments: &[Item], place: usize) -> Result<Option<f64>, Error> {
    match argument(arguments, place) {
        Item::Undefined => Ok(None),
        other => other.number().map(Some).ok_or_else(|| mismatch(other, place)),
    }
}

fn mismatch(item: &Item, place: usize) -> Error {
    Error::new("T0410").value(item.to_json()).index(place + 1)
}
