//! `frevo dev`: a server for trying things out, with a sample workflow and a
//! worker that does its task.

use std::net::SocketAddr;

use clap::Args;
use frevo_sdk::{Endpoint, TaskError, Worker};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use super::{CommandError, Connection, Exit, Global};
use crate::config::{Config, ConfigArgs};
use crate::output::{Ink, write};
use crate::profile::Identity;

/// The sample: a task with a worker of ours, then a state of every simple kind.
const SAMPLE: &str = r#"{
  "Comment": "Greets, and waits a moment if there is nobody to greet",
  "StartAt": "Greet",
  "States": {
    "Greet": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": { "FunctionName": "hello", "Payload.$": "$" },
      "ResultPath": "$.greeting",
      "Retry": [{ "ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 2 }],
      "Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Nobody" }],
      "Next": "Done"
    },
    "Nobody": { "Type": "Wait", "Seconds": 1, "Next": "Done" },
    "Done": { "Type": "Succeed" }
  }
}"#;

/// `frevo dev`
#[derive(Debug, Args)]
#[command(after_help = "\
Then, in another terminal:
  frevo execution start hello --input '{\"name\": \"you\"}' --tail

The data stays in .frevo; SIGINT (Ctrl-C) stops the server.")]
pub struct DevArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Serves, with sample and hints, until SIGTERM or SIGINT.
pub fn dev(global: &Global, args: &DevArgs) -> Result<Exit, CommandError> {
    let mut quiet = args.config.clone();
    // People read this terminal: what goes well needs no line.
    quiet.log_level.get_or_insert_with(|| "warn".into());
    let config = global.config(&quiet)?;
    super::serve::start_logging(&config.log)?;
    let server = crate::serve::start_in_background(&config)
        .map_err(|error| CommandError::other("could not start the server", error))?;
    let endpoint = format!("http://{}", server.address());
    let identity = Identity {
        account: config.defaults.account.clone(),
        region: config.defaults.region.clone(),
        keys: config.access_keys.first().map(|key| (key.id.clone(), key.secret.clone())),
        endpoint: None,
    };
    create_sample(&Connection::to(&endpoint, &identity)?)?;
    write(&welcome(global, &config, server.address()))?;
    work(&endpoint, &identity)?;
    server.shutdown();
    Ok(Exit::Success)
}

/// Registers the sample; one from an earlier run, changed or not, is kept.
fn create_sample(connection: &Connection) -> Result<(), CommandError> {
    let scope = connection.scope();
    let role = format!("arn:{}:iam::{}:role/frevo", scope.partition(), scope.account);
    let machine = json!({ "name": "hello", "definition": SAMPLE, "roleArn": role });
    match connection.call("CreateStateMachine", &machine) {
        Err(CommandError::Refused { code, .. }) if code == "StateMachineAlreadyExists" => Ok(()),
        created => created.map(|_| ()),
    }
}

fn welcome(global: &Global, config: &Config, address: SocketAddr) -> String {
    let paint = global.output().paint;
    let endpoint = format!("http://{address}");
    let bold = |text: &str| paint.ink(Ink::Bold, text);
    let default = config.listen == address && address.port() == 8083;
    let flag = if default { String::new() } else { format!(" --endpoint {endpoint}") };
    format!(
        "{title} in `{folder}`, account {account}, region {region}\n\n\
         \x20 for the AWS tools    {export}\n\
         \x20 sync and test calls  HTTP_PROXY={endpoint} lets boto3 and the aws CLI reach sync-{address}\n\
         \x20 metrics              {endpoint}/metrics\n\n\
         try:  {start}\n\
         \x20     {list}\n\n\
         Ctrl-C stops it.\n",
        title = paint.ink(Ink::Green, "frevo is running"),
        folder = config.data_dir.display(),
        account = config.defaults.account,
        region = config.defaults.region,
        export = bold(&format!("export AWS_ENDPOINT_URL_SFN={endpoint}")),
        start = bold(&format!("frevo execution start hello --input '{{\"name\": \"you\"}}' --tail{flag}")),
        list = bold(&format!("frevo machine list{flag}")),
    )
}

/// Does the sample's task until SIGTERM or SIGINT.
fn work(endpoint: &str, identity: &Identity) -> Result<(), CommandError> {
    let failed = |error| CommandError::other("the sample's worker stopped", error);
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| CommandError::Io { doing: "could not start the sample's worker", source })?;
    let address = Endpoint::new(endpoint)?.scope(&identity.account, &identity.region);
    let address = match &identity.keys {
        Some((id, secret)) => address.credentials(id, secret),
        None => address,
    };
    runtime
        .block_on(Worker::new(address).name("frevo dev").handle_inline("hello", greet).run())
        .map_err(failed)
}

fn greet(input: Value) -> Result<Value, TaskError> {
    match input["name"].as_str() {
        Some(name) => Ok(json!({ "message": format!("Hello, {name}!") })),
        None => Err(TaskError::terminal("NobodyToGreet", "the input has no `name`")),
    }
}
