//! The HTTP edge: the AWS API, workers, health and metrics.
