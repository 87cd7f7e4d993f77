//! The schema: its tables, and how they came to be.
//!
//! Its form is how many migrations were made. Whoever connects first makes those
//! that are missing, in one transaction and under a lock, so that nodes may start
//! together. Older builds go on using a schema that a newer one migrated until
//! they are started again, so a migration adds and never takes away.

use tokio_postgres::{Client, Error};

use crate::OpenError;

/// What leads from one form to the next.
const MIGRATIONS: [&str; 3] = [
    "
    create table by_start (key bytea primary key, value bytea not null);
    create table by_status (key bytea primary key, value bytea not null);
    create table by_name (key bytea primary key, value bytea not null);
    create table definitions (key bytea primary key, value bytea not null);
    create table dead_letters (key bytea primary key, value bytea not null);
    create table closed_dead_letters (key bytea primary key, value bytea not null);
    create table counters (key bytea primary key, value bytea not null);
    create table checkpoints (key bytea primary key, value bytea not null);
    create table snapshots (key bytea primary key, position bytea not null, value bytea not null);
    create table removed_snapshots (key bytea primary key, position bytea not null);
",
    "
    create table terms (key bytea primary key, value bytea not null);
    create table indexed (key bytea primary key, value bytea not null);
",
    "
    create table job_results (key bytea primary key, value bytea not null);
",
];

/// The form that this build reads and writes.
pub(super) const FORM: u32 = MIGRATIONS.len() as u32;

/// The longest name that PostgreSQL does not cut.
const NAME_SIZE_MAX: usize = 63;

/// The name, so that it may be part of a statement.
pub(super) fn quoted(schema: &str) -> String {
    format!("\"{}\"", schema.replace('"', "\"\""))
}

/// Refuses what can't be a schema's name, or would mean another one.
pub(super) fn check_name(schema: &str) -> Result<(), OpenError> {
    if schema.is_empty() || schema.len() > NAME_SIZE_MAX || schema.contains('\0') {
        let reason = format!("the schema's name has 1 to {NAME_SIZE_MAX} bytes, none of them zero");
        return Err(OpenError::Address { reason });
    }
    Ok(())
}

/// Makes the migrations that are missing. Tells the form that was found if it is
/// newer than ours.
pub(super) async fn migrate(client: &mut Client, schema: &str) -> Result<Option<u32>, Error> {
    let transaction = client.transaction().await?;
    let lock = "select pg_advisory_xact_lock(hashtextextended('frevo store ' || $1::text, 0))";
    transaction.execute(lock, &[&schema]).await?;
    // Who may not make schemas may use one that was made for them.
    let known = "select from pg_namespace where nspname = $1::text";
    if transaction.query_opt(known, &[&schema]).await?.is_none() {
        transaction.batch_execute(&format!("create schema {}", quoted(schema))).await?;
    }
    let known = "select from pg_tables where schemaname = $1::text and tablename = 'form'";
    if transaction.query_opt(known, &[&schema]).await?.is_none() {
        let form = "create table form (form int8 not null); insert into form values (0)";
        transaction.batch_execute(form).await?;
    }
    let found: i64 = transaction.query_one("select form from form", &[]).await?.try_get(0)?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    if found > FORM {
        return Ok(Some(found));
    }
    if found < FORM {
        for migration in &MIGRATIONS[found as usize..] {
            transaction.batch_execute(migration).await?;
        }
        transaction.execute("update form set form = $1", &[&i64::from(FORM)]).await?;
    }
    transaction.commit().await?;
    Ok(None)
}
