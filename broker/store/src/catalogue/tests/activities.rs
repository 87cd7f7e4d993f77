//! Activities.

use expect_test::expect;

use super::check;

#[test]
fn an_activity_is_known_by_its_name() {
    check(
        "
        activity pack tag.team=green
        activity pack tag.team=blue
        activity pack encryption={\"type\":\"CUSTOMER_MANAGED_KMS_KEY\"}
        tags activity pack
        delete-activity pack
        delete-activity pack
        ",
        expect![[r#"
            activity pack tag.team=green
                ActivityCreated pack
                ok 00:01
            activity pack tag.team=blue
                ok 00:01
            activity pack encryption={"type":"CUSTOMER_MANAGED_KMS_KEY"}
                refused: an activity of this name exists with other properties
            tags activity pack
                Some({"team": "green"})
            delete-activity pack
                ActivityDeleted pack
                ok 00:05
            delete-activity pack
                ok 00:06
        "#]],
    );
}
