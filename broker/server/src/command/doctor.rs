//! `frevo doctor`: what is in effect, how durable it is, what is unsafe, and
//! what waits for somebody.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde_json::{Value, json};

use super::{CommandError, Exit, Global};
use crate::buses;
use crate::config::{Config, ConfigArgs, LimitsMode};
use crate::output::{Format, Ink, Output, bytes, write};
#[cfg(feature = "kafka")]
use crate::registry::Registry;
use crate::safety;
use crate::scrape::Sample;

/// How often the disk is asked to sync; the median is told.
const SYNC_COUNT: usize = 50;

/// `frevo doctor`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo doctor --config frevo.toml
  frevo doctor --data-dir /var/lib/frevo -o json")]
pub struct DoctorArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// What was found out.
struct Findings {
    config: Config,
    disk_free: Option<u64>,
    sync_micros: Option<u64>,
    /// Queue and number of tasks that wait there without any worker; none if no
    /// server runs.
    unserved: Option<Vec<(String, u64)>>,
    warnings: Vec<String>,
}

/// Does what `frevo doctor` was asked.
pub fn doctor(global: &Global, args: &DoctorArgs) -> Result<Exit, CommandError> {
    let config = global.config(&args.config)?;
    let findings = Findings::gather(config);
    let output = global.output();
    match output.format {
        Format::Table => write(&findings.told(output))?,
        _ => output.one(&findings.as_json())?,
    }
    Ok(Exit::Success)
}

impl Findings {
    fn gather(config: Config) -> Self {
        let folder = existing(&config.data_dir);
        let disk_free = rustix::fs::statvfs(&folder).ok().map(|stat| stat.f_bavail * stat.f_frsize);
        let sync_micros = measure_sync(&folder);
        let unserved = waiting(config.listen);
        let mut findings = Self { config, disk_free, sync_micros: None, unserved, warnings: Vec::new() };
        match sync_micros {
            Ok(micros) => findings.sync_micros = Some(micros),
            Err(error) => findings.warn(format!("the data directory can't be written: {error}")),
        }
        findings.look_for_danger();
        findings.look_at_broker();
        #[cfg(feature = "kafka")]
        findings.look_at_registry();
        findings
    }

    /// Whether the broker can be used, and what is unsafe about it. Nothing is
    /// made there.
    fn look_at_broker(&mut self) {
        let config = Config { create: false, ..self.config.clone() };
        match buses::open(&config) {
            Ok(None) => {}
            Ok(Some(bus)) => bus.durability().warnings.into_iter().for_each(|warning| self.warn(warning)),
            Err(error) => self.warn(format!("the broker can't be used as it is: {error}")),
        }
    }

    /// Whether the schema registry answers.
    #[cfg(feature = "kafka")]
    fn look_at_registry(&mut self) {
        let config = &self.config.schema_registry;
        let told = match Registry::new(config) {
            Ok(registry) => registry.and_then(|registry| registry.look().err()).map(|away| away.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(told) = told {
            self.warn(told);
        }
    }

    fn look_for_danger(&mut self) {
        let found = safety::of_config(&self.config).into_iter();
        let found = found.chain(safety::of_disk(&self.config, self.disk_free));
        self.warnings.extend(found.map(|finding| finding.message.into_owned()));
        if self.sync_micros.is_some_and(|micros| micros < 20) {
            self.warn("the disk syncs faster than disks do: on tmpfs or with a lying cache, nothing survives power loss".into());
        }
        for (queue, count) in self.unserved.clone().unwrap_or_default() {
            self.warn(format!("{count} tasks wait on {queue}, no worker is connected"));
        }
    }

    fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    fn told(&self, output: Output) -> String {
        let paint = output.paint;
        let title = |text: &str| paint.ink(Ink::Bold, text);
        let limits = match self.config.limits {
            LimitsMode::Strict => "strict: AWS's",
            LimitsMode::Open => "open: this machine's",
        };
        let bounds = self.config.limits.limits();
        let events = bounds.event_count_max.map_or("any number of".to_owned(), |count| count.to_string());
        let free = self.disk_free.map_or("unknown".to_owned(), |free| bytes(free as f64));
        let sync = self
            .sync_micros
            .map_or("unknown".to_owned(), |micros| format!("{micros} µs (median of {SYNC_COUNT})"));
        let url = self.config.url(self.config.listen);
        let server = match &self.unserved {
            Some(_) => format!("runs at {url}"),
            None if self.config.tls.is_some() => {
                format!("{url}, which is not asked: its metrics tell what waits")
            }
            None => format!("none runs at {url}"),
        };
        let mut told = format!("{}\n{}\n", title("# effective configuration"), self.config.to_toml());
        told += &format!("{}  {}\n", title("durability"), safety::label(self.config.transport).1);
        told += &format!(
            "{}      {limits}; payloads to {}, {events} events\n",
            title("limits"),
            bytes(bounds.payload_size_max as f64)
        );
        told += &format!("{}        {free} free, a sync takes {sync}\n", title("disk"));
        told += &format!("{}      {server}\n", title("server"));
        if self.warnings.is_empty() {
            told += &format!("{}\n", paint.ink(Ink::Green, "nothing is unsafe"));
        }
        for warning in &self.warnings {
            told += &format!("{} {warning}\n", paint.ink(Ink::Yellow, "warning:"));
        }
        told
    }

    fn as_json(&self) -> Value {
        let bounds = self.config.limits.limits();
        let unserved = self.unserved.as_ref().map(|queues| {
            queues
                .iter()
                .map(|(queue, count)| json!({ "queue": queue, "waiting": count }))
                .collect::<Vec<_>>()
        });
        json!({
            "configuration": self.config,
            "durability": safety::label(self.config.transport).0,
            "limits": {
                "mode": self.config.limits,
                "payloadSizeMax": bounds.payload_size_max,
                "eventCountMax": bounds.event_count_max,
            },
            "diskFreeBytes": self.disk_free,
            "syncMicros": self.sync_micros,
            "serverRuns": self.config.tls.is_none().then_some(self.unserved.is_some()),
            "unserved": unserved,
            "warnings": self.warnings,
        })
    }
}

/// The folder, or the nearest around it that exists: the data directory is made
/// by the first start.
fn existing(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.into());
    absolute.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/")).into()
}

/// The median time of writing and syncing one block, in microseconds.
pub fn measure_sync(folder: &Path) -> io::Result<u64> {
    let path = folder.join(format!(".frevo-doctor-{}", std::process::id()));
    let measured = File::create_new(&path).and_then(|mut file| {
        file.write_all(&[0; 4096 * SYNC_COUNT])?;
        file.sync_all()?;
        let mut micros = Vec::with_capacity(SYNC_COUNT);
        for index in 0..SYNC_COUNT {
            // Over what is there already, as in the journal's recycled segments.
            io::Seek::seek(&mut file, io::SeekFrom::Start(index as u64 * 4096))?;
            let started = Instant::now();
            file.write_all(&[1; 512])?;
            file.sync_data()?;
            micros.push(started.elapsed().as_micros() as u64);
        }
        micros.sort_unstable();
        Ok(micros[SYNC_COUNT / 2])
    });
    // What was measured matters more than an orphan of 200 KiB.
    let _ = fs::remove_file(path);
    measured
}

/// The queues of the server at `address` where tasks wait and no worker is
/// connected; none if no server of ours answers.
fn waiting(address: SocketAddr) -> Option<Vec<(String, u64)>> {
    let sample = Sample::fetch(address).ok()?;
    let queues = sample.labelled("frevo_queue_waiting", "queue");
    let consumers = sample.labelled("frevo_queue_consumers", "queue");
    let is_unserved = |queue: &str| consumers.iter().all(|(served, count)| served != queue || *count == 0.0);
    Some(
        queues
            .into_iter()
            .filter(|(queue, count)| *count > 0.0 && is_unserved(queue))
            .map(|(queue, count)| (queue, count as u64))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effective_configuration_and_its_dangers_are_told() {
        let config = Config { listen: ([127, 0, 0, 1], 1).into(), ..Config::default() };
        let mut findings = Findings {
            config,
            disk_free: Some(1 << 20),
            sync_micros: Some(5),
            unserved: None,
            warnings: Vec::new(),
        };
        findings.look_for_danger();
        let told = findings.told(Output { format: Format::Table, paint: crate::output::Paint(false) });
        for part in
            ["partitions = 64", "durability  fsync", "256.0 KiB, 25000 events", "tmpfs", "1.0 MiB are free"]
        {
            assert!(told.contains(part), "{part} is missing in:\n{told}");
        }
    }
}
