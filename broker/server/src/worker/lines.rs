//! What people read: the worker's own words and the handlers' output, each line
//! with the function's name before it.

use std::io::Write;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// A longer line is broken: a handler that prints no line ends must not fill
/// the memory.
const LINE_SIZE_MAX: u64 = 64 << 10;

/// Where a handler's output goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Output,
    Error,
}

/// Says something about a function, on standard error.
pub(super) fn say(function: &str, text: &str) {
    print(Stream::Error, format!("{function}: {text}\n").as_bytes());
}

/// Passes a handler's output on until it ends.
pub(super) async fn pass_on(from: impl AsyncRead + Unpin, label: String, stream: Stream) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    loop {
        line.clear();
        line.extend_from_slice(label.as_bytes());
        match (&mut from).take(LINE_SIZE_MAX).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if line.last() != Some(&b'\n') {
            line.push(b'\n');
        }
        print(stream, &line);
    }
}

/// One write per line, so that lines of several handlers do not mix. That
/// nobody reads them is no reason to stop.
fn print(stream: Stream, line: &[u8]) {
    let _ = match stream {
        Stream::Output => std::io::stdout().lock().write_all(line),
        Stream::Error => std::io::stderr().lock().write_all(line),
    };
}
