//! The script of a story: how its commands are read, and what is said of them.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::Expect;
use frevo_event::{
    Alias, Change, Command, CommandOutcome, CommandRefusal, CreateMachine, Definition, MachineType,
    MessageId, Resource, Route, Scope, Tags, Timestamp, UpdateMachine,
};
use frevo_value::Payload;

use crate::Catalogue;
use crate::catalogue::INITIAL_REVISION;

/// Tells the script and compares what came of it.
#[track_caller]
pub(super) fn check(script: &str, expected: Expect) {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    expected.assert_eq(&story.text);
}

/// Tells the script and compares the last answer only.
#[track_caller]
pub(super) fn check_last(script: &str, expected: &str) {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    assert_eq!(story.text.lines().last().map(str::trim), Some(expected));
}

/// The catalogue after the script.
pub(super) fn told(script: &str) -> Catalogue {
    let mut story = Story::default();
    lines(script).for_each(|line| story.tell(line));
    story.catalogue
}

fn lines(script: &str) -> impl Iterator<Item = &str> {
    script.lines().map(str::trim).filter(|line| !line.is_empty())
}

pub(super) fn scope() -> Scope {
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
            Change::Bus(_) | Change::Job(_) => panic!("{change:?} is of other stories"),
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
