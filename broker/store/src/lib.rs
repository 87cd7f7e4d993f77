//! What is remembered: checkpoints, the index of executions, the catalogue.
