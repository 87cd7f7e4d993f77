//! Callers that call one after the other, side by side in one thread.

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use memchr::memmem;
use tokio::runtime::Builder;
use tokio::task::LocalSet;

use super::client::Caller;
use super::histogram::Histogram;

/// How long a caller rests after a refusal: the server has too much to do.
const REST: Duration = Duration::from_millis(5);

/// What is called, by how many, for how long.
pub struct Load<'a> {
    /// The server.
    pub address: SocketAddr,
    /// The request's bytes.
    pub request: &'a [u8],
    /// What an answer must contain to count.
    pub expected: &'static str,
    /// Callers side by side.
    pub callers: usize,
    /// When to stop.
    pub until: Until,
    /// Every so many answers, one is kept; 0: none.
    pub keep_every: u64,
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so long.
    Elapsed(Duration),
    /// After so many answers.
    Count(u64),
}

/// What the callers saw.
#[derive(Debug)]
pub struct Seen {
    /// Latencies of the answers that count.
    pub latencies: Histogram,
    /// What each of them stands for: one execution, or so many deliveries.
    pub copies: u64,
    /// Answers that do not.
    pub failures: u64,
    /// The first of them.
    pub first_failure: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Answers that were kept.
    pub kept: Vec<String>,
}

struct Tally {
    seen: Seen,
    begun: u64,
}

impl Load<'_> {
    /// Calls until it is time to stop.
    pub fn run(&self) -> io::Result<Seen> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let seen = Seen {
            latencies: Histogram::default(),
            copies: 1,
            failures: 0,
            first_failure: None,
            elapsed: Duration::ZERO,
            kept: Vec::new(),
        };
        let tally = Rc::new(RefCell::new(Tally { seen, begun: 0 }));
        let started = Instant::now();
        LocalSet::new().block_on(&runtime, self.call_side_by_side(&tally, started))?;
        let mut seen = Rc::try_unwrap(tally).ok().expect("every caller is done").into_inner().seen;
        seen.elapsed = started.elapsed();
        Ok(seen)
    }

    async fn call_side_by_side(&self, tally: &Rc<RefCell<Tally>>, started: Instant) -> io::Result<()> {
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..self.callers {
            let caller = Caller::connect(self.address).await?;
            let (request, expected) = (Rc::<[u8]>::from(self.request), self.expected);
            let (until, keep_every) = (self.until, self.keep_every);
            callers.spawn_local(call_in_turn(
                caller,
                request,
                expected,
                until,
                keep_every,
                tally.clone(),
                started,
            ));
        }
        while let Some(ended) = callers.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        Ok(())
    }
}

async fn call_in_turn(
    mut caller: Caller,
    request: Rc<[u8]>,
    expected: &'static str,
    until: Until,
    keep_every: u64,
    tally: Rc<RefCell<Tally>>,
    started: Instant,
) -> io::Result<()> {
    let finder = memmem::Finder::new(expected);
    let mut asked = Instant::now();
    loop {
        let is_over = match until {
            Until::Elapsed(longest) => asked.duration_since(started) >= longest,
            Until::Count(count) => tally.borrow().begun >= count,
        };
        if is_over {
            return Ok(());
        }
        tally.borrow_mut().begun += 1;
        let answer = caller.call(&request).await?;
        let answered = Instant::now();
        let is_good = answer.status == 200 && finder.find(answer.body).is_some();
        {
            let mut tally = tally.borrow_mut();
            if is_good {
                tally.seen.latencies.record(answered.duration_since(asked).as_nanos() as u64);
                if keep_every > 0 && tally.seen.latencies.total().is_multiple_of(keep_every) {
                    tally.seen.kept.push(String::from_utf8_lossy(answer.body).into_owned());
                }
            } else {
                // Refused is not done: a count goes on until so many are.
                tally.begun -= 1;
                tally.seen.failures += 1;
                tally.seen.first_failure.get_or_insert_with(|| answer.told());
            }
        }
        if !is_good {
            tokio::time::sleep(REST).await;
        }
        asked = if is_good { answered } else { Instant::now() };
    }
}
