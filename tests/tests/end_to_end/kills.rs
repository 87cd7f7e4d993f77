//! `kill -9` under load: what was acknowledged ends, rightly and once.
//!
//! Clients start executions while the server is killed and started again at moments
//! nobody chose.

use std::time::{Duration, Instant};
use std::{env, thread};

use super::load::{Load, definition, next, seed};
use super::server::Home;

/// Kills in a normal run; `FREVO_KILLS` asks for more.
const KILLS: u64 = 3;

#[test]
fn every_acknowledged_start_ends_rightly_and_once_however_often_the_server_is_killed() {
    let kills = env::var("FREVO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let mut random = seed();
    println!("{kills} kills at moments from FREVO_SEED={random}");

    let home = Home::new();
    // A small segment: kills meet changes of segment too.
    let config = home.write("frevo.toml", "segment_size = 1048576\n[worker]\nlease_seconds = 4\n");
    let arguments = ["--config", config.to_str().expect("a path of ours")];
    let mut server = home.serve_with(0, &arguments);
    let machine = server.create("load", &definition());
    let load = Load::begin(&[server.endpoint()], &machine);

    let mut away = Duration::ZERO;
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(300 + next(&mut random) % 2200));
        let port = server.kill();
        let killed = Instant::now();
        server = home.serve_with(port, &arguments);
        away = away.max(killed.elapsed());
    }
    thread::sleep(Duration::from_millis(300));
    load.end(&server, &machine);
    println!("back within {away:?}");
}
