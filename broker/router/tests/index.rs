//! Compiled patterns against a matcher that is written down plainly, on random
//! patterns and events; the index against the plain list.

use std::collections::BTreeSet;

use frevo_router::{Index, Pattern};
use frevo_value::Payload;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a scalar must be, for one match value.
fn value_matches(matcher: &Value, scalar: &Value) -> bool {
    let Some(expression) = matcher.as_object() else { return same(matcher, scalar) };
    let (operator, operand) = expression.iter().next().expect("an operator");
    let text = scalar.as_str();
    match operator.as_str() {
        "exists" => operand == true,
        "prefix" if operand.is_object() => {
            let prefix = operand["equals-ignore-case"].as_str().unwrap_or_default().to_ascii_lowercase();
            text.is_some_and(|text| text.to_ascii_lowercase().starts_with(&prefix))
        }
        "prefix" => text.is_some_and(|text| text.starts_with(operand.as_str().unwrap_or_default())),
        "suffix" => text.is_some_and(|text| text.ends_with(operand.as_str().unwrap_or_default())),
        "equals-ignore-case" => {
            text.is_some_and(|text| text.eq_ignore_ascii_case(operand.as_str().unwrap_or_default()))
        }
        "wildcard" => {
            text.is_some_and(|text| glob(operand.as_str().unwrap_or_default().as_bytes(), text.as_bytes()))
        }
        "cidr" => text.is_some_and(|text| in_block(operand.as_str().unwrap_or_default(), text)),
        "numeric" => {
            let terms = operand.as_array().expect("terms");
            let number = scalar.is_number().then(|| scalar.as_f64()).flatten();
            number.is_some_and(|number| {
                terms.chunks(2).all(|term| {
                    let bound = term[1].as_f64().expect("a number");
                    match term[0].as_str().expect("an operator") {
                        "=" => number == bound,
                        "<" => number < bound,
                        "<=" => number <= bound,
                        ">" => number > bound,
                        _ => number >= bound,
                    }
                })
            })
        }
        "anything-but" => match operand {
            Value::Object(inner) => {
                let (operator, operands) = inner.iter().next().expect("an operator");
                let operands = operands.as_array().cloned().unwrap_or_else(|| vec![operands.clone()]);
                !operands.iter().any(|operand| value_matches(&json!({ operator: operand }), scalar))
            }
            Value::Array(items) => !items.iter().any(|item| same(item, scalar)),
            item => !same(item, scalar),
        },
        other => panic!("no operator {other}"),
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        _ => left == right,
    }
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        ([left, pattern @ ..], [right, text @ ..]) => left == right && glob(pattern, text),
        _ => false,
    }
}

fn in_block(block: &str, text: &str) -> bool {
    let (start, mask) = block.split_once('/').expect("a block");
    let bits = |text: &str| text.parse::<std::net::Ipv4Addr>().map(u32::from);
    let shift = 32 - mask.parse::<u32>().expect("a mask");
    match (bits(start), bits(text)) {
        (Ok(start), Ok(text)) => u64::from(start) >> shift == u64::from(text) >> shift,
        _ => false,
    }
}

/// An event as one object per way to choose an element of every array: what is
/// met by one of them is met in the same elements.
fn choices(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => {
            let scalars: Vec<Value> =
                items.iter().filter(|item| !item.is_object() && !item.is_array()).cloned().collect();
            let mut all: Vec<Value> = vec![Value::Array(scalars.clone())];
            for item in items.iter().filter(|item| item.is_object()) {
                all.extend(choices(item).into_iter().map(|chosen| {
                    let mut with = scalars.clone();
                    with.push(chosen);
                    Value::Array(with)
                }));
            }
            all
        }
        Value::Object(members) => members.iter().fold(vec![json!({})], |before, (name, value)| {
            let values = choices(value);
            let extended = before.iter().flat_map(|object| {
                values.iter().map(move |value| {
                    let mut object = object.clone();
                    object[name] = value.clone();
                    object
                })
            });
            extended.collect()
        }),
        scalar => vec![scalar.clone()],
    }
}

/// All scalars at a path of a chosen event.
fn scalars<'v>(value: &'v Value, path: &[&str], found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| scalars(item, path, found)),
        Value::Object(members) => {
            if let Some((name, rest)) = path.split_first()
                && let Some(value) = members.get(*name)
            {
                scalars(value, rest, found);
            }
        }
        scalar if path.is_empty() => found.push(scalar),
        _ => {}
    }
}

/// The paths of a pattern without `$or`, with what each may be.
fn fields<'p>(pattern: &'p Value, path: &mut Vec<&'p str>, found: &mut Vec<(Vec<&'p str>, &'p Value)>) {
    for (name, value) in pattern.as_object().expect("an object") {
        path.push(name);
        match value {
            Value::Object(_) => fields(value, path, found),
            _ => found.push((path.clone(), value)),
        }
        path.pop();
    }
}

/// Alternatives of a pattern whose `$or` stands at its top.
fn alternatives(pattern: &Value) -> Vec<Value> {
    let Some(branches) = pattern.get("$or").and_then(Value::as_array) else { return vec![pattern.clone()] };
    let rest = pattern.as_object().expect("an object").iter().filter(|(name, _)| *name != "$or");
    let rest: serde_json::Map<_, _> = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
    branches
        .iter()
        .map(|branch| {
            let mut all = rest.clone();
            all.extend(branch.as_object().expect("an object").clone());
            Value::Object(all)
        })
        .collect()
}

fn naive(pattern: &Value, event: &Value) -> bool {
    let chosen = choices(event);
    alternatives(pattern).iter().any(|pattern| {
        let mut wanted = Vec::new();
        fields(pattern, &mut Vec::new(), &mut wanted);
        chosen.iter().any(|chosen| {
            wanted.iter().all(|(path, matchers)| {
                let (mut here, mut anywhere) = (Vec::new(), Vec::new());
                scalars(chosen, path, &mut here);
                scalars(event, path, &mut anywhere);
                matchers.as_array().expect("an array").iter().any(|matcher| match matcher.get("exists") {
                    Some(exists) if exists == false => anywhere.is_empty(),
                    _ => here.iter().any(|scalar| value_matches(matcher, scalar)),
                })
            })
        })
    })
}

fn word() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "", "a", "b", "ab", "ba", "aB", "abc", "a\nb", "10.0.0.1", "10.0.1.1", "10.1.0.1",
    ])
    .prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![(-3..4_i64).prop_map(Value::from), (-6..7_i64).prop_map(|half| json!(half as f64 / 2.0))]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => word().prop_map(Value::from),
        3 => number(),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn numeric() -> impl Strategy<Value = Value> {
    prop_oneof![
        (proptest::sample::select(vec!["=", "<", "<=", ">", ">="]), number())
            .prop_map(|(operator, bound)| json!({ "numeric": [operator, bound] })),
        (
            proptest::sample::select(vec![">", ">="]),
            -3..3_i64,
            proptest::sample::select(vec!["<", "<="]),
            1..4_i64
        )
            .prop_map(|(from, bottom, to, width)| json!({ "numeric": [from, bottom, to, bottom + width] })),
    ]
}

fn anything_but() -> impl Strategy<Value = Value> {
    let words = || proptest::collection::vec(word().prop_filter("not empty", |word| !word.is_empty()), 1..3);
    prop_oneof![
        words().prop_map(|words| json!({ "anything-but": words })),
        proptest::collection::vec(number(), 1..3).prop_map(|numbers| json!({ "anything-but": numbers })),
        (proptest::sample::select(vec!["prefix", "suffix", "equals-ignore-case", "wildcard"]), words())
            .prop_map(|(operator, words)| json!({ "anything-but": { operator: words } })),
    ]
}

fn matcher() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => scalar(),
        1 => word().prop_map(|word| json!({ "prefix": word })),
        1 => word().prop_map(|word| json!({ "suffix": word })),
        1 => word().prop_map(|word| json!({ "prefix": { "equals-ignore-case": word } })),
        1 => word().prop_map(|word| json!({ "equals-ignore-case": word })),
        1 => "[ab]?\\*[ab]{0,2}(\\*a?)?".prop_map(|text| json!({ "wildcard": text.replace("**", "*") })),
        1 => (0..32_u32).prop_map(|mask| json!({ "cidr": format!("10.0.0.1/{mask}") })),
        2 => numeric(),
        2 => anything_but(),
        1 => any::<bool>().prop_map(|exists| json!({ "exists": exists })),
    ]
}

fn name() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["a", "b"]).prop_map(str::to_owned)
}

/// A pattern's object, up to three names deep.
fn object() -> impl Strategy<Value = Value> {
    let leaf = proptest::collection::vec(matcher(), 1..3).prop_map(Value::from);
    let inner = leaf.prop_recursive(2, 8, 3, |inner| {
        proptest::collection::btree_map(name(), inner, 1..4).prop_map(|members| json!(members))
    });
    proptest::collection::btree_map(name(), inner, 1..4).prop_map(|members| json!(members))
}

fn pattern() -> impl Strategy<Value = Value> {
    let branch = || {
        proptest::collection::btree_map("[de]", proptest::collection::vec(matcher(), 1..3), 1..3)
            .prop_map(|members| json!(members))
    };
    prop_oneof![
        3 => object(),
        1 => (object(), proptest::collection::vec(branch(), 2..4)).prop_map(|(mut object, branches)| {
            object["$or"] = Value::from(branches);
            object
        }),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    let value = scalar().prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            2 => proptest::collection::btree_map(name(), inner.clone(), 0..4).prop_map(|members| json!(members)),
            1 => proptest::collection::vec(inner, 0..3).prop_map(|items| {
                // Arrays directly within arrays are the table tests' matter.
                Value::from(items.into_iter().filter(|item| !item.is_array()).collect::<Vec<_>>())
            }),
        ]
    });
    proptest::collection::btree_map("[abde]", value, 1..5).prop_map(|members| json!(members))
}

/// Whether a path that must not exist may depend on the chosen element, which
/// the plain matcher does not know.
fn is_plain(pattern: &Value, event: &Value) -> bool {
    !(pattern.to_string().contains("\"exists\":false") && event.to_string().contains('['))
}

fn compiled(pattern: &Value) -> Pattern {
    Pattern::parse(&pattern.to_string()).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

fn payload(event: &Value) -> Payload {
    Payload::parse(&event.to_string()).expect("an event is JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pattern_matches_what_its_words_say(pattern in pattern(), event in event()) {
        prop_assume!(is_plain(&pattern, &event));
        let (compiled, payload) = (compiled(&pattern), payload(&event));
        prop_assert_eq!(compiled.matches(&payload), naive(&pattern, &event), "{} {}", pattern, event);
        prop_assert_eq!(compiled.explain(&payload).is_none(), compiled.matches(&payload));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_the_patterns_match_one_by_one(
        patterns in proptest::collection::vec(pattern(), 1..40),
        events in proptest::collection::vec(event(), 1..20),
        removed in proptest::collection::btree_set(0..40_usize, 0..30),
    ) {
        let mut patterns: Vec<(usize, Pattern)> = patterns.iter().map(compiled).enumerate().collect();
        let mut index = Index::default();
        patterns.iter().for_each(|(name, pattern)| index.insert(*name, pattern));
        for round in 0..3 {
            for event in &events {
                let event = payload(event);
                let listed: Vec<&usize> =
                    patterns.iter().filter(|(_, pattern)| pattern.matches(&event)).map(|(name, _)| name).collect();
                prop_assert_eq!(index.matches(&event), listed);
            }
            match round {
                0 => {
                    let gone: BTreeSet<usize> = removed.iter().copied().filter(|name| index.remove(name)).collect();
                    patterns.retain(|(name, _)| !gone.contains(name));
                }
                _ => {
                    // Names take each other's patterns: each replaces what was there.
                    let names: Vec<usize> = patterns.iter().rev().map(|(name, _)| *name).collect();
                    patterns.iter_mut().zip(names).for_each(|(rule, name)| rule.0 = name);
                    patterns.iter().for_each(|(name, pattern)| index.insert(*name, pattern));
                    patterns.sort_by_key(|(name, _)| *name);
                }
            }
            prop_assert_eq!(index.len(), patterns.len());
        }
        patterns.iter().for_each(|(name, _)| assert!(index.remove(name)));
        prop_assert!(index.is_empty());
    }
}
