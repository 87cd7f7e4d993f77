//! AWS's history, rendered from facts and definition when someone reads.
