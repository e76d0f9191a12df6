"""What deploy/ says of the app is so: folders, ports, addresses, names of settings, sizes."""

import re
import tomllib
from typing import Any

import pytest
import yaml

import app
from deploy.replicas import REPLICAS, configuration
from tests.conftest import ROOT
from tests.house import ROOMS

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
TEMPLATE = (DEPLOY / "nginx.conf.template").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
KUBERNETES = {
    one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes/convoscope.yaml").read_text("utf-8"))
}
POD = KUBERNETES["Deployment"]["spec"]["template"]["spec"]
CONTAINER = POD["containers"][0]
HEALTH = "/_stcore/health"
SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"


def test_the_image_has_all_that_runs_and_runs_as_nobody_with_rights() -> None:
    copied = set(re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE))
    needed = {"app.py", ".streamlit/config.toml", "assets", *ROOMS, "requirements.txt requirements-tested.txt"}
    assert copied == needed
    user = int(re.search(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)[1])  # type: ignore[index]
    assert user == POD["securityContext"]["runAsUser"] > 0
    assert HEALTH in DOCKERFILE


def test_pods_and_containers_may_write_nothing_but_their_tmp() -> None:
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in CONTAINER["volumeMounts"]] == ["/tmp"]
    for name, service in COMPOSE["services"].items():
        if name != "proxy":
            assert (service["read_only"], service["tmpfs"], service["cap_drop"]) == (True, ["/tmp"], ["ALL"])


def test_ports_and_names_are_the_same_everywhere() -> None:
    port = int(re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)[1])  # type: ignore[index]
    assert f"--server.port={port}" in DOCKERFILE
    assert CONTAINER["ports"] == [{"name": "http", "containerPort": port}]
    proxy = COMPOSE["services"]["proxy"]["environment"]
    replicas = [name for name in COMPOSE["services"] if name != "proxy"]
    assert [proxy[f"REPLICA_{number}"] for number in range(1, REPLICAS + 1)] == [f"{name}:{port}" for name in replicas]
    assert [COMPOSE["services"][name]["environment"][app.REPLICA] for name in replicas] == ["1", "2", "3"]
    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE)) == set(proxy)


def test_all_replicas_share_one_secret_and_none_is_written_down() -> None:
    secrets = {service["environment"].get(SECRET) for name, service in COMPOSE["services"].items() if name != "proxy"}
    assert secrets == {"${CONVOSCOPE_COOKIE_SECRET:?one secret for all replicas}"}
    assert [one["valueFrom"] for one in CONTAINER["env"] if one["name"] == SECRET] == [
        {"secretKeyRef": {"name": "convoscope", "key": "cookie-secret"}}
    ]


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_a_pod_is_asked_for_its_health_at_the_app_s_address(probe: str) -> None:
    assert CONTAINER[probe]["httpGet"] == {"path": HEALTH, "port": "http"}


def test_proxies_let_the_largest_picture_pass_and_go_by_the_cookie() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    size = config["server"]["maxUploadSize"] + 1
    annotations = {
        name.split("/")[1]: value for name, value in KUBERNETES["Ingress"]["metadata"]["annotations"].items()
    }
    assert f"client_max_body_size {size}m;" in TEMPLATE
    assert annotations["proxy-body-size"] == f"{size}m"
    assert annotations["affinity"] == "cookie"
    assert f"map $cookie_{annotations['session-cookie-name']} $replicas" in TEMPLATE
    assert app.ReplicaCookie(app.app, "1").cookie == f"{annotations['session-cookie-name']}=1"


def test_a_rolling_update_takes_no_place_away_before_the_next_one_is_ready() -> None:
    assert KUBERNETES["Deployment"]["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_every_replica_is_the_first_of_one_group_and_a_backup_of_the_others() -> None:
    ports = range(9001, 9001 + REPLICAS)
    text = configuration("127.0.0.1:8080", ports)
    groups = dict(re.findall(r"upstream (\w+) \{(.+?)\}", text, re.DOTALL))
    first = [re.search(r"server 127.0.0.1:(\d+) max_fails", groups[name])[1] for name in ("first", "second", "third")]  # type: ignore[index]
    assert first == [str(port) for port in ports]
    for name in ("first", "second", "third"):
        backups = re.findall(r"server 127.0.0.1:(\d+) backup", groups[name])
        others = re.findall(r"server 127.0.0.1:(\d+) max_fails", groups[name])
        assert sorted(backups + others) == [str(port) for port in ports]
    assert "${" not in text
