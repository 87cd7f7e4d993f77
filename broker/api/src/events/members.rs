//! Members that many operations share: names, pages, tags, patterns.

use std::sync::Arc;

use frevo_event::{BusRefusal, DEFAULT_BUS, EventsArn, Scope, Tags};
use frevo_router::Pattern;
use serde::{Deserialize, Serialize};

use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, EventsCode};
use crate::page::{Listing, Page};
use crate::request::Text;

/// How AWS writes what a name may have.
const NAME: &str = r"[\.\-_A-Za-z0-9]+";

/// A tag of a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag<'a> {
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

/// A tag of an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagItem<'a> {
    key: &'a str,
    value: &'a str,
}

/// A name that must be there.
pub(super) fn name<'a>(check: &mut Check, member: &str, value: Option<&'a str>, max: usize) -> &'a str {
    check.pattern(member, value, NAME, is_name);
    check.text(member, value, 1, max)
}

/// What the names of a list begin with.
pub(super) fn prefix<'a>(check: &mut Check, value: Option<&'a str>, max: usize) -> &'a str {
    check.length("namePrefix", value, 1, max);
    value.unwrap_or_default()
}

/// `EventBusName`, a name or an ARN; the default bus if it is absent.
pub(super) fn bus(edge: &Edge, call: &Call<'_>, value: Option<&str>) -> Result<Arc<str>, AwsError> {
    let text = value.unwrap_or(DEFAULT_BUS);
    let name = match text.parse() {
        Ok(EventsArn::Bus { scope, name }) if scope == *call.scope => name,
        _ => text.into(),
    };
    if edge.broker.catalogue().has_bus(call.scope, &name) {
        Ok(name)
    } else {
        Err(refused(BusRefusal::NoBus { bus: name }))
    }
}

/// The bus of this scope that an ARN names.
pub(super) fn bus_of_arn(edge: &Edge, call: &Call<'_>, arn: &str) -> Result<Arc<str>, AwsError> {
    match arn.parse() {
        Ok(EventsArn::Bus { name, .. }) => {
            bus(edge, call, Some(if is_in(arn, call.scope) { &name } else { arn }))
        }
        _ => {
            Err(invalid("Parameter EventSourceArn is not valid. Reason: it must be the ARN of an event bus."))
        }
    }
}

/// Whether an ARN is of this account and region.
fn is_in(arn: &str, scope: &Scope) -> bool {
    arn.parse::<EventsArn>().is_ok_and(|arn| arn.scope() == scope)
}

/// The tags of a request by key, the last of each.
pub(super) fn tags(check: &mut Check, tags: &[Tag<'_>]) -> Tags {
    for (index, tag) in tags.iter().enumerate() {
        let at = |member: &str| format!("tags.{}.member.{member}", index + 1);
        check.text(&at("key"), tag.key.as_deref(), 1, 128);
        check.text(&at("value"), tag.value.as_deref(), 0, 256);
    }
    let named = tags.iter().filter_map(|tag| Some((tag.key.as_ref()?, tag.value.as_ref()?)));
    named.map(|(key, value)| (key.to_arc(), value.to_arc())).collect()
}

/// The tags of an answer.
pub(super) fn tag_items(tags: &Tags) -> Vec<TagItem<'_>> {
    tags.iter().map(|(key, value)| TagItem { key, value }).collect()
}

/// `EventPattern`, which may be empty where it need not be there.
pub(super) fn pattern(value: Option<&str>) -> Result<Option<Arc<str>>, AwsError> {
    let Some(text) = value.filter(|text| !text.is_empty()) else { return Ok(None) };
    parse_pattern(text)?;
    Ok(Some(text.into()))
}

/// Reads a pattern.
pub(super) fn parse_pattern(text: &str) -> Result<Pattern, AwsError> {
    Pattern::parse(text).map_err(|error| {
        AwsError::events(
            EventsCode::InvalidEventPattern,
            format!("Event pattern is not valid. Reason: {error}"),
        )
    })
}

/// The bounds of a page.
pub(super) fn check_page(check: &mut Check, limit: Option<i64>, next_token: Option<&str>) {
    check.range("limit", limit, 1, 100).length("nextToken", next_token, 1, 2048);
}

/// The page of a list with these other arguments.
pub(super) fn page(
    edge: &Edge,
    call: &Call<'_>,
    arguments: &[&str],
    limit: Option<i64>,
    next_token: Option<&str>,
) -> Result<Page, AwsError> {
    let listing = Listing::new(call.operation, call.scope, arguments);
    Page::new(listing, limit, next_token, edge.broker.now())
        .map_err(|_| invalid("Parameter NextToken is not valid."))
}

/// What the operation found wanting.
pub(super) fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> AwsError {
    AwsError::events(EventsCode::Validation, message)
}

/// What the catalogue would refuse.
pub(super) fn refused(refusal: BusRefusal) -> AwsError {
    AwsError::events_refused(&refusal.into())
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}
