//! State machines: created, updated, paused, deleted.

use expect_test::expect;

use super::{check, told};

#[test]
fn a_state_machine_is_paused_until_it_is_resumed_or_gone() {
    check(
        "
        create orders A
        pause orders
        pause orders
        resume orders
        resume orders
        pause nobody
        pause orders
        delete orders
        resume orders
        ",
        expect![[r#"
            create orders A
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            pause orders
                MachinePaused orders true
                ok 00:02
            pause orders
                ok 00:03
            resume orders
                MachinePaused orders false
                ok 00:04
            resume orders
                ok 00:05
            pause nobody
                refused: there is no such state machine
            pause orders
                MachinePaused orders true
                ok 00:07
            delete orders
                MachineDeleting orders
                ok 00:08
            resume orders
                refused: the state machine is being deleted
        "#]],
    );
}

#[test]
fn a_repeated_creation_gives_the_first_answer_again_and_applies_neither_role_nor_tags() {
    check(
        "
        create orders A
        create orders A role=other tag.team=green
        create orders B
        create orders A type=express
        create orders A logging={\"level\":\"ALL\"}
        create orders A publish
        show orders
        ",
        expect![[r#"
            create orders A
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            create orders A role=other tag.team=green
                ok 00:01
            create orders B
                refused: a state machine of this name exists with other properties
            create orders A type=express
                refused: a state machine of this name exists with other properties
            create orders A logging={"level":"ALL"}
                refused: a state machine of this name exists with other properties
            create orders A publish
                refused: a state machine of this name exists with other properties
            show orders
                A as role, tags {}
        "#]],
    );
}

#[test]
fn a_creation_that_publishes_is_repeated_with_the_same_description_only() {
    check(
        "
        create orders A publish=first
        create orders A publish=first
        create orders A publish=second
        create orders A publish
        create orders A
        ",
        expect![[r#"
            create orders A publish=first
                DefinitionAdded A
                MachineCreated orders
                VersionPublished orders 1 A
                ok 00:01 version 1
            create orders A publish=first
                ok 00:01 version 1
            create orders A publish=second
                refused: a state machine of this name exists with other properties
            create orders A publish
                refused: a state machine of this name exists with other properties
            create orders A
                refused: a state machine of this name exists with other properties
        "#]],
    );
}

#[test]
fn only_an_update_that_changes_something_makes_a_revision() {
    check(
        "
        create orders A
        update orders def=A
        update orders def=B
        update orders def=B
        update orders role=other
        update orders logging={\"level\":\"ALL\"}
        update orders logging={\"level\":\"ALL\"} role=other def=B
        update missing def=A
        show orders
        ",
        expect![[r#"
            create orders A
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            update orders def=A
                ok 00:01
            update orders def=B
                DefinitionAdded B
                MachineRevised orders B rev1
                ok 00:03 rev1
            update orders def=B
                ok 00:03 rev1
            update orders role=other
                MachineRevised orders B rev2
                ok 00:05 rev2
            update orders logging={"level":"ALL"}
                MachineRevised orders B rev3
                ok 00:06 rev3
            update orders logging={"level":"ALL"} role=other def=B
                ok 00:06 rev3
            update missing def=A
                refused: there is no such state machine
            show orders
                B as other, tags {}
        "#]],
    );
}

#[test]
fn a_state_machine_in_deletion_takes_nothing_new_until_it_is_gone() {
    check(
        "
        delete orders
        create orders A publish
        alias orders live 1:100
        delete orders
        delete orders
        create orders A publish
        update orders def=B
        publish orders
        alias orders next 1:100
        update-alias orders live desc=blue
        deleted orders
        show orders
        create orders B
        ",
        expect![[r#"
            delete orders
                ok 00:01
            create orders A publish
                DefinitionAdded A
                MachineCreated orders
                VersionPublished orders 1 A
                ok 00:02 version 1
            alias orders live 1:100
                AliasPut orders live 1:100
                ok 00:03
            delete orders
                MachineDeleting orders
                ok 00:04
            delete orders
                ok 00:05
            create orders A publish
                refused: the state machine is being deleted
            update orders def=B
                refused: the state machine is being deleted
            publish orders
                refused: the state machine is being deleted
            alias orders next 1:100
                refused: the state machine is being deleted
            update-alias orders live desc=blue
                refused: the state machine is being deleted
            deleted orders
                MachineDeleted orders
            show orders
                there is none
            create orders B
                DefinitionAdded B
                MachineCreated orders
                ok 00:13
        "#]],
    );
}

#[test]
fn a_text_is_kept_while_a_revision_has_it() {
    let texts =
        |script| told(script).texts.into_values().map(|text| text.text.to_string()).collect::<Vec<_>>();
    assert_eq!(texts("create orders A\ncreate bills A\nupdate orders def=B"), ["A", "B"]);
    assert_eq!(texts("create orders A\nupdate orders def=B"), ["B"]);
    assert_eq!(texts("create orders A publish\nupdate orders def=B"), ["A", "B"]);
    assert_eq!(texts("create orders A publish\nupdate orders def=B\ndelete-version orders 1"), ["B"]);
    assert_eq!(texts("create orders A publish\nupdate orders def=B\ndelete orders\ndeleted orders"), [""; 0]);
}
