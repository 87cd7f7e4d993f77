//! Contracts: what services declare.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusChange, BusRefusal, CommandRefusal, Contract, Scope, Timestamp};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::behind;
use crate::catalogue::decide::{check_quota, check_tags};

/// How many contracts an account may have in a region.
pub const CONTRACTS_MAX: u32 = 1_000;
/// How many KiB the contracts of an account may have in a region, all together.
pub const CONTRACTS_KIB_MAX: u32 = 8 << 10;

/// All contracts. Whoever writes the buses down writes this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contracts {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeMap<Arc<str>, Arc<Contract>>>,
}

impl Contracts {
    /// The contract of the service of this name.
    pub fn get(&self, scope: &Scope, name: &str) -> Option<&Arc<Contract>> {
        self.scopes.get(scope)?.get(name)
    }

    /// The account's contracts in the order of their names, those behind `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Contract>> + use<'a> {
        self.scopes.get(scope).map(|contracts| behind(contracts, after)).into_iter().flatten()
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        let all = self.scopes.values().flat_map(BTreeMap::values);
        all.map(|contract| BusChange::ContractPut(Box::new(Contract::clone(contract))))
    }

    /// Takes a change, as far as it concerns contracts.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::ContractPut(contract) => {
                let contracts = self.scopes.entry(contract.scope.clone()).or_default();
                contracts.insert(contract.name.clone(), Arc::new(Contract::clone(contract)));
            }
            BusChange::ContractDeleted { scope, name } => {
                let Some(contracts) = self.scopes.get_mut(scope) else { return };
                contracts.remove(name);
                if contracts.is_empty() {
                    self.scopes.remove(scope);
                }
            }
            _ => {}
        }
    }
}

impl Buses {
    pub(super) fn put_contract(
        &self,
        contract: &Contract,
        stamp: Timestamp,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let Contract { scope, name, document, tags, .. } = contract;
        check_tags(tags)?;
        let existing = self.contracts.get(scope, name);
        if existing.is_some_and(|existing| existing.document == *document && existing.tags == *tags) {
            return Ok(None);
        }
        if existing.is_none() {
            check_quota(self.contracts.of(scope, None).count(), "contracts", CONTRACTS_MAX)?;
        }
        let others = self.contracts.of(scope, None).filter(|other| other.name != *name);
        let size = others.map(|other| other.document.size()).sum::<usize>() + document.size();
        check_quota(size.div_ceil(1024).saturating_sub(1), "KiB of contracts", CONTRACTS_KIB_MAX)?;
        let created_at = existing.map_or(stamp, |existing| existing.created_at);
        let put = Contract { created_at, modified_at: stamp, ..contract.clone() };
        Ok(Some(BusChange::ContractPut(Box::new(put))))
    }

    pub(super) fn delete_contract(
        &self,
        scope: &Scope,
        name: &Arc<str>,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        if self.contracts.get(scope, name).is_none() {
            return Err(BusRefusal::NoContract { contract: name.clone() }.into());
        }
        Ok(Some(BusChange::ContractDeleted { scope: scope.clone(), name: name.clone() }))
    }
}
