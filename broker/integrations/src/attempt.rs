//! Names that belong to one attempt at a task: the same ones however often it is
//! delivered, so that what is done under them is done once.

use frevo_event::{Timestamp, uuid_from};
use frevo_sdk::Task;
use sha2::{Digest, Sha256};

/// The UUID with this number of a task's attempt.
pub fn uuid(task: &Task, number: usize) -> String {
    of_token(task.token(), number)
}

fn of_token(token: &str, number: usize) -> String {
    let digest = Sha256::new().chain_update(token).chain_update(number.to_be_bytes()).finalize();
    let (time, random) = (&digest[..6], &digest[16..]);
    let time = time.iter().fold(0, |time, byte| time << 8 | i64::from(*byte));
    uuid_from(Timestamp(time), random.try_into().expect("half of a digest has sixteen bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_for_one_attempt_and_another_for_every_other() {
        assert_eq!(of_token("a", 0), of_token("a", 0));
        assert_ne!(of_token("a", 0), of_token("a", 1));
        assert_ne!(of_token("a", 0), of_token("b", 0));
    }
}
