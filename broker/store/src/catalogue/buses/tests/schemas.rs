//! Schemas.

use expect_test::expect;

use super::*;

#[test]
fn a_schema_gets_a_version_for_each_other_document() {
    check(
        "
        register orders Placed a
        create-bus orders
        register orders Placed a
        register orders Placed a
        register orders Placed a flag
        register orders Placed b
        register orders Placed b flag against=1
        register orders Placed c against=2
        unregister orders Placed 2
        unregister orders Placed 3
        register orders Placed d against=1
        unregister orders Placed 1
        unregister orders Placed 4
        unregister orders Placed 7
        enforce orders flag
        delete-bus orders
        unregister orders Placed
        unregister orders Placed
        delete-bus orders
        ",
        expect![[r#"
            register orders Placed a
                refused: event bus orders does not exist
            create-bus orders
                BusPut orders
            register orders Placed a
                SchemaPut orders Placed #1
            register orders Placed a
            register orders Placed a flag
                SchemaPut orders Placed flags
            register orders Placed b
                refused: another version of the schema of Placed was registered at the same time: try again
            register orders Placed b flag against=1
                SchemaPut orders Placed #2 flags
            register orders Placed c against=2
                SchemaPut orders Placed #3
            unregister orders Placed 2
                SchemaVersionDeleted orders Placed #2
            unregister orders Placed 3
                SchemaVersionDeleted orders Placed #3
            register orders Placed d against=1
                SchemaPut orders Placed #4
            unregister orders Placed 1
                SchemaVersionDeleted orders Placed #1
            unregister orders Placed 4
                refused: version 4 is the only one of the schema of Placed: delete the schema
            unregister orders Placed 7
                refused: the schema of Placed on event bus orders has no version 7
            enforce orders flag
                SchemasEnforced orders Some(Flag)
            delete-bus orders
                refused: event bus orders can't be deleted since it has schemas
            unregister orders Placed
                SchemaDeleted orders Placed
            unregister orders Placed
                refused: event bus orders has no schema of Placed
            delete-bus orders
                BusDeleted orders
        "#]],
    );
}
