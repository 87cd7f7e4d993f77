//! `frevo serve`: the server, until it is told to stop.

use std::io::IsTerminal;
use std::net::SocketAddr;

use clap::Args;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use super::{CommandError, Exit, Global};
use crate::config::{Config, ConfigArgs, ConfigError, LogConfig, LogFormat};
use crate::output::{Format, write};

/// `frevo serve`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo serve --data-dir /var/lib/frevo
  frevo serve --listen 127.0.0.1:0 --data-dir ./data      a free port, printed
  frevo serve --config frevo.toml --log-format json
  FREVO_ACCESS_KEYS=000000000000:SECRET,dashboard:SECRET:viewer frevo serve --listen 0.0.0.0:8083
  frevo serve --otlp-endpoint http://localhost:4318       spans for Jaeger, Tempo, …
  frevo serve --logging-destination /var/log/frevo        executions, as their loggingConfiguration says

Every key of the configuration file has an environment variable: `worker.lease_seconds` is
FREVO_WORKER_LEASE_SECONDS. `frevo doctor` prints what is in effect. SIGTERM and SIGINT stop it gracefully.

An access key, ID:SECRET or ID:SECRET:ROLE, has one of the roles viewer (reads), operator (starts, stops,
redrives, works on tasks, publishes), editor (makes and changes what runs) and admin (everything), the
last if none is given; in a file `[[access_keys]]` has `id`, `secret` and `role`.

OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME,
OTEL_RESOURCE_ATTRIBUTES and OTEL_SDK_DISABLED mean what they mean everywhere.

--log-level info,frevo_coordinator=debug shows every message that an execution answers, with the execution
and its state; frevo_coordinator=trace every transition, too; frevo_api=debug every request.")]
pub struct ServeArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Serves until SIGTERM or SIGINT.
pub fn serve(global: &Global, args: &ServeArgs) -> Result<Exit, CommandError> {
    let config = global.config(&args.config)?;
    start_logging(&config.log)?;
    let format = global.output;
    crate::serve::run(config.clone(), |ready| announce(&config, ready.address, format))
        .map_err(|error| CommandError::other("the server stopped", error))?;
    Ok(Exit::Success)
}

/// Logs to standard error from now on, as the configuration says.
pub fn start_logging(config: &LogConfig) -> Result<(), CommandError> {
    let filter = EnvFilter::try_new(directives(&config.level)).map_err(|error| ConfigError::Value {
        key: "log.level".into(),
        value: config.level.clone(),
        reason: format!("{error}; error, warn, info, debug, trace or a filter is asked for"),
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
    }
    Ok(())
}

/// The store's libraries tell of every step of theirs as of news. Who asks for
/// a plain level means our lines; a filter is taken as it is.
fn directives(level: &str) -> String {
    match level {
        "info" => "info,fjall=warn,lsm_tree=warn,lapin=off,io_loop=off".to_owned(),
        other => other.to_owned(),
    }
}

/// The line that says where the server is: port 0 became another. A reader that
/// went away does not stop the server.
fn announce(config: &Config, address: SocketAddr, format: Format) {
    let endpoint = config.url(address);
    let line = match format {
        Format::Table | Format::Yaml => format!("listening: {endpoint}\n"),
        Format::Json | Format::Jsonl => format!("{}\n", json!({ "listening": endpoint })),
    };
    let _ = write(&line);
}
