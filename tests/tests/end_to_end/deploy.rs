//! What `deploy/` holds for operators: compose files, a chart, and what they set.

use super::programs;
use super::server::binary;

#[test]
fn what_is_deployed_sets_only_what_the_server_knows_and_holds_no_secret() {
    let Some(venv) = programs::python() else { return };
    let frevo = binary();
    print!(
        "deploy: {}",
        programs::script(&venv, "deploy_story.py", &[frevo.to_str().expect("a path of ours")])
    );
}
