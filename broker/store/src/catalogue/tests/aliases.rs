//! Aliases, and what a start by one runs.

use expect_test::expect;

use super::{check, scope, told};

#[test]
fn an_alias_leads_to_versions_that_are_there_and_keeps_them() {
    check(
        "
        create orders A publish
        alias orders live 1:100
        alias orders live 1:100
        alias orders live 1:100 desc=other
        alias orders next 1:90 2:10
        update orders def=B publish
        alias orders next 1:90 2:10
        alias orders next 2:10 1:90
        alias orders next 1:80 2:20
        delete-version orders 1
        alias missing live 1:100
        ",
        expect![[r#"
            create orders A publish
                DefinitionAdded A
                MachineCreated orders
                VersionPublished orders 1 A
                ok 00:01 version 1
            alias orders live 1:100
                AliasPut orders live 1:100
                ok 00:02
            alias orders live 1:100
                ok 00:02
            alias orders live 1:100 desc=other
                refused: an alias of this name exists with other properties
            alias orders next 1:90 2:10
                refused: there is no such version
            update orders def=B publish
                DefinitionAdded B
                MachineRevised orders B rev1
                VersionPublished orders 2 B
                ok 00:06 rev1 version 2
            alias orders next 1:90 2:10
                AliasPut orders next 1:90 2:10
                ok 00:07
            alias orders next 2:10 1:90
                ok 00:07
            alias orders next 1:80 2:20
                refused: an alias of this name exists with other properties
            delete-version orders 1
                refused: aliases start this version (live, next)
            alias missing live 1:100
                refused: there is no such state machine
        "#]],
    );
}

#[test]
fn an_alias_is_moved_and_deleted() {
    check(
        "
        create orders A publish
        update orders def=B publish
        alias orders live 1:100
        update-alias orders live 2:100
        update-alias orders live 2:100
        update-alias orders live desc=blue
        update-alias orders live 3:100
        update-alias orders other 1:100
        delete-version orders 1
        delete-alias orders live
        delete-alias orders live
        delete-alias missing live
        delete-version orders 2
        ",
        expect![[r#"
            create orders A publish
                DefinitionAdded A
                MachineCreated orders
                VersionPublished orders 1 A
                ok 00:01 version 1
            update orders def=B publish
                DefinitionAdded B
                MachineRevised orders B rev1
                VersionPublished orders 2 B
                ok 00:02 rev1 version 2
            alias orders live 1:100
                AliasPut orders live 1:100
                ok 00:03
            update-alias orders live 2:100
                AliasPut orders live 2:100
                ok 00:04
            update-alias orders live 2:100
                ok 00:04
            update-alias orders live desc=blue
                AliasPut orders live 2:100
                ok 00:06
            update-alias orders live 3:100
                refused: there is no such version
            update-alias orders other 1:100
                refused: there is no such alias
            delete-version orders 1
                VersionDeleted orders 1
                ok 00:09
            delete-alias orders live
                AliasDeleted orders live
                ok 00:10
            delete-alias orders live
                ok 00:11
            delete-alias missing live
                ok 00:12
            delete-version orders 2
                VersionDeleted orders 2
                ok 00:13
        "#]],
    );
}

#[test]
fn a_start_runs_the_revision_the_version_or_what_the_alias_draws() {
    let catalogue = told(
        "
        create orders A publish
        update orders def=B publish
        update orders def=C
        alias orders live 1:90 2:10
        ",
    );
    let resolve = |qualifier, random| {
        let target = catalogue.resolve(&scope(), "orders", qualifier, random)?;
        Some((
            catalogue.definition(&target.revision.definition)?.to_string(),
            target.version,
            target.alias.cloned(),
        ))
    };
    assert_eq!(resolve(None, 0), Some(("C".into(), None, None)));
    assert_eq!(resolve(Some("2"), 0), Some(("B".into(), Some(2), None)));
    assert_eq!(resolve(Some("live"), 189), Some(("A".into(), Some(1), Some("live".into()))));
    assert_eq!(resolve(Some("live"), 190), Some(("B".into(), Some(2), Some("live".into()))));
    assert_eq!(resolve(Some("3"), 0), None);
    assert_eq!(resolve(Some("next"), 0), None);
    assert_eq!(catalogue.resolve(&scope(), "missing", None, 0), None);
    let first =
        (0..1000).filter(|random| resolve(Some("live"), *random).is_some_and(|(text, ..)| text == "A"));
    assert_eq!(first.count(), 900);
}
