//! Targets for development: a file or the standard output that grows by one line
//! of JSON an event.

use frevo_event::{EventFrame, Outcome};
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt as _;

use super::{given, rejected};

pub(super) async fn append(path: &str, frame: &EventFrame) -> Outcome {
    let write = async {
        let mut file = OpenOptions::new().create(true).append(true).open(path).await?;
        file.write_all(line(frame).as_bytes()).await?;
        file.sync_data().await
    };
    match write.await {
        Ok(()) => Outcome::Acknowledged,
        Err(error) => rejected(&format_args!("`{path}` could not be written: {error}")),
    }
}

pub(super) async fn print(frame: &EventFrame) -> Outcome {
    let mut stdout = tokio::io::stdout();
    let written = async {
        stdout.write_all(line(frame).as_bytes()).await?;
        stdout.flush().await
    };
    match written.await {
        Ok(()) => Outcome::Acknowledged,
        Err(error) => rejected(&format_args!("the standard output could not be written: {error}")),
    }
}

fn line(frame: &EventFrame) -> String {
    format!("{}\n", given(frame))
}
