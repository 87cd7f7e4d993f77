//! The suite that every bus passes.

use std::cell::RefCell;
use std::sync::Arc;

use frevo_services::Rabbitmq;
use frevo_transport::Bus;
use frevo_transport::contract::{BusSubject, check_bus};

use crate::open;
use crate::proxy::Proxy;

const PARTITIONS: u16 = 6;

struct Subject {
    rabbitmq: RefCell<Rabbitmq>,
    /// Each node's own way to the broker, in the order in which they were made.
    proxies: RefCell<Vec<Proxy>>,
}

impl BusSubject for Subject {
    fn node(&self) -> Arc<dyn Bus> {
        let proxy = Proxy::before(&self.rabbitmq.borrow().url());
        let bus = open(&proxy.url(), "contract", PARTITIONS);
        self.proxies.borrow_mut().push(proxy);
        Arc::new(bus)
    }

    fn restart_broker(&self) -> bool {
        let mut rabbitmq = self.rabbitmq.borrow_mut();
        rabbitmq.kill();
        rabbitmq.restart();
        true
    }

    fn freeze_broker(&self) -> bool {
        self.rabbitmq.borrow().freeze();
        true
    }

    fn thaw_broker(&self) {
        self.rabbitmq.borrow().thaw();
    }

    fn freeze_node(&self, number: usize) -> bool {
        self.proxies.borrow()[number].freeze();
        true
    }

    fn thaw_node(&self, number: usize) {
        self.proxies.borrow()[number].thaw();
    }
}

#[test]
fn rabbitmq_is_a_bus() {
    let Some(rabbitmq) = Rabbitmq::start() else { return };
    check_bus(&Subject { rabbitmq: RefCell::new(rabbitmq), proxies: RefCell::default() });
}
