//! Where in the text a diagnostic's location stands, and the one thing that
//! only the text tells: a state whose name is written twice.
//!
//! The text was read as JSON before, so nothing here complains about it.

use std::collections::BTreeSet;

use super::report::Report;

/// The line and the column, both from 1 and counted in characters, of the value
/// that a diagnostic's location names.
pub fn locate(text: &str, location: &str) -> Option<(usize, usize)> {
    if let Some(source) = location.strip_prefix("[Source:") {
        let number = |name: &str| {
            let digits = source.rsplit_once(name)?.1.trim_start();
            digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        return Some((number("line:")?, number("column:")?));
    }
    let offset = find(text, skip_blanks(text, 0), location.strip_suffix('/').unwrap_or(location))?;
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
}

/// Reports states that share a name within one `States`: reading the text as
/// JSON drops all but the last.
pub(super) fn report_repeated_names(text: &str, report: &Report) {
    check_chain(text, skip_blanks(text, 0), "", report);
}

fn check_chain(text: &str, offset: usize, location: &str, report: &Report) {
    for (_, states) in members(text, offset).into_iter().filter(|(key, _)| key == "States") {
        let mut names = BTreeSet::new();
        for (name, state) in members(text, states) {
            let location = format!("{location}/States/{name}");
            for (field, value) in members(text, state) {
                let location = format!("{location}/{field}");
                match field.as_str() {
                    "ItemProcessor" | "Iterator" => check_chain(text, value, &location, report),
                    "Branches" => {
                        for (index, branch) in elements(text, value).into_iter().enumerate() {
                            check_chain(text, branch, &format!("{location}[{index}]"), report);
                        }
                    }
                    _ => {}
                }
            }
            if !names.insert(name.clone()) {
                report.add("DUPLICATE_STATE_NAME", format!("Duplicate State name: {name}"), Some(location));
            }
        }
    }
}

/// The offset of what `rest` names, seen from the value at `offset`. Names may
/// hold `/` and `[` themselves, so every key that fits is tried.
fn find(text: &str, offset: usize, rest: &str) -> Option<usize> {
    if rest.is_empty() {
        return Some(offset);
    }
    if let Some((index, rest)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let element = *elements(text, offset).get(index.parse::<usize>().ok()?)?;
        return find(text, element, rest);
    }
    let rest = rest.strip_prefix('/')?;
    members(text, offset).into_iter().find_map(|(key, value)| {
        let rest = rest.strip_prefix(key.as_str())?;
        find(text, value, rest)
    })
}

/// The keys of the object at `offset` and where their values start; nothing if
/// it is no object.
fn members(text: &str, offset: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    if text.as_bytes().get(offset) != Some(&b'{') {
        return found;
    }
    let mut at = skip_blanks(text, offset + 1);
    while text.as_bytes().get(at) == Some(&b'"') {
        let end = skip_value(text, at);
        let key = frevo_value::parse(&text[at..end]).ok().and_then(|key| key.as_str().map(str::to_owned));
        let value = skip_blanks(text, skip_blanks(text, end) + 1);
        found.push((key.unwrap_or_default(), value));
        at = skip_comma(text, skip_value(text, value));
    }
    found
}

/// Where the elements of the array at `offset` start.
fn elements(text: &str, offset: usize) -> Vec<usize> {
    let mut found = Vec::new();
    if text.as_bytes().get(offset) != Some(&b'[') {
        return found;
    }
    let mut at = skip_blanks(text, offset + 1);
    while text.as_bytes().get(at).is_some_and(|byte| *byte != b']') {
        found.push(at);
        at = skip_comma(text, skip_value(text, at));
    }
    found
}

fn skip_blanks(text: &str, offset: usize) -> usize {
    let blanks = text.as_bytes().get(offset..).unwrap_or_default().iter();
    offset + blanks.take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn skip_comma(text: &str, offset: usize) -> usize {
    let at = skip_blanks(text, offset);
    if text.as_bytes().get(at) == Some(&b',') { skip_blanks(text, at + 1) } else { at }
}

/// The offset after the value at `offset`.
fn skip_value(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = offset;
    let mut depth = 0_u32;
    let mut quoted = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => {
                quoted = !quoted;
                if !quoted && depth == 0 {
                    return at + 1;
                }
            }
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' if depth == 0 => return at,
            _ if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    at
}
