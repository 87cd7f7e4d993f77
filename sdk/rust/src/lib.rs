//! Start and await executions, write workers.
