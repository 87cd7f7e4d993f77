//! What is said to PostgreSQL. Keys are compared byte by byte, as `bytea` is.

use super::Table;

/// A statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Query {
    /// The value of a key.
    Get(Table),
    /// The values of several keys, in their order, null for those that are not
    /// there.
    GetAll(Table),
    /// So many rows of a range.
    Page(Table),
    Size,
    /// Takes the locks of these numbers, in their order, until the transaction
    /// ends.
    Lock,
    Put(Table),
    Remove(Table),
    /// Removes keys that have these values.
    RemoveIf(Table),
    /// Changes keys that have these values.
    ReplaceIf(Table),
    PutSnapshots,
    RemoveSnapshots,
    PutCheckpoints,
    /// Removes all but the newest two of these partitions.
    RemoveCheckpoints,
    /// Forgets which snapshots were removed below these partitions' newest
    /// checkpoint.
    ForgetRemoved,
}

/// Above the rest of every key of a partition.
const LAST: &str = r"'\xffffffffffffffffffffffffffffffffffff'::bytea";

impl Query {
    pub(super) fn text(self) -> String {
        match self {
            Self::Get(table) => format!("select value from {} where key = $1", name(table)),
            Self::GetAll(table) => format!(
                "select kept.value from unnest($1::bytea[]) with ordinality as asked(key, number)
                left join {} as kept on kept.key = asked.key order by asked.number",
                name(table)
            ),
            Self::Page(table) => format!(
                "select key, value from {} where key >= $1 and key < $2 order by key limit $3",
                name(table)
            ),
            Self::Size => "select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint from pg_class
                where relkind = 'r'
                and relnamespace = (select oid from pg_namespace where nspname = current_schema())"
                .to_owned(),
            // The table's oid keeps schemas apart.
            Self::Lock => "select pg_advisory_xact_lock('counters'::regclass::oid::int4, number)
                from unnest($1::int4[]) as asked(number)"
                .to_owned(),
            // A row that is as it should be is not written again.
            Self::Put(table) => format!(
                "insert into {} as kept (key, value) select * from unnest($1::bytea[], $2::bytea[])
                on conflict (key) do update set value = excluded.value where kept.value <> excluded.value",
                name(table)
            ),
            Self::Remove(table) => {
                format!("delete from {} where key = any($1::bytea[])", name(table))
            }
            Self::RemoveIf(table) => format!(
                "delete from {} as kept using unnest($1::bytea[], $2::bytea[]) as asked(key, value)
                where kept.key = asked.key and kept.value = asked.value",
                name(table)
            ),
            Self::ReplaceIf(table) => format!(
                "update {} as kept set value = asked.becomes
                from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as asked(key, value, becomes)
                where kept.key = asked.key and kept.value = asked.value",
                name(table)
            ),
            Self::PutSnapshots => put_snapshots(),
            Self::RemoveSnapshots => "with asked as (
                    select * from unnest($1::bytea[], $2::bytea[]) as asked(key, position)
                ), noted as (
                    insert into removed_snapshots as kept (key, position) select * from asked
                    on conflict (key) do update set position = greatest(kept.position, excluded.position)
                )
                delete from snapshots as kept using asked
                where kept.key = asked.key and kept.position <= asked.position"
                .to_owned(),
            Self::PutCheckpoints => format!(
                "insert into checkpoints (key, value)
                select * from unnest($1::bytea[], $2::bytea[]) as new(key, value)
                where not exists (
                    select from checkpoints as kept
                    where kept.key >= new.key and kept.key <= substring(new.key for 2) || {LAST}
                )"
            ),
            Self::RemoveCheckpoints => format!(
                "delete from checkpoints as kept using unnest($1::bytea[]) as asked(partition)
                where kept.key >= asked.partition and kept.key < (
                    select second.key from checkpoints as second
                    where second.key >= asked.partition and second.key <= asked.partition || {LAST}
                    order by second.key desc offset 1 limit 1
                )"
            ),
            Self::ForgetRemoved => format!(
                "delete from removed_snapshots as kept using unnest($1::bytea[]) as asked(partition)
                where kept.key >= asked.partition and kept.key <= asked.partition || {LAST}
                and kept.position < (
                    select substring(newest.key from 3) from checkpoints as newest
                    where newest.key >= asked.partition and newest.key <= asked.partition || {LAST}
                    order by newest.key desc limit 1
                )"
            ),
        }
    }
}

/// Puts snapshots unless there is a newer one, or was, or there is a checkpoint
/// above their position: see [`super::commit`].
fn put_snapshots() -> String {
    format!(
        "insert into snapshots as kept (key, position, value)
        select * from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as new(key, position, value)
        where not exists (
            select from removed_snapshots as removed
            where removed.key = new.key and removed.position >= new.position
        ) and not exists (
            select from checkpoints as newer
            where newer.key > substring(new.key for 2) || substring(new.position for 8)
            and newer.key <= substring(new.key for 2) || {LAST}
        )
        on conflict (key) do update set position = excluded.position, value = excluded.value
        where kept.position <= excluded.position"
    )
}

fn name(table: Table) -> &'static str {
    match table {
        Table::ByStart => "by_start",
        Table::ByStatus => "by_status",
        Table::ByName => "by_name",
        Table::Snapshots => "snapshots",
        Table::Checkpoints => "checkpoints",
        Table::Definitions => "definitions",
        Table::DeadLetters => "dead_letters",
        Table::ClosedDeadLetters => "closed_dead_letters",
        Table::Counters => "counters",
        Table::Terms => "terms",
        Table::Indexed => "indexed",
        Table::JobResults => "job_results",
    }
}
