//! Stories: commands at the margin, what they change and answer indented. The
//! first command is taken at 00:01, the next at 00:02; revisions are called
//! rev1, rev2… in the order they appear.

use std::fmt::Write;

use expect_test::{Expect, expect};
use frevo_event::{
    Alias, Command, CommandOutcome, CommandRefusal, CreateMachine, MachineType, MessageId, Route, Timestamp,
    UpdateMachine,
};
use frevo_value::Payload;

use super::*;

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

/// Tells the script and compares what came of it.
#[track_caller]
fn check(script: &str, expected: Expect) {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    expected.assert_eq(&story.text);
}

/// Tells the script and compares the last answer only.
#[track_caller]
fn check_last(script: &str, expected: &str) {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    assert_eq!(story.text.lines().last().map(str::trim), Some(expected));
}

/// The catalogue after the script.
fn told(script: &str) -> Catalogue {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    story.catalogue
}

fn lines(script: &str) -> impl Iterator<Item = &str> {
    script.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

#[derive(Default)]
struct Story {
    catalogue: Catalogue,
    minutes: i64,
    /// The ids of the revisions in the order they appeared.
    revisions: Vec<Arc<str>>,
    text: String,
}

impl Story {
    fn tell(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a string takes text");
        self.minutes += 1;
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["show", name] => {
                let shown = self.catalogue.machine(&scope(), name).map(|machine| {
                    let text = self.catalogue.definition(&machine.revision.definition).expect("it is kept");
                    format!("{text} as {}, tags {:?}", machine.revision.role_arn, machine.tags)
                });
                self.say(shown.as_deref().unwrap_or("there is none"));
            }
            ["tags", ref resource @ ..] => {
                let tags = format!("{:?}", self.catalogue.tags(&scope(), &self::resource(resource)));
                self.say(&tags);
            }
            ["deleted", name] => self.take(&[Change::MachineDeleted { scope: scope(), name: name.into() }]),
            _ => {
                let command = self.command(&words);
                let id = MessageId([0; 16]).derive(self.minutes as u64);
                match self.catalogue.decide(&command, Timestamp(self.minutes * 60_000), id) {
                    Ok((changes, outcome)) => {
                        self.take(&changes);
                        self.answer(&outcome);
                    }
                    Err(refusal) => self.refuse(refusal),
                }
            }
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let scope = scope();
        let arguments = Arguments(words);
        let name: Arc<str> = words[1].into();
        match words[0] {
            "create" => Command::CreateMachine(Box::new(CreateMachine {
                scope,
                name,
                machine_type: arguments.get("type").map_or(MachineType::Standard, |_| MachineType::Express),
                definition: Definition::new(words[2]),
                role_arn: arguments.get("role").unwrap_or("role".into()),
                logging: arguments.get("logging").map(|text| Payload::from_trusted(&*text)),
                tracing: None,
                encryption: None,
                tags: arguments.tags(),
                publish: arguments.publish(),
            })),
            "update" => Command::UpdateMachine(Box::new(UpdateMachine {
                scope,
                name,
                definition: arguments.get("def").map(|text| Definition::new(&text)),
                role_arn: arguments.get("role"),
                logging: arguments.get("logging").map(|text| Payload::from_trusted(&*text)),
                tracing: None,
                encryption: None,
                publish: arguments.publish(),
            })),
            "delete" => Command::DeleteMachine { scope, name },
            "publish" => Command::PublishVersion {
                scope,
                name,
                revision_id: arguments.get("rev").map(|rev| self.revision(&rev)),
                description: arguments.get("desc"),
            },
            "delete-version" => Command::DeleteVersion {
                scope,
                name,
                number: words[2].parse().expect("a version is a number"),
            },
            "alias" => Command::CreateAlias {
                scope,
                name,
                alias: words[2].into(),
                description: arguments.get("desc"),
                routes: arguments.routes(),
            },
            "update-alias" => Command::UpdateAlias {
                scope,
                name,
                alias: words[2].into(),
                description: arguments.get("desc"),
                routes: Some(arguments.routes()).filter(|routes| !routes.is_empty()),
            },
            "delete-alias" => Command::DeleteAlias { scope, name, alias: words[2].into() },
            "activity" => Command::CreateActivity {
                scope,
                name,
                encryption: arguments.get("encryption").map(|text| Payload::from_trusted(&*text)),
                tags: arguments.tags(),
            },
            "delete-activity" => Command::DeleteActivity { scope, name },
            "pause" | "resume" => Command::PauseMachine { scope, name, paused: words[0] == "pause" },
            "tag" => {
                let of = if words[1] == "activity" { &words[1..3] } else { &words[1..2] };
                let rest = &words[1 + of.len()..];
                let pairs = rest.iter().filter_map(|word| word.split_once('='));
                Command::Tag {
                    scope,
                    resource: resource(of),
                    put: pairs.map(|(key, value)| (key.into(), value.into())).collect(),
                    remove: rest.iter().filter_map(|word| word.strip_prefix('-')).map(Arc::from).collect(),
                }
            }
            other => panic!("`{other}` is no command of these stories"),
        }
    }

    fn take(&mut self, changes: &[Change]) {
        for change in changes {
            let line = self.change(change);
            self.say(&line);
            self.catalogue.apply(change);
        }
    }

    fn change(&mut self, change: &Change) -> String {
        let text = |catalogue: &Catalogue, hash| {
            catalogue.definition(hash).map_or("a missing text".to_owned(), |text| text.to_string())
        };
        match change {
            Change::DefinitionAdded(definition) => format!("DefinitionAdded {}", definition.text),
            Change::MachineCreated(machine) => format!("MachineCreated {}", machine.name),
            Change::MachineRevised { name, revision, .. } => {
                let id = self.revision_name(revision.id.as_ref().expect("a new revision has an id"));
                format!("MachineRevised {name} {} {id}", text(&self.catalogue, &revision.definition))
            }
            Change::MachineDeleting { name, .. } => format!("MachineDeleting {name}"),
            Change::MachineDeleted { name, .. } => format!("MachineDeleted {name}"),
            Change::VersionPublished { name, version, .. } => {
                let text = text(&self.catalogue, &version.revision.definition);
                format!("VersionPublished {name} {} {text}", version.number)
            }
            Change::VersionDeleted { name, number, .. } => format!("VersionDeleted {name} {number}"),
            Change::AliasPut { name, alias, .. } => format!("AliasPut {name} {}", alias_text(alias)),
            Change::AliasDeleted { name, alias, .. } => format!("AliasDeleted {name} {alias}"),
            Change::MachineTagged { name, tags, .. } => format!("MachineTagged {name} {tags:?}"),
            Change::ActivityCreated(activity) => format!("ActivityCreated {}", activity.name),
            Change::ActivityDeleted { name, .. } => format!("ActivityDeleted {name}"),
            Change::ActivityTagged { name, tags, .. } => format!("ActivityTagged {name} {tags:?}"),
            Change::MachinePaused { name, paused, .. } => format!("MachinePaused {name} {paused}"),
            Change::Bus(change) => panic!("{change:?} is of other stories"),
        }
    }

    fn answer(&mut self, outcome: &CommandOutcome) {
        let minutes = outcome.at.0 / 60_000;
        let mut line = format!("ok {:02}:{:02}", minutes / 60, minutes % 60);
        if let Some(id) = &outcome.revision_id {
            let name = self.revision_name(id);
            write!(line, " {name}").expect("a string takes text");
        }
        if let Some(version) = outcome.version {
            write!(line, " version {version}").expect("a string takes text");
        }
        self.say(&line);
    }

    fn refuse(&mut self, refusal: CommandRefusal) {
        let line = match &refusal {
            CommandRefusal::VersionInUse { aliases } => {
                format!("refused: {refusal} ({})", aliases.join(", "))
            }
            CommandRefusal::RevisionMismatch { current } if &**current != INITIAL_REVISION => {
                let name = self.revision_name(current);
                format!("refused: the current revision is {name}")
            }
            _ => format!("refused: {refusal}"),
        };
        self.say(&line);
    }

    fn say(&mut self, line: &str) {
        writeln!(self.text, "    {line}").expect("a string takes text");
    }

    fn revision_name(&mut self, id: &Arc<str>) -> String {
        let known = self.revisions.iter().position(|known| known == id);
        let index = known.unwrap_or_else(|| {
            self.revisions.push(id.clone());
            self.revisions.len() - 1
        });
        format!("rev{}", index + 1)
    }

    /// The id of `rev1`; any other word is itself.
    fn revision(&self, word: &str) -> Arc<str> {
        let index = word.strip_prefix("rev").and_then(|index| index.parse::<usize>().ok());
        index.map_or_else(|| word.into(), |index| self.revisions[index - 1].clone())
    }
}

/// The words of a command that look like `key=value`.
struct Arguments<'a>(&'a [&'a str]);

impl Arguments<'_> {
    fn get(&self, key: &str) -> Option<Arc<str>> {
        self.0.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('=')).map(Arc::from)
    }

    fn publish(&self) -> Option<Option<Arc<str>>> {
        match self.get("publish") {
            Some(description) => Some(Some(description)),
            None => self.0[1..].contains(&"publish").then_some(None),
        }
    }

    fn tags(&self) -> Tags {
        let tags = self.0.iter().filter_map(|word| word.strip_prefix("tag.")?.split_once('='));
        tags.map(|(key, value)| (key.into(), value.into())).collect()
    }

    fn routes(&self) -> Vec<Route> {
        let routes = self.0.iter().filter_map(|word| word.split_once(':'));
        let route = |(version, weight): (&str, &str)| {
            Some(Route { version: version.parse().ok()?, weight: weight.parse().ok()? })
        };
        routes.filter_map(route).collect()
    }
}

fn resource(words: &[&str]) -> Resource {
    match words {
        ["activity", name] => Resource::Activity((*name).into()),
        [name] => Resource::Machine((*name).into()),
        _ => panic!("{words:?} is no resource"),
    }
}

fn alias_text(alias: &Alias) -> String {
    let routes = alias.routes.iter().map(|route| format!("{}:{}", route.version, route.weight));
    format!("{} {}", alias.name, routes.collect::<Vec<_>>().join(" "))
}
