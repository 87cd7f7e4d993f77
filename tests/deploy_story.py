"""What deploy/ holds, read as those read it who run it: `python deploy_story.py
[FREVO]`, where FREVO is the binary. It says which of its settings it does not
know; without it, that is skipped.

Nothing is run: there is no engine and no cluster. What `make deploy-tools` has
installed is used where it is there: helm renders the chart for each transport,
docker compose's own parser reads the compose files, and what is rendered is
compared with the schemas of Kubernetes.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "deploy/compose"
CHART = ROOT / "deploy/helm/frevo"
TOOLS = ROOT / ".tools"
# Names that the program reads, and no keys of the configuration.
OTHER_NAMES = {"FREVO_CONFIG", "FREVO_ENDPOINT"}
KUBERNETES = "1.31"

# The values of a node for each transport.
POSTGRES = {"store": "postgres", "postgres": {"urlSecret": {"name": "database"}}}
CLUSTERS = {
    "log": {"ingress": {"enabled": True, "hosts": ["frevo.example"]}},
    "kafka": {
        **POSTGRES,
        "transport": "kafka",
        "replicas": 3,
        "kafka": {
            "brokers": ["kafka-0:9092", "kafka-1:9092"],
            "securityProtocol": "sasl_ssl",
            "saslMechanism": "SCRAM-SHA-512",
            "username": "frevo",
            "passwordSecret": {"name": "kafka"},
            "tlsSecret": {"name": "kafka-tls", "clientCertificate": True},
        },
        "metrics": {"serviceMonitor": {"enabled": True}},
        "tls": {"secret": "certificate"},
        "existingSecret": "keys",
    },
    "amqp": {
        **POSTGRES,
        "transport": "amqp",
        "replicas": 3,
        "amqp": {"urlSecret": {"name": "rabbitmq"}, "caSecret": {"name": "authority"}},
    },
    "one on kafka": {"transport": "kafka", "kafka": {"brokers": ["kafka:9092"]}},
}
# Values that no server could be made of, and what is said about them.
REFUSED = [
    ({"replicas": 2}, "transport: log is one node"),
    ({**CLUSTERS["one on kafka"], "replicas": 2}, "nodes share no embedded store"),
    ({"transport": "kafka"}, "needs kafka.brokers"),
    ({"transport": "amqp"}, "needs amqp.urlSecret.name"),
    ({"store": "postgres"}, "needs postgres.urlSecret.name"),
    ({"replcas": 2}, "replcas"),
]


class Unique(yaml.SafeLoader):
    """YAML in which no key stands twice: the last would win, unseen."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(map(str, keys))), f"a key stands twice: {node.start_mark}"
        return super().construct_mapping(node, deep)


def documents(text):
    return [document for document in yaml.load_all(text, Unique) if document]


def texts():
    """Every text that is there for operators, by its path."""
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    return {path.relative_to(ROOT): path.read_text() for path in [*files, ROOT / "docs/operating-a-cluster.md"]}


def pinned(image):
    name, _, tag = image.rpartition(":")
    assert name and "/" not in tag, f"{image} has no tag"
    assert re.search(r"\d|bookworm|^local$", tag), f"{image} is another image tomorrow"


def no_secrets():
    """Neither a password in a URL nor anything that looks drawn by lot."""
    for path, text in texts().items():
        for password in re.findall(r"\w+://[^\s:@/]+:([^\s@/]+)@", text):
            assert password in ("PASSWORD", "%s", "…"), f"{path} has the password {password}"
        for word in re.findall(r"[A-Za-z0-9+/_-]{32,}", text):
            drawn = re.search(r"\d", word) and re.search(r"[A-Za-z]", word) and not re.search(r"[/_-]", word)
            assert not drawn, f"{path} has what looks like a secret: {word}"


class Server:
    """The binary, asked what it knows. The key that nobody knows is the last in
    the alphabet, so that every other is looked at before it is complained of;
    no broker is reached for."""

    UNKNOWN = "FREVO_ZZZ"

    def __init__(self, path):
        self.path = path
        self.known = set(re.findall(r"FREVO_[A-Z_]+", self.complaint({}))) - {self.UNKNOWN} | OTHER_NAMES
        assert "FREVO_LISTEN" in self.known, self.complaint({})

    def complaint(self, environment):
        ours = {name: text for name, text in os.environ.items() if not name.startswith(("FREVO_", "OTEL_"))}
        asked = {**ours, **environment, self.UNKNOWN: "x"}
        return subprocess.run([self.path, "doctor"], env=asked, capture_output=True, text=True).stderr

    def takes(self, environment, what):
        said = self.complaint(environment)
        assert f"sets `{self.UNKNOWN}`" in said, f"{what}: {said}"

    def knows(self, names, what):
        unknown = set(names) - self.known
        assert not unknown, f"{what} names {sorted(unknown)}, which the server does not know"


def environment_names(toml, prefix=""):
    for key, value in toml.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from environment_names(value, f"{path}.")
        else:
            yield "FREVO_" + path.replace(".", "_").upper()


def tool(name):
    path = TOOLS / name
    if path.exists():
        return str(path)
    print(f"skipped: there is no .tools/{name}; `make deploy-tools` installs it")
    return None


# Compose -----------------------------------------------------------------


def compose(folder, server, parser):
    path = folder / "compose.yaml"
    text = path.read_text()
    [project] = documents(text)
    services = project["services"]
    for name, service in services.items():
        what = f"{path.relative_to(ROOT)}: {name}"
        pinned(service["image"])
        assert "build" in service or not service["image"].endswith(":local"), f"{what}: nobody builds its image"
        once = name == "keys"
        assert service["restart"] == ("no" if once else "unless-stopped"), f"{what}: restart"
        assert once or "healthcheck" in service or "build" in service, f"{what}: nobody knows whether it is healthy"
        for port in service.get("ports", []):
            assert port.startswith("${PUBLISH:-127.0.0.1:"), f"{what}: {port} is open to everybody"
        for variable in service.get("environment", {}):
            if re.search("PASSWORD|SECRET|KEYS?(_|$)", variable):
                assert variable.endswith("_FILE"), f"{what}: {variable} would be shown by `docker inspect`"
        for other, condition in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "keys" else "service_healthy"
            assert other in services and condition == {"condition": wanted}, f"{what}: depends on {other}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            found = (folder / source).exists() if source.startswith(".") else source in project["volumes"]
            assert found, f"{what}: there is no {source}"
        if "build" in service:
            build = service["build"]
            assert (folder / build["context"]).resolve() == ROOT and (ROOT / build["dockerfile"]).exists(), what
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert set(project["volumes"]) <= mounted, f"{path}: volumes that nobody uses"

    keys = made_keys(services["keys"]["command"])
    if server:
        node = {name: str(value) for name, value in services["frevo"]["environment"].items()}
        server.knows((name for name in node if name.startswith("FREVO_")), path)
        server.takes(node | {"FREVO_CONFIG": str(keys / "frevo.toml")}, path)
    if parser:
        parsed = subprocess.run([parser, "-format", "json", path.name], cwd=folder, capture_output=True, text=True)
        assert parsed.returncode == 0, parsed.stderr
        assert set(json.loads(parsed.stdout)["services"]) == set(services), path


def made_keys(command):
    """What make-keys.sh makes: once, and never the same in two projects."""

    def run(folder, *arguments):
        environment = {**os.environ, "KEYS": folder, "OWNER": f"{os.getuid()}:{os.getgid()}"}
        script = ["sh", COMPOSE / "make-keys.sh", *arguments]
        return subprocess.run(script, env=environment, check=True, capture_output=True, text=True).stdout

    def fresh():
        folder = Path(tempfile.mkdtemp(dir=SCRATCH))
        for service in command[1:]:
            (folder / service).mkdir()
        run(folder, *command)
        return folder

    one, other = fresh(), fresh()
    made = (one / "frevo.toml").read_text()
    run(one, *command)
    assert (one / "frevo.toml").read_text() == made, "a second start makes other keys"
    assert (one / "cluster_key").read_text() != (other / "cluster_key").read_text(), "keys are not drawn"
    assert len((one / "cluster_key").read_text()) >= 32
    [key] = tomllib.loads(made)["access_keys"]
    assert f"AWS_SECRET_ACCESS_KEY={key['secret']}\n" in run(one, "show")
    assert ((one / "frevo.toml").stat().st_mode & 0o077) == 0, "others may read the keys"
    return one


# The chart ---------------------------------------------------------------


def chart(server, helm):
    values = documents((CHART / "values.yaml").read_text())[0]
    schema = json.loads((CHART / "values.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    for told in [{}, *CLUSTERS.values()]:
        jsonschema.validate(merged(values, told), schema)
    unknown = set(values) - set(schema["properties"])
    assert not unknown, f"values.schema.json lacks {unknown}"
    assert documents((CHART / "Chart.yaml").read_text())[0]["name"] == "frevo"

    templates = {path.name: path.read_text() for path in (CHART / "templates").iterdir()}
    whole = "".join(templates.values())
    for name, text in templates.items():
        balanced(name, text)
        for path in re.findall(r"(?:\.Values|\$v)\.([A-Za-z.]+)", text):
            known = path in ("nameOverride", "fullnameOverride") or has(values, path)
            assert known, f"{name} reads {path}, which values.yaml does not have"
    for key in values:
        assert re.search(rf"(\.Values|\$v)\.{key}\b", whole), f"no template reads the value {key}"
    for name in set(re.findall(r'include "([a-z.]+)"', whole)):
        assert f'define "{name}"' in whole, f"nothing defines {name}"

    if server:
        server.knows(re.findall(r"name: (FREVO_[A-Z_]+)", templates["nodes.yaml"]), "nodes.yaml")
        keys = re.findall(r"^    ([a-z_.]+) = ", templates["configmap.yaml"], re.MULTILINE)
        assert len(keys) > 10, keys
        server.knows(("FREVO_" + key.replace(".", "_").upper() for key in keys), "configmap.yaml")
    if helm:
        for name, told in CLUSTERS.items():
            rendered(name, told, server, helm)
        for told, reason in REFUSED:
            answer = render(told, helm)
            assert answer.returncode != 0 and reason in answer.stderr, f"{told}: {answer.stderr}"


def merged(values, told):
    both = dict(values)
    for key, value in told.items():
        both[key] = merged(values[key], value) if isinstance(value, dict) else value
    return both


def has(values, path):
    for key in path.strip(".").split("."):
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True


def balanced(name, text):
    depth = 0
    for action in re.findall(r"\{\{-?\s*(\w+)", re.sub(r"\{\{/\*.*?\*/\}\}", "", text)):
        depth += action in ("if", "with", "range", "define", "block")
        depth -= action == "end"
        assert depth >= 0, f"{name} ends what did not begin"
    assert depth == 0, f"{name} does not end what it begins"
    assert text.count("{{") == text.count("}}"), name


def render(told, helm):
    told = json.dumps(told)
    apis = ["--kube-version", f"{KUBERNETES}.0", "--api-versions", "monitoring.coreos.com/v1"]
    return subprocess.run(
        [helm, "template", "frevo", CHART, *apis, "--values", "-"], input=told, capture_output=True, text=True
    )


def rendered(name, told, server, helm):
    answer = render(told, helm)
    assert answer.returncode == 0, f"{name}: {answer.stderr}"
    objects = {}
    for document in documents(answer.stdout):
        valid(document)
        objects.setdefault(document["kind"], []).append(document)
    cluster = told.get("store") == "postgres"
    [nodes] = objects["Deployment" if cluster else "StatefulSet"]
    assert nodes["spec"]["replicas"] == told.get("replicas", 1)
    assert ("PodDisruptionBudget" in objects) == cluster, name
    assert ("Secret" in objects) == ("existingSecret" not in told), name
    pod = nodes["spec"]["template"]["spec"]
    [container] = pod["containers"]
    pinned(container["image"])
    assert pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    claims = [claim["metadata"]["name"] for claim in nodes["spec"].get("volumeClaimTemplates", [])]
    there = {*claims, *(volume["name"] for volume in pod["volumes"])}
    assert {mount["name"] for mount in container["volumeMounts"]} == there, f"{name}: mounts and volumes differ"
    for service in objects["Service"]:
        wanted = service["spec"]["selector"].items()
        assert wanted <= nodes["spec"]["template"]["metadata"]["labels"].items(), f"{name}: a service finds nobody"

    [config] = objects["ConfigMap"]
    toml = config["data"]["frevo.toml"]
    for file in re.findall(r'"(/etc/frevo/[^"]+)"', toml):
        assert any(file.startswith(mount["mountPath"] + "/") for mount in container["volumeMounts"]), file
    names = set(environment_names(tomllib.loads(toml)))
    variables = {variable["name"]: variable.get("value") for variable in container["env"]}
    assert not names & set(variables), f"{name} says twice {names & set(variables)}"
    if server:
        server.knows(names | set(variables), f"the chart for {name}")
        path = Path(SCRATCH) / "frevo.toml"
        path.write_text(toml)
        secret = {"FREVO_ACCESS_KEYS": "000000000000:secret", "FREVO_KAFKA_PASSWORD": "secret"}
        secret |= {"FREVO_AMQP_URL": "amqp://frevo@rabbitmq", "FREVO_POSTGRES_URL": "postgres://frevo@db/frevo"}
        given = {name: text if text is not None else secret[name] for name, text in variables.items()}
        server.takes(given | {"FREVO_CONFIG": str(path)}, f"the chart for {name}")


def valid(document):
    """Compares with the schema of Kubernetes, where it is installed."""
    if not (TOOLS / "python").exists() or document["kind"] == "ServiceMonitor":
        return
    sys.path.append(str(TOOLS / "python"))
    import kubernetes_validate

    kubernetes_validate.validate(document, KUBERNETES, strict=True)


def main():
    server = Server(sys.argv[1]) if len(sys.argv) > 1 else None
    if not server:
        print("skipped: whether the server knows every setting; the binary is this script's argument")
    no_secrets()
    if server:
        for path, text in texts().items():
            server.knows(re.findall(r"FREVO_[A-Z_]*[A-Z]\b(?!…)", text), path)
    for image in re.findall(r"^FROM (\S+)", (ROOT / "deploy/container/Dockerfile").read_text(), re.MULTILINE):
        pinned(image)
    parser, helm = tool("compose-go"), tool("helm")
    folders = sorted(path.parent for path in COMPOSE.glob("*/compose.yaml"))
    assert [folder.name for folder in folders] == ["amqp", "kafka", "log"]
    for folder in folders:
        compose(folder, server, parser)
    chart(server, helm)
    print(f"{len(folders)} compose files and the chart are read")


with tempfile.TemporaryDirectory() as SCRATCH:
    main()
