//! Which dead letters are meant: by what they are about, when they died, and
//! why.

use clap::Args;
use frevo_event::cloud_event::{CloudEvent, Envelope, Reception};
use frevo_event::{Scope, Timestamp};
use frevo_router::Pattern;
use frevo_value::Payload;
use serde_json::Value;

use super::CommandError;
use super::arguments::{self, moment};
use super::machine::text;

/// Which dead letters are meant.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Those whose event this event pattern wants: JSON or @FILE
    #[arg(long, value_name = "JSON|@FILE")]
    pattern: Option<String>,
    /// Those that died then or later: a time (RFC 3339), or so long ago (90s, 15m, 2h, 7d)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Those that died before then
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Those whose reason contains this text
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Which dead letters are meant, read.
#[derive(Debug)]
pub struct Filter {
    scope: Scope,
    pattern: Option<Pattern>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    reason: Option<String>,
}

impl FilterArgs {
    /// The filter that these arguments say.
    pub fn filter(&self, scope: &Scope) -> Result<Filter, CommandError> {
        let pattern = self.pattern.as_deref().map(|pattern| {
            let text = arguments::json_text(pattern, "the pattern")?;
            Pattern::parse(&text)
                .map_err(|error| CommandError::other("the event pattern is not valid", error))
        });
        Ok(Filter {
            scope: scope.clone(),
            pattern: pattern.transpose()?,
            since: self.since.as_deref().map(moment).transpose()?,
            until: self.until.as_deref().map(moment).transpose()?,
            reason: self.reason.clone(),
        })
    }
}

impl Filter {
    /// Whether every dead letter is meant.
    pub fn is_empty(&self) -> bool {
        self.pattern.is_none() && self.since.is_none() && self.until.is_none() && self.reason.is_none()
    }

    /// Whether this one is meant.
    pub fn wants(&self, letter: &Value) -> bool {
        let died_at = Timestamp::parse(text(&letter["deadAt"])).unwrap_or(Timestamp(0));
        self.since.is_none_or(|since| died_at >= since)
            && self.until.is_none_or(|until| died_at < until)
            && self.reason.as_ref().is_none_or(|reason| text(&letter["reason"]).contains(reason))
            && self.pattern.as_ref().is_none_or(|pattern| self.matches(pattern, &letter["event"]))
    }

    fn matches(&self, pattern: &Pattern, event: &Value) -> bool {
        let Ok(payload) = Payload::parse(&event.to_string()) else { return false };
        let Ok(event) = CloudEvent::parse_structured(&payload) else { return false };
        let reception = Reception { scope: self.scope.clone(), time: Timestamp(0) };
        pattern.matches(&Envelope::from_cloud_event(&event, &reception).payload())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wants(args: &FilterArgs) -> bool {
        let letter = json!({
            "deadAt": "2020-01-31T12:00:00.000Z", "reason": "StateMachineDoesNotExist: nobody",
            "event": { "specversion": "1.0", "id": "1", "source": "shop", "type": "Placed", "data": { "amount": 7 } },
        });
        args.filter(&Scope::new("000000000000", "us-east-1")).expect("a filter").wants(&letter)
    }

    #[test]
    fn a_letter_is_meant_by_its_event_its_time_and_its_reason() {
        let some = |text: &str| Some(text.to_owned());
        let none = FilterArgs::default;
        assert!(wants(&none()));
        for (args, meant) in [
            (FilterArgs { pattern: some(r#"{"detail":{"amount":[{"numeric":["<",10]}]}}"#), ..none() }, true),
            (FilterArgs { pattern: some(r#"{"detail-type":["Paid"]}"#), ..none() }, false),
            (FilterArgs { since: some("2020-01-31T12:00:00Z"), ..none() }, true),
            (FilterArgs { until: some("2020-01-31T12:00:00Z"), ..none() }, false),
            (FilterArgs { since: some("1h"), ..none() }, false),
            (FilterArgs { reason: some("DoesNotExist"), ..none() }, true),
            (FilterArgs { reason: some("timeout"), ..none() }, false),
        ] {
            assert_eq!(wants(&args), meant, "{args:?}");
        }
    }
}
