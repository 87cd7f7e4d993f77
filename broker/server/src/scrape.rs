//! Reading a server's own pages: is it ready, what does it count.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The metrics of a server at one moment.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<Metric>);

#[derive(Clone, Debug)]
struct Metric {
    name: String,
    labels: String,
    value: f64,
}

impl Sample {
    /// What `/metrics` says now.
    pub fn fetch(address: SocketAddr) -> io::Result<Self> {
        fetch(address, "/metrics").map(|text| Self::parse(&text))
    }

    /// Reads Prometheus's text format; lines that are none are left out.
    pub fn parse(text: &str) -> Self {
        let metric = |line: &str| {
            let (head, value) = line.rsplit_once(' ')?;
            let (name, labels) = head.split_once('{').unwrap_or((head, ""));
            let labels = labels.trim_end_matches('}').to_owned();
            Some(Metric { name: name.trim().to_owned(), labels, value: value.parse().ok()? })
        };
        Self(text.lines().filter(|line| !line.starts_with('#')).filter_map(metric).collect())
    }

    /// The sum over all labels; none if there is no such metric.
    pub fn total(&self, name: &str) -> Option<f64> {
        self.0
            .iter()
            .filter(|metric| metric.name == name)
            .map(|metric| metric.value)
            .reduce(|sum, value| sum + value)
    }

    /// The values by one label.
    pub fn labelled(&self, name: &str, label: &str) -> Vec<(String, f64)> {
        let of = |metric: &Metric| {
            let (_, rest) = metric.labels.split_once(&format!("{label}=\""))?;
            Some((rest.split('"').next()?.to_owned(), metric.value))
        };
        self.0.iter().filter(|metric| metric.name == name).filter_map(of).collect()
    }
}

/// The body of a page that a server answers with success.
pub fn fetch(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.split_once("\r\n\r\n") {
        Some((head, body)) if head.starts_with("HTTP/1.1 200") => Ok(body.to_owned()),
        _ => Err(io::Error::other(answer.lines().next().unwrap_or("the answer is empty").to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_summed_and_told_by_label() {
        let sample = Sample::parse(
            "# HELP q x\n# TYPE q gauge\nq{queue=\"tasks.a\",scope=\"s\"} 3\nq{queue=\"tasks.b\"} 4.5\nup 1\nnonsense\n",
        );
        assert_eq!(
            (sample.total("q"), sample.total("up"), sample.total("down")),
            (Some(7.5), Some(1.0), None)
        );
        assert_eq!(sample.labelled("q", "queue"), [("tasks.a".to_owned(), 3.0), ("tasks.b".to_owned(), 4.5)]);
    }
}
