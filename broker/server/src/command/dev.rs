//! `frevo dev`: a server for trying things out, with the order workflow, a worker
//! that does its tasks, and one execution that is shown as it moves.

use std::net::SocketAddr;
use std::sync::Mutex;

use clap::Args;
use frevo_sdk::Worker;
use serde_json::json;
use tokio::runtime::Builder;

use super::watch::{Screen, Stream, watch};
use super::{CommandError, Connection, Exit, Global};
use crate::config::{AccessKey, Config, ConfigArgs};
use crate::output::{Colour, Format, Ink, write};
use crate::profile::Identity;

/// The sample's state machine.
const MACHINE: &str = "order";
/// Whose functions the sample names as it is printed.
const EXAMPLE_ACCOUNT: &str = "000000000000";
const EXAMPLE_REGION: &str = "us-east-1";

/// `frevo dev`
#[derive(Debug, Args)]
#[command(after_help = "\
Then, in another terminal:
  frevo execution start order --input @workflows/examples/order/input.json --tail

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
    quiet.allow_empty.get_or_insert(true);
    let config = global.config(&quiet)?;
    super::serve::start_logging(&config.log)?;
    let server = crate::serve::start_in_background(&config)
        .map_err(|error| CommandError::other("could not start the server", error))?;
    let endpoint = config.url(server.address());
    let identity = Identity {
        account: config.defaults.account.clone(),
        region: config.defaults.region.clone(),
        keys: strongest(&config.access_keys).map(|key| (key.id.clone(), key.secret.clone())),
        endpoint: None,
        ca_bundle: global.identity().ca_bundle,
    };
    let connection = Connection::to(&endpoint, &identity)?;
    let machine = create_sample(&connection)?;
    write(&welcome(global, &config, server.address()))?;
    // Beside the worker, which does the execution's tasks on this thread.
    let (format, colour) = (global.output, global.color);
    let shown = std::thread::spawn(move || show_one(&connection, &machine, format, colour));
    work(&endpoint, &identity)?;
    if let Ok(Err(error)) = shown.join() {
        tracing::warn!(%error, "the sample's execution could not be shown");
    }
    server.shutdown();
    Ok(Exit::Success)
}

/// The first of the keys that may do most: the sample is made, started and worked on.
fn strongest(keys: &[AccessKey]) -> Option<&AccessKey> {
    keys.iter().rev().max_by_key(|key| key.role)
}

/// Starts the sample and shows it until it has ended.
fn show_one(
    connection: &Connection,
    machine: &str,
    format: Format,
    colour: Colour,
) -> Result<(), CommandError> {
    let started = connection.call(
        "StartExecution",
        &json!({ "stateMachineArn": machine, "input": frevo_examples::order::INPUT }),
    )?;
    let arn = started["executionArn"].as_str().unwrap_or_default();
    let screen = Mutex::new(Screen::new(Stream::Output, format, colour));
    watch(connection, arn, &screen).map(drop)
}

/// Registers the sample; one from an earlier run is brought up to date.
fn create_sample(connection: &Connection) -> Result<String, CommandError> {
    let scope = connection.scope();
    let role = format!("arn:{}:iam::{}:role/frevo", scope.partition(), scope.account);
    let definition = frevo_examples::order::DEFINITION
        .replace(EXAMPLE_ACCOUNT, &scope.account)
        .replace(EXAMPLE_REGION, &scope.region);
    let machine = json!({ "name": MACHINE, "definition": definition, "roleArn": role });
    let arn =
        format!("arn:{}:states:{}:{}:stateMachine:{MACHINE}", scope.partition(), scope.region, scope.account);
    match connection.call("CreateStateMachine", &machine) {
        Err(CommandError::Refused { code, .. }) if code == "StateMachineAlreadyExists" => {
            connection
                .call("UpdateStateMachine", &json!({ "stateMachineArn": arn, "definition": definition }))?;
            Ok(arn)
        }
        created => created.map(|_| arn),
    }
}

fn welcome(global: &Global, config: &Config, address: SocketAddr) -> String {
    let paint = global.output().paint;
    let endpoint = config.url(address);
    let sync = match config.tls {
        None => format!("HTTP_PROXY={endpoint} lets boto3 and the aws CLI reach sync-{address}"),
        Some(_) => "botocore's Config(inject_host_prefix=False) keeps boto3 from asking a host sync-…".into(),
    };
    let bold = |text: &str| paint.ink(Ink::Bold, text);
    let default = config.listen == address && address.port() == 8083;
    let flag = if default { String::new() } else { format!(" --endpoint {endpoint}") };
    format!(
        "{title} in `{folder}`, account {account}, region {region}\n\n\
         \x20 for the AWS tools    {export}\n\
         \x20 without credentials  {credentials}\n\
         \x20 sync and test calls  {sync}\n\
         \x20 metrics              {endpoint}/metrics\n\n\
         try:  {start}\n\
         \x20     {list}\n\n\
         Ctrl-C stops it.\n",
        title = paint.ink(Ink::Green, "frevo is running"),
        folder = config.data_dir.display(),
        account = config.defaults.account,
        region = config.defaults.region,
        export = bold(&format!(
            "export AWS_ENDPOINT_URL_SFN={endpoint} AWS_DEFAULT_REGION={}",
            config.defaults.region
        )),
        credentials =
            bold(&format!("export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY=any", config.defaults.account)),
        start = bold(&format!(
            "frevo execution start {MACHINE} --input @workflows/examples/order/input.json --tail{flag}"
        )),
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
    let address = identity.endpoint_at(endpoint)?;
    runtime
        .block_on(frevo_examples::order::handlers(Worker::new(address).name("frevo dev")).run())
        .map_err(failed)
}
