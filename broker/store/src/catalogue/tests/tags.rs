//! Tags.

use expect_test::expect;

use super::{check, check_last};

#[test]
fn tags_are_put_and_removed_up_to_fifty() {
    check(
        "
        create orders A tag.team=green
        tag orders team=blue stage=
        tag orders team=blue
        tag orders -stage -unknown
        tags orders
        tag missing a=1
        tag activity pack a=1
        activity pack
        tag activity pack a=1
        tags activity pack
        delete orders
        tag orders a=1
        ",
        expect![[r#"
            create orders A tag.team=green
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            tag orders team=blue stage=
                MachineTagged orders {"stage": "", "team": "blue"}
                ok 00:02
            tag orders team=blue
                ok 00:03
            tag orders -stage -unknown
                MachineTagged orders {"team": "blue"}
                ok 00:04
            tags orders
                Some({"team": "blue"})
            tag missing a=1
                refused: there is no such state machine
            tag activity pack a=1
                refused: there is no such activity
            activity pack
                ActivityCreated pack
                ok 00:08
            tag activity pack a=1
                ActivityTagged pack {"a": "1"}
                ok 00:09
            tags activity pack
                Some({"a": "1"})
            delete orders
                MachineDeleting orders
                ok 00:11
            tag orders a=1
                MachineTagged orders {"a": "1", "team": "blue"}
                ok 00:12
        "#]],
    );
    let many = |count: usize| (0..count).fold(String::new(), |text, key| format!("{text} tag.k{key}=v"));
    check_last(&format!("create orders A{}", many(51)), "refused: the resource would have too many tags");
    check_last(&format!("activity pack{}", many(51)), "refused: the resource would have too many tags");
    let full = format!("create orders A{}", many(50));
    check_last(&format!("{full}\ntag orders more=1"), "refused: the resource would have too many tags");
    check_last(&format!("{full}\ntag orders -k0 more=1"), "ok 00:02");
}
