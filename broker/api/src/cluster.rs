//! `GET /frevo/cluster`: the nodes that share the partitions.
//!
//! Every node answers, with what it has heard of the others.

use frevo_event::Timestamp;
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::port::Member;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where the cluster is.
pub(crate) const PATH: &str = "/frevo/cluster";

/// Nothing but what every question may be refused for.
#[derive(Debug, thiserror::Error)]
enum QuestionError {}

impl OwnRefusal for QuestionError {}

type Refusal = resource::Refusal<QuestionError>;

/// Answers a request for the cluster.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    resource::question::<QuestionError>(edge, request, PATH).await?;
    let members = edge.broker.members();
    let mut owned: Vec<u16> = members.iter().flat_map(|member| member.partitions.clone()).collect();
    owned.sort_unstable();
    owned.dedup();
    let partitions = edge.broker.partition_count();
    let unowned: Vec<u16> =
        (0..partitions).filter(|partition| owned.binary_search(partition).is_err()).collect();
    let nodes: Vec<Value> = members.iter().map(|member| shown(member, edge.broker.now())).collect();
    let answer = json!({
        "partitions": partitions,
        "unowned": unowned,
        "readiness": edge.broker.readiness().err(),
        "nodes": nodes,
    });
    Ok(resource::answer(StatusCode::OK, &answer))
}

fn shown(member: &Member, now: Timestamp) -> Value {
    json!({
        "id": member.id,
        "address": member.address,
        "version": member.version,
        "startedAt": member.started_at.to_string(),
        "upSeconds": (now.0 - member.started_at.0).max(0) / 1000,
        "partitions": member.partitions,
        "heardMillisAgo": member.heard_millis_ago,
        "clockAheadMillis": member.clock_ahead_millis,
        "isHere": member.is_here,
    })
}
