//! Names of functions in paths.

use frevo_event::{Arn, Scope};

/// A text of a path without its percent-encoding; what is no UTF-8 then is
/// nothing.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { digit(rest.next()?)? << 4 | digit(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The scope and name of a function as AWS's clients may write it: `NAME`,
/// `NAME:QUALIFIER`, `ACCOUNT:function:NAME` or an ARN. Every version of a
/// function is one queue.
pub(super) fn function(text: &str, scope: &Scope) -> Option<(Scope, String)> {
    let (scope, name) = match text.parse() {
        Ok(Arn::Function { scope, name, .. }) => (scope, name.to_string()),
        Ok(_) => return None,
        Err(_) => match text.split(':').collect::<Vec<_>>()[..] {
            [name] | [name, _] => (scope.clone(), name.to_owned()),
            [account, "function", name] | [account, "function", name, _] => {
                (Scope::new(account, &scope.region), name.to_owned())
            }
            _ => return None,
        },
    };
    let legal = (1..=140).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    legal.then_some((scope, name))
}

/// The queue of a function.
pub(super) fn queue(scope: &Scope, function: &str) -> String {
    format!("{scope}/tasks.{function}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_one_queue_however_it_is_named() {
        let here = Scope::new("000000000000", "us-east-1");
        for text in [
            "charge",
            "charge:live",
            "000000000000:function:charge",
            "arn:aws:lambda:us-east-1:000000000000:function:charge",
            "arn:aws:lambda:us-east-1:000000000000:function:charge:7",
        ] {
            let (scope, name) = function(text, &here).expect(text);
            assert_eq!(queue(&scope, &name), "000000000000/us-east-1/tasks.charge", "{text}");
        }
        for text in ["", "a/b", "a:b:c", "arn:aws:states:us-east-1:0:activity:a", "a b"] {
            assert_eq!(function(text, &here), None, "{text}");
        }
        assert_eq!(decoded("arn%3Aaws%3aé").as_deref(), Some("arn:aws:é"));
        assert_eq!((decoded("%"), decoded("%f"), decoded("%ff")), (None, None, None));
    }
}
