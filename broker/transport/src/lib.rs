//! The transport contracts, the memory transport and the contract suite.
