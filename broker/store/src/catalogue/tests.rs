//! Stories: commands at the margin, what they change and answer indented. The
//! first command is taken at 00:01, the next at 00:02; revisions are called
//! rev1, rev2… in the order they appear.

mod activities;
mod aliases;
mod jobs;
mod machines;
mod story;
mod tags;
mod versions;

use frevo_event::Scope;

use self::story::{check, check_last, scope, told};
use super::Catalogue;

#[test]
fn what_has_a_quota_is_refused_beyond_it() {
    let versions = (1..1000).fold("create orders A publish".to_owned(), |text, number| {
        format!("{text}\nupdate orders def=text{number} publish")
    });
    check_last(
        &format!("{versions}\nupdate orders def=B publish"),
        "refused: no more than 1000 versions are allowed",
    );
    check_last(&format!("{versions}\nupdate orders def=B"), "ok 16:41 rev1000");
    check_last(
        &format!("{versions}\ndelete-version orders 7\nupdate orders def=B publish"),
        "ok 16:42 rev1000 version 1001",
    );

    let aliases = (0..100).fold("create orders A publish".to_owned(), |text, index| {
        format!("{text}\nalias orders a{index} 1:100")
    });
    check_last(
        &format!("{aliases}\nalias orders more 1:100"),
        "refused: no more than 100 aliases are allowed",
    );
    check_last(&format!("{aliases}\nalias orders a7 1:100"), "ok 00:09");
}

#[test]
fn lists_go_by_name_and_page() {
    let catalogue = told("create c A\ncreate a A\ncreate b A\nactivity y\nactivity x");
    let machines = |after, limit| {
        catalogue.machines(&scope(), after, limit).map(|machine| machine.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(machines(None, 2), ["a", "b"]);
    assert_eq!(machines(Some("b"), 2), ["c"]);
    assert_eq!(machines(Some("aa"), 9), ["b", "c"]);
    let activities = catalogue.activities(&scope(), None, 9).map(|activity| activity.name.to_string());
    assert_eq!(activities.collect::<Vec<_>>(), ["x", "y"]);
    let elsewhere = Scope::new("111111111111", "eu-west-1");
    assert_eq!(catalogue.machines(&elsewhere, None, 9).count(), 0);
}

#[test]
fn a_scope_is_named_while_it_has_something() {
    let scopes = |script| told(script).scopes().map(Scope::to_string).collect::<Vec<_>>();
    assert_eq!(scopes("create orders A"), ["000000000000/us-east-1"]);
    assert_eq!(
        scopes("create orders A\nactivity x\ndelete orders\ndeleted orders"),
        ["000000000000/us-east-1"]
    );
    assert_eq!(
        scopes("create orders A\ndelete orders\ndeleted orders\nactivity x\ndelete-activity x"),
        [""; 0]
    );
    assert_eq!(told("create orders A\ndelete orders").deleting().count(), 1);
}

#[test]
fn its_own_changes_and_its_bytes_make_the_same_catalogue() {
    let catalogue = told(
        "
        create orders A publish tag.team=green
        update orders def=B publish
        alias orders live 1:90 2:10
        create bills B
        delete bills
        activity pack
        ",
    );
    let mut folded = Catalogue::default();
    catalogue.changes().for_each(|change| folded.apply(&change));
    assert_eq!(folded, catalogue);
    catalogue.changes().for_each(|change| folded.apply(&change));
    assert_eq!(folded, catalogue, "changes that were taken before change nothing");

    let bytes = postcard::to_allocvec(&catalogue).expect("a catalogue always encodes");
    assert_eq!(postcard::from_bytes::<Catalogue>(&bytes).expect("what was encoded decodes"), catalogue);
}
