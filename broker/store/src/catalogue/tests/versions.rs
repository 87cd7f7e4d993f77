//! Revisions that are published.

use expect_test::expect;

use super::check;

#[test]
fn a_revision_is_published_once_and_a_number_never_comes_back() {
    check(
        "
        create orders A
        publish orders
        publish orders desc=again
        update orders def=B publish
        update orders def=B publish
        delete-version orders 2
        publish orders
        delete-version orders 2
        delete-version missing 1
        publish missing
        ",
        expect![[r#"
            create orders A
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            publish orders
                VersionPublished orders 1 A
                ok 00:02 version 1
            publish orders desc=again
                ok 00:02 version 1
            update orders def=B publish
                DefinitionAdded B
                MachineRevised orders B rev1
                VersionPublished orders 2 B
                ok 00:04 rev1 version 2
            update orders def=B publish
                ok 00:04 rev1 version 2
            delete-version orders 2
                VersionDeleted orders 2
                ok 00:06
            publish orders
                VersionPublished orders 3 B
                ok 00:07 rev1 version 3
            delete-version orders 2
                ok 00:08
            delete-version missing 1
                ok 00:09
            publish missing
                refused: there is no such state machine
        "#]],
    );
}

#[test]
fn publishing_names_the_revision_it_means() {
    check(
        "
        create orders A
        publish orders rev=INITIAL
        update orders def=B
        publish orders rev=INITIAL
        publish orders rev=rev1
        update orders def=A
        publish orders rev=rev1
        publish orders
        ",
        expect![[r#"
            create orders A
                DefinitionAdded A
                MachineCreated orders
                ok 00:01
            publish orders rev=INITIAL
                VersionPublished orders 1 A
                ok 00:02 version 1
            update orders def=B
                DefinitionAdded B
                MachineRevised orders B rev1
                ok 00:03 rev1
            publish orders rev=INITIAL
                refused: the current revision is rev1
            publish orders rev=rev1
                VersionPublished orders 2 B
                ok 00:05 rev1 version 2
            update orders def=A
                MachineRevised orders A rev2
                ok 00:06 rev2
            publish orders rev=rev1
                refused: the current revision is rev2
            publish orders
                VersionPublished orders 3 A
                ok 00:08 rev2 version 3
        "#]],
    );
}
