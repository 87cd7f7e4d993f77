//! Archives and connections.

use expect_test::expect;

use super::*;

#[test]
fn an_archive_keeps_events_from_when_it_was_made_and_the_longest_one_counts() {
    let mut story = Story::default();
    let since = |story: &Story, day: i64| {
        let since = story.catalogue.buses().archived_since(Timestamp(day * 86_400_000));
        since.map(|since| since.0)
    };
    assert_eq!(since(&story, 0), None);
    // For a day, made in the first minute.
    story.tell("archive default short");
    assert_eq!([since(&story, 0), since(&story, 3)], [Some(60_000), Some(2 * 86_400_000)]);
    story.tell("archive-for-ever default long");
    assert_eq!(since(&story, 400), Some(120_000));
    story.tell("delete-archive long");
    assert_eq!(since(&story, 400), Some(399 * 86_400_000));
}

#[test]
fn an_archive_and_a_connection_are_made_changed_and_deleted_once() {
    check(
        "
        archive nowhere all
        archive default all
        archive default all
        update-archive all
        update-archive none
        delete-archive all
        delete-archive all
        connect shop
        connect shop
        reconnect shop
        deauthorize shop
        reconnect none
        disconnect shop
        disconnect shop
        ",
        expect![[r#"
            archive nowhere all
                refused: event bus nowhere does not exist
            archive default all
                ArchivePut all
            archive default all
                refused: archive all already exists
            update-archive all
                ArchivePut all
            update-archive none
                refused: archive none does not exist
            delete-archive all
                ArchiveDeleted all
            delete-archive all
                refused: archive all does not exist
            connect shop
                ConnectionPut shop with secrets
            connect shop
                refused: connection shop already exists
            reconnect shop
                ConnectionPut shop with secrets
            deauthorize shop
                ConnectionPut shop without secrets
            reconnect none
                refused: connection none does not exist
            disconnect shop
                ConnectionDeleted shop
            disconnect shop
                refused: connection shop does not exist
        "#]],
    );
}
