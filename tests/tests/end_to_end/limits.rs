//! The wide limits, for those who ask for them.

use serde_json::{Value, json};

use super::server::{Home, text};

fn pass() -> Value {
    json!({ "StartAt": "Pass", "States": { "Pass": { "Type": "Pass", "End": true } } })
}

fn mebibyte() -> Value {
    json!({ "text": "x".repeat(1 << 20) })
}

#[test]
fn open_limits_carry_an_input_of_a_mebibyte_to_the_output() {
    let home = Home::new();
    let server = home.serve_with(0, &["--limits", "open"]);
    let execution = server.start(&server.create("pass", &pass()), &mebibyte());
    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED");
    let (input, output) = (mebibyte().to_string(), text(&ended["output"]));
    assert!(output == input, "the output is not the input");
}
