//! The form of what is sent to nodes. Nodes share partitions, so each frame names
//! the node that it is for.
//!
//! ```text
//! 1 │ node 8 │ parcel            for that node, or for everyone on partition 0
//! 2 │ node 8 │ milliseconds 8    when that node asked itself for the broker's time
//! ```

use bytes::{BufMut, Bytes, BytesMut};
use frevo_transport::NodeId;

/// Bytes before a parcel's.
pub(crate) const HEAD_SIZE: usize = 9;

const PARCEL: u8 = 1;
const TIME: u8 = 2;

/// What is sent to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A parcel, for this node; for everyone, from it.
    Parcel(NodeId, Bytes),
    /// This node's clock when it was sent, in milliseconds since 1970.
    Time(NodeId, u64),
}

impl Frame {
    pub(crate) fn write(&self) -> Bytes {
        let mut bytes = BytesMut::with_capacity(HEAD_SIZE + 8);
        match self {
            Self::Parcel(node, parcel) => {
                bytes.put_u8(PARCEL);
                bytes.put_u64(node.0);
                bytes.put_slice(parcel);
            }
            Self::Time(node, millis) => {
                bytes.put_u8(TIME);
                bytes.put_u64(node.0);
                bytes.put_u64(*millis);
            }
        }
        bytes.freeze()
    }

    /// Reads a frame; none if it is none of ours.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let (node, rest) = rest.split_first_chunk()?;
        let node = NodeId(u64::from_be_bytes(*node));
        match *kind {
            PARCEL => Some(Self::Parcel(node, Bytes::copy_from_slice(rest))),
            TIME => Some(Self::Time(node, u64::from_be_bytes(rest.try_into().ok()?))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_written() {
        for frame in [
            Frame::Parcel(NodeId(7), Bytes::from_static(b"parcel")),
            Frame::Parcel(NodeId(u64::MAX), Bytes::new()),
            Frame::Time(NodeId(7), 1_764_300_000_000),
        ] {
            assert_eq!(Frame::read(&frame.write()), Some(frame));
        }
        for foreign in [&b""[..], b"\x01short", b"\x02\0\0\0\0\0\0\0\0time", b"{\"json\": true}"] {
            assert_eq!(Frame::read(foreign), None);
        }
    }
}
