//! `frevo why`: why something does not happen, in a sentence.

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::machine::text;
use super::{CommandError, Connection, Exit, Global};
use crate::output::{Format, Paint, write};

/// Where it is asked.
const PATH: &str = "/frevo/why";

/// What a source's name begins with where it stands beside others.
const SOURCE: &str = "source/";

/// The most sentences that people are told; programs get all.
const SENTENCES_MAX: usize = 10;

/// `frevo why`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo why orders:o-17                            why an execution does not move
  frevo why arn:aws:states:us-east-1:000000000000:execution:orders:o-17 -o json
  frevo why large-orders 5f3a-17                   why a subscription did not get an event
  frevo why large-orders 17 --source shop          the same, where several sources use one id
  frevo why source/orders                          why nothing comes from a source

With -o json each reason has a code and what its sentence is made of.")]
pub struct WhyArgs {
    /// An execution: MACHINE:NAME or an ARN; source/NAME; or a subscription
    #[arg(value_name = "EXECUTION|source/NAME|SUBSCRIPTION")]
    of: String,
    /// The event that the subscription did not get, by its id
    event: Option<String>,
    /// Who published the event
    #[arg(long, value_name = "SOURCE", requires = "event")]
    source: Option<String>,
}

/// Says why.
pub fn why(global: &Global, args: &WhyArgs) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let question = match (&args.event, args.of.strip_prefix(SOURCE)) {
        (None, Some(source)) => format!("source={}", encoded(source)),
        (None, None) => format!("execution={}", encoded(&connection.execution_arn(&args.of)?)),
        (Some(event), _) => format!("subscription={}&event={}", encoded(&args.of), encoded(event)),
    };
    let source = args.source.as_ref().map(|source| format!("&source={}", encoded(source)));
    let path = format!("{PATH}?{question}{}", source.unwrap_or_default());
    let answer = connection.resource("GET", &path, None)?;
    let output = global.output();
    match output.format {
        Format::Table => write(&told(&answer, output.paint))?,
        _ => output.one(&answer)?,
    }
    Ok(Exit::Success)
}

/// A sentence a line. An execution in many states has many, most of them alike.
fn told(answer: &Value, paint: Paint) -> String {
    let reasons = answer["reasons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut sentences: Vec<(&str, usize)> = Vec::new();
    for sentence in reasons.iter().map(|reason| text(&reason["sentence"])) {
        match sentences.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, count)) => *count += 1,
            None => sentences.push((sentence, 1)),
        }
    }
    let mut lines = String::new();
    for (sentence, count) in sentences.iter().take(SENTENCES_MAX) {
        let times = if *count > 1 { format!(" (×{count})") } else { String::new() };
        lines += &format!("{sentence}{times}\n");
    }
    let shown: usize = sentences.iter().take(SENTENCES_MAX).map(|(_, count)| count).sum();
    let all = answer["stateCount"].as_u64().map_or(reasons.len(), |count| count as usize);
    if all > shown {
        lines += &paint.ink(crate::output::Ink::Dim, &format!("and {} more\n", all - shown));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_alike_is_said_once() {
        let reason = |sentence: &str| json!({ "sentence": sentence });
        let mut reasons = vec![reason("a"), reason("b"), reason("a")];
        let answer = json!({ "reasons": reasons, "stateCount": 3 });
        assert_eq!(told(&answer, Paint(false)), "a (×2)\nb\n");
        reasons.extend((0..20).map(|number| reason(&number.to_string())));
        let answer = json!({ "reasons": reasons, "stateCount": 500 });
        let told = told(&answer, Paint(false));
        assert!(told.starts_with("a (×2)\nb\n0\n") && told.ends_with("7\nand 489 more\n"), "{told}");
    }
}
