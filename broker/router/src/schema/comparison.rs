//! Showing that one schema takes all that another takes.

use std::cmp::Ordering;

use frevo_value::{Number, Payload, Value};

use super::kinds::{Kinds, listed};
use super::view::Schema;
use super::{Doubt, Incomparable, Reason};

/// Steps that a comparison takes at most; alternatives of alternatives multiply.
const STEPS_MAX: u32 = 50_000;

/// How deep it goes: into the data, into alternatives and along references.
const DEPTH_MAX: usize = 64;

/// Keywords that say something about a schema, and refuse nothing.
const ANNOTATIONS: [&str; 12] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Keywords that are compared by what is written, each with those that it means
/// nothing without and the types that it concerns.
const WRITTEN: [(&str, &[&str], Kinds); 17] = [
    ("pattern", &[], Kinds::STRING),
    ("format", &[], Kinds::STRING),
    ("contentEncoding", &[], Kinds::STRING),
    ("contentMediaType", &[], Kinds::STRING),
    ("contentSchema", &[], Kinds::STRING),
    ("not", &[], Kinds::ALL),
    ("oneOf", &[], Kinds::ALL),
    ("if", &["then", "else"], Kinds::ALL),
    ("contains", &["minContains", "maxContains"], Kinds::ARRAY),
    ("unevaluatedItems", &[], Kinds::ARRAY),
    ("unevaluatedProperties", &[], Kinds::OBJECT),
    ("additionalItems", &["items"], Kinds::ARRAY),
    ("dependencies", &[], Kinds::OBJECT),
    ("dependentSchemas", &[], Kinds::OBJECT),
    ("$dynamicRef", &[], Kinds::ALL),
    ("$recursiveRef", &[], Kinds::ALL),
    ("propertyDependencies", &[], Kinds::OBJECT),
];

/// Bounds: the keyword, how the narrower one's stands to the wider one's, and the
/// types that it concerns.
const BOUNDS: [(&str, Ordering, Kinds); 10] = [
    ("minimum", Ordering::Greater, Kinds::NUMBER),
    ("exclusiveMinimum", Ordering::Greater, Kinds::NUMBER),
    ("maximum", Ordering::Less, Kinds::NUMBER),
    ("exclusiveMaximum", Ordering::Less, Kinds::NUMBER),
    ("minLength", Ordering::Greater, Kinds::STRING),
    ("maxLength", Ordering::Less, Kinds::STRING),
    ("minItems", Ordering::Greater, Kinds::ARRAY),
    ("maxItems", Ordering::Less, Kinds::ARRAY),
    ("minProperties", Ordering::Greater, Kinds::OBJECT),
    ("maxProperties", Ordering::Less, Kinds::OBJECT),
];

/// `{}`, which takes anything.
static ANYTHING: Value = Value::Bool(true);

/// A comparison under way.
#[derive(Default)]
pub(super) struct Comparison {
    /// Where it stands in the data.
    path: Vec<String>,
    /// What is being shown, wide and narrow. Data is finite, so meeting the same
    /// again deeper in it shows it.
    shown: Vec<(*const Value, *const Value)>,
    steps: u32,
}

impl Comparison {
    /// Shows that the wide schema takes all that the narrow one takes.
    pub fn include(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let pair: (*const Value, *const Value) = (wide.node, narrow.node);
        if self.shown.contains(&pair) {
            return Ok(());
        }
        self.steps += 1;
        if self.steps > STEPS_MAX || self.shown.len() >= DEPTH_MAX {
            return Err(Incomparable::Involved.into());
        }
        if wide.is_embedded() || narrow.is_embedded() {
            return Err(Incomparable::Embedded.into());
        }
        self.shown.push(pair);
        let result = self.include_all(wide, narrow);
        self.shown.pop();
        result
    }

    fn include_all(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        match (wide.node, narrow.node) {
            (Value::Bool(true), _) | (_, Value::Bool(false)) => return Ok(()),
            (Value::Bool(false), _) => return Err(self.doubt(Reason::Nothing)),
            _ => {}
        }
        let Some(members) = wide.node.as_object() else { return Ok(()) };
        let mut keywords = members.iter().map(|(keyword, _)| &**keyword);
        let mut refusing =
            keywords.by_ref().filter(|keyword| wide.get(keyword).is_some() && !ANNOTATIONS.contains(keyword));
        refusing.try_for_each(|keyword| self.follow(keyword, wide, narrow))
    }

    /// Shows that a keyword of the wide schema follows from the narrow one: from
    /// what it says itself, or what a part of it says, or each alternative.
    fn follow(&mut self, keyword: &str, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.shown.len() >= DEPTH_MAX {
            return Err(Incomparable::Involved.into());
        }
        let doubt = match self.follow_from(keyword, wide, narrow) {
            Err(doubt @ Doubt::Keyword { .. }) => doubt,
            settled => return settled,
        };
        // Counted as depth: a part may have parts.
        self.shown.push((std::ptr::null(), narrow.node));
        let is_shown = self.follows_from_parts(keyword, wide, narrow);
        self.shown.pop();
        if is_shown? { Ok(()) } else { Err(doubt) }
    }

    fn follows_from_parts(
        &mut self,
        keyword: &str,
        wide: Schema<'_>,
        narrow: Schema<'_>,
    ) -> Result<bool, Doubt> {
        for part in narrow.reference()?.into_iter().chain(narrow.list("allOf")) {
            if self.is_followed(keyword, wide, part)? {
                return Ok(true);
            }
        }
        for alternatives in ["anyOf", "oneOf"] {
            let mut count = 0;
            let mut all = true;
            for one in narrow.list(alternatives) {
                count += 1;
                all = all && self.is_followed(keyword, wide, one)?;
            }
            if count > 0 && all {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_followed(&mut self, keyword: &str, wide: Schema<'_>, narrow: Schema<'_>) -> Result<bool, Doubt> {
        if narrow.is_embedded() {
            return Err(Incomparable::Embedded.into());
        }
        if *narrow.node == Value::Bool(false) {
            return Ok(true);
        }
        match self.follow(keyword, wide, narrow) {
            Ok(()) => Ok(true),
            Err(Doubt::Keyword { .. }) => Ok(false),
            Err(doubt) => Err(doubt),
        }
    }

    /// Shows that a keyword follows from what the narrow schema says itself.
    fn follow_from(&mut self, keyword: &str, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let kinds = Kinds::of(narrow);
        if let Some((_, stands, concerned)) = BOUNDS.iter().find(|(name, ..)| *name == keyword) {
            return if kinds.exclude(*concerned) {
                Ok(())
            } else {
                self.bound(keyword, wide, narrow, *stands)
            };
        }
        if let Some((_, with, concerned)) = WRITTEN.iter().find(|(name, ..)| *name == keyword) {
            return if kinds.exclude(*concerned) {
                Ok(())
            } else {
                self.written(keyword, with, wide, narrow)
            };
        }
        match keyword {
            "$ref" => match wide.reference()? {
                Some(target) => self.include(target, narrow),
                None => Ok(()),
            },
            "type" => self.types(wide, kinds),
            "const" | "enum" => self.values(keyword, wide, narrow),
            "allOf" => wide.list(keyword).try_for_each(|one| self.include(one, narrow)),
            "anyOf" => self.alternative(wide, narrow),
            "multipleOf" if kinds.exclude(Kinds::NUMBER) => Ok(()),
            "multipleOf" => self.multiple(wide, narrow),
            "uniqueItems" if kinds.exclude(Kinds::ARRAY) => Ok(()),
            "uniqueItems" => self.unique(wide, narrow),
            "items" | "prefixItems" if kinds.exclude(Kinds::ARRAY) => Ok(()),
            "items" => self.items(wide, narrow),
            "prefixItems" => self.prefix_items(wide, narrow),
            _ if kinds.exclude(Kinds::OBJECT) => Ok(()),
            "required" => self.required(names(wide.get(keyword)), narrow, None),
            "dependentRequired" => wide.map(keyword).try_for_each(|(property, needed)| {
                self.required(names(Some(needed.node)), narrow, Some(property))
            }),
            "properties" => self.properties(wide, narrow),
            "patternProperties" => self.pattern_properties(wide, narrow),
            "additionalProperties" => self.additional_properties(wide, narrow),
            "propertyNames" => {
                self.below("(a property's name)", wide.one(keyword), narrow.one(keyword), narrow)
            }
            // What no dialect knows refuses nothing.
            _ => Ok(()),
        }
    }

    fn types(&self, wide: Schema<'_>, kinds: Kinds) -> Result<(), Doubt> {
        let wanted = wide.get("type").map_or(Kinds::ALL, Kinds::named);
        if kinds.are_within(wanted) {
            return Ok(());
        }
        Err(self.doubt(Reason::Type { found: kinds.to_string(), wanted: wanted.to_string() }))
    }

    fn values(&self, keyword: &str, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let taken = listed(wide).unwrap_or_default();
        let keyword = keyword.to_owned();
        let Some(found) = listed(narrow) else { return Err(self.doubt(Reason::Unlisted { keyword })) };
        let strange = found.into_iter().find(|value| !taken.iter().any(|known| is_same(known, value)));
        match strange {
            Some(value) => Err(self.doubt(Reason::Value { value: text(value), keyword })),
            None => Ok(()),
        }
    }

    fn bound(
        &self,
        keyword: &str,
        wide: Schema<'_>,
        narrow: Schema<'_>,
        stands: Ordering,
    ) -> Result<(), Doubt> {
        let number =
            |schema: Schema<'_>, keyword: &str| schema.get(keyword).and_then(Value::as_number).cloned();
        let Some(wanted) = number(wide, keyword) else { return Ok(()) };
        // `exclusiveMinimum` is stricter than `minimum`, and says as much.
        let stricter = match keyword {
            "minimum" => number(narrow, "exclusiveMinimum"),
            "maximum" => number(narrow, "exclusiveMaximum"),
            _ => None,
        };
        let found = number(narrow, keyword);
        let is_strict = |found: &Number| stands_to(found, &wanted, stands);
        // Nothing has fewer than none.
        let says_nothing = stands == Ordering::Greater && keyword != "minimum" && wanted.lexeme() == "0";
        if found.iter().chain(&stricter).any(is_strict) || says_nothing && keyword != "exclusiveMinimum" {
            return Ok(());
        }
        Err(self.doubt(Reason::Bound {
            keyword: keyword.to_owned(),
            wanted: wanted.to_string(),
            found: found.or(stricter).map(|found| found.to_string()),
        }))
    }

    fn multiple(&self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let number = |schema: Schema<'_>| schema.get("multipleOf").and_then(Value::as_number).cloned();
        let (Some(wanted), found) = (number(wide), number(narrow)) else { return Ok(()) };
        let is_multiple = |found: &Number| match (found.as_i64(), wanted.as_i64()) {
            (Some(found), Some(wanted)) if wanted != 0 => found % wanted == 0,
            _ => found.lexeme() == wanted.lexeme(),
        };
        if found.as_ref().is_some_and(is_multiple) {
            return Ok(());
        }
        let (wanted, found) = (wanted.to_string(), found.map(|found| found.to_string()));
        Err(self.doubt(Reason::Bound { keyword: "multipleOf".into(), wanted, found }))
    }

    fn unique(&self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let is_unique = |schema: Schema<'_>| schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
        if !is_unique(wide) || is_unique(narrow) {
            return Ok(());
        }
        let keyword = "uniqueItems".into();
        Err(self.doubt(Reason::Bound { keyword, wanted: "true".into(), found: None }))
    }

    fn written(
        &self,
        keyword: &str,
        with: &[&str],
        wide: Schema<'_>,
        narrow: Schema<'_>,
    ) -> Result<(), Doubt> {
        let is_written = |keyword: &str| match (wide.get(keyword), narrow.get(keyword)) {
            (Some(one), Some(other)) => is_same(one, other) && !refers(one),
            (None, None) => true,
            _ => false,
        };
        // What is not evaluated depends on everything beside it.
        let is_alone =
            !keyword.starts_with("unevaluated") || is_same(wide.node, narrow.node) && !refers(wide.node);
        if is_alone && is_written(keyword) && with.iter().all(|keyword| is_written(keyword)) {
            return Ok(());
        }
        Err(self.doubt(Reason::Differs { keyword: keyword.to_owned() }))
    }

    fn alternative(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        for one in wide.list("anyOf") {
            match self.include(one, narrow) {
                Ok(()) => return Ok(()),
                Err(Doubt::Keyword { .. }) => {}
                Err(doubt) => return Err(doubt),
            }
        }
        Err(self.doubt(Reason::NoAlternative))
    }

    /// A list before 2020-12 is what `prefixItems` is since.
    fn items(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let is_list = |schema: Schema<'_>| matches!(schema.get("items"), Some(Value::Array(_)));
        if is_list(wide) || is_list(narrow) {
            return self.written("items", &["additionalItems"], wide, narrow);
        }
        let named = wide.list("prefixItems").count();
        let taken = wide.one("items");
        let mut own = narrow.list("prefixItems").skip(named);
        own.try_for_each(|item| self.below("*", taken, Some(item), narrow))?;
        self.below("*", taken, narrow.one("items"), narrow)
    }

    fn prefix_items(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let own: Vec<Schema<'_>> = narrow.list("prefixItems").collect();
        for (index, taken) in wide.list("prefixItems").enumerate() {
            let item = own.get(index).copied().or_else(|| narrow.one("items"));
            self.below(&index.to_string(), Some(taken), item, narrow)?;
        }
        Ok(())
    }

    /// Shows that properties are there, at least where one property is.
    fn required<'n>(
        &self,
        mut needed: impl Iterator<Item = &'n str>,
        narrow: Schema<'_>,
        with: Option<&str>,
    ) -> Result<(), Doubt> {
        let dependent = with.and_then(|with| narrow.member("dependentRequired", with));
        let is_there = |property: &str| {
            names(narrow.get("required")).any(|known| known == property)
                || names(dependent.map(|needed| needed.node)).any(|known| known == property)
        };
        match needed.find(|property| !is_there(property)) {
            Some(property) => Err(self.doubt(Reason::Required { property: property.to_owned() })),
            None => Ok(()),
        }
    }

    fn properties(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        for (property, taken) in wide.map("properties") {
            // A pattern that might match takes it out of the additional ones.
            let rest =
                || narrow.one("additionalProperties").filter(|_| narrow.get("patternProperties").is_none());
            let found = narrow.member("properties", property).or_else(rest);
            self.below(property, Some(taken), found, narrow)?;
        }
        Ok(())
    }

    fn pattern_properties(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let is_closed = narrow.get("patternProperties").is_none() && narrow.get("properties").is_none();
        let rest = || narrow.one("additionalProperties").filter(|_| is_closed);
        for (pattern, taken) in wide.map("patternProperties") {
            let found = narrow.member("patternProperties", pattern).or_else(rest);
            self.below(pattern, Some(taken), found, narrow)?;
        }
        Ok(())
    }

    /// Whatever the wide schema does not name, by name or by the same pattern.
    fn additional_properties(&mut self, wide: Schema<'_>, narrow: Schema<'_>) -> Result<(), Doubt> {
        let taken = wide.one("additionalProperties");
        for keyword in ["properties", "patternProperties"] {
            for (name, found) in narrow.map(keyword) {
                if wide.member(keyword, name).is_none() {
                    self.below(name, taken, Some(found), narrow)?;
                }
            }
        }
        self.below("*", taken, narrow.one("additionalProperties"), narrow)
    }

    /// Compares what is said of a place in the data; where nothing is said there
    /// may be anything.
    fn below<'a>(
        &mut self,
        step: &str,
        wide: Option<Schema<'a>>,
        found: Option<Schema<'a>>,
        narrow: Schema<'a>,
    ) -> Result<(), Doubt> {
        let Some(wide) = wide else { return Ok(()) };
        self.path.push(step.replace('~', "~0").replace('/', "~1"));
        let result = match found {
            Some(found) => self.include(wide, found),
            None => self.include(wide, narrow.at(&ANYTHING)).map_err(|doubt| self.nothing_said(wide, doubt)),
        };
        self.path.pop();
        result
    }

    fn nothing_said(&self, wide: Schema<'_>, doubt: Doubt) -> Doubt {
        let members = wide.node.as_object().into_iter().flat_map(|members| members.iter());
        let mut keywords = members.map(|(keyword, _)| &**keyword);
        match (doubt, keywords.find(|keyword| !ANNOTATIONS.contains(keyword))) {
            (Doubt::Keyword { .. }, Some(keyword)) => {
                self.doubt(Reason::Anything { keyword: keyword.to_owned() })
            }
            (doubt, _) => doubt,
        }
    }

    fn doubt(&self, reason: Reason) -> Doubt {
        let steps = self.path.iter().map(|step| format!("/{step}"));
        let place: String = steps.collect();
        Doubt::Keyword { place: if place.is_empty() { "/".into() } else { place }, reason }
    }
}

/// The texts of a list.
fn names(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).unwrap_or_default().iter().filter_map(Value::as_str)
}

/// Whether it refers to something that the other document may have otherwise.
fn refers(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(refers),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.ends_with("ef") && name.starts_with('$') || refers(value))
        }
        _ => false,
    }
}

/// Whether two values are the same beyond doubt.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one.lexeme() == other.lexeme()
                || one.as_i64().zip(other.as_i64()).is_some_and(|(one, other)| one == other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| is_same(value, other)))
        }
        (one, other) => one == other,
    }
}

/// Whether a number is the other one, or beyond it on this side. Doubles are
/// asked only where they are sure: rounding never turns two numbers around.
fn stands_to(found: &Number, wanted: &Number, side: Ordering) -> bool {
    match (found.as_i64(), wanted.as_i64()) {
        (Some(found), Some(wanted)) => found == wanted || found.cmp(&wanted) == side,
        _ => found.lexeme() == wanted.lexeme() || found.as_f64().partial_cmp(&wanted.as_f64()) == Some(side),
    }
}

fn text(value: &Value) -> String {
    Payload::from_value(value.clone()).text().to_owned()
}
