"""The server form keeps its promises, as far as its files tell.

This reads docker-compose.yml, the image's build file and .env.example; it starts nothing. What needs an engine (that the image
builds, that the services come up) is not checked here.
"""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.airflow_home import EXTRACTION
from jixiao.settings import Settings

Service = dict[str, Any]

ONE_SHOT = {"init", "lake-catalog"}
PROFILES = {"redis": "celery", "worker": "celery", "builder": "celery", "lake-catalog": "lake"}
"""The services that go past one machine, by their profile; the others always run."""
STRANGERS = {"postgres", "redis", "lake-catalog"}
"""Services of images that are not ours."""
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z_]+)(?P<rest>[^}]*)\}")
SECRET = re.compile(r"PASSWORD|SECRET|KEY")


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Service]:
    found: dict[str, Service] = compose["services"]
    return found


@pytest.fixture(scope="module")
def build_file(checkout: Path) -> str:
    return (checkout / "docker" / "Dockerfile").read_text(encoding="utf-8")


def variables(text: str) -> dict[str, set[str]]:
    """Every variable of the environment that a text uses, with what follows its name (a default, a demand)."""
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(text):
        found.setdefault(match["name"], set()).add(match["rest"])
    return found


def test_the_services_are_those_of_airflow_and_its_database(services: dict[str, Service]) -> None:
    assert set(services) - set(PROFILES) == {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert {name: service["profiles"] for name, service in services.items() if "profiles" in service} == {
        name: [profile] for name, profile in PROFILES.items()
    }


def test_readers_and_builder_take_what_the_night_puts_into_their_queues(services: dict[str, Service]) -> None:
    commands = {name: services[name]["command"] for name in ("worker", "builder")}
    queues = {name: command[command.index("--queues") + 1] for name, command in commands.items()}
    assert queues == {"worker": EXTRACTION, "builder": "default"}
    assert not any(":/lake" in volume for volume in services["worker"]["volumes"]), "a reader has no part in the lake"


def test_a_secret_has_no_default_and_its_absence_a_sentence(text: str) -> None:
    secrets = {name: rests for name, rests in variables(text).items() if SECRET.search(name)}
    # That of a profile is asked for by its service: docker compose would ask everybody.
    assert secrets.pop("REDIS_PASSWORD") == {":-"}
    assert 'requirepass "$${REDIS_PASSWORD:?Set REDIS_PASSWORD in .env as .env.example shows}"' in text
    assert len(secrets) == 5
    for name, rests in secrets.items():
        assert all(re.fullmatch(r":\?Set \w+ in \.env .+", rest) for rest in rests), name


def test_no_secret_is_written_out(services: dict[str, Service]) -> None:
    written = {
        f"{service}.{key}"
        for service, definition in services.items()
        for key, value in definition.get("environment", {}).items()
        if SECRET.search(key) and not VARIABLE.fullmatch(value)
    }
    assert written == set()
    for definition in services.values():
        for value in definition.get("environment", {}).values():
            password = re.search(r"://[^:/]+:([^@]+)@", value)
            assert password is None or VARIABLE.fullmatch(password[1])


def test_the_example_names_every_variable_and_gives_no_secret(text: str, checkout: Path) -> None:
    example = (checkout / ".env.example").read_text(encoding="utf-8")
    demanded = {name for name, rests in variables(text).items() if any(rest.startswith(":?") for rest in rests)}
    optional = (set(variables(text)) - demanded) | {"COMPOSE_PROFILES"}
    assert set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE)) == demanded
    assert set(re.findall(r"^#([A-Z_]+)=.+$", example, re.MULTILINE)) == optional


def test_every_lasting_service_tells_its_health_and_comes_back(services: dict[str, Service]) -> None:
    for name, service in services.items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped"
            assert {"test", "interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"]), name


def test_a_service_waits_for_what_it_needs(services: dict[str, Service]) -> None:
    for name, service in services.items():
        for needed, terms in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
            optional = {"required": False} if needed in PROFILES else {}
            assert terms == {"condition": wanted} | optional, f"{name} waits for {needed}"
    assert {name for name, service in services.items() if not service.get("depends_on")} == {"postgres", "redis"}


def test_images_are_pinned(services: dict[str, Service], build_file: str) -> None:
    images = [service["image"] for service in services.values() if service.get("pull_policy") != "never"]
    images += re.findall(r"^ARG PYTHON_IMAGE=(.+)$", build_file, re.MULTILINE)
    assert len(set(images)) == 3
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?-\w+", image), f"{image} is not pinned to a version and a base"


def test_our_image_is_built_once_and_never_pulled(services: dict[str, Service]) -> None:
    ours = {name: service for name, service in services.items() if service["image"].startswith("jixiao:")}
    assert set(services) - set(ours) == STRANGERS
    assert [name for name, service in ours.items() if "build" in service] == ["init"]
    assert {service["pull_policy"] for service in ours.values()} == {"never"}


def test_a_service_may_do_no_more_than_it_must(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert name == "postgres" or int(service["user"].split(":")[0]) > 0, name


def test_nothing_is_offered_beyond_this_machine_unasked(services: dict[str, Service]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"api-server": ["${JIXIAO_BIND:-127.0.0.1:8080}:8080"]}


def test_only_who_runs_tasks_writes_the_home_and_nobody_the_inbox(services: dict[str, Service]) -> None:
    mounts = {name: service.get("volumes", []) for name, service in services.items()}
    assert {name for name, volumes in mounts.items() if "home:/data" in volumes} == {"init", "scheduler", "worker", "builder"}
    assert {name for name, volumes in mounts.items() if "lake:/lake" in volumes} == {"scheduler", "builder"}
    inboxes = [volume for volumes in mounts.values() for volume in volumes if ":/filings" in volume]
    assert inboxes
    assert all(volume.endswith(":/filings:ro") for volume in inboxes)


def test_what_is_declared_is_used_and_the_other_way_round(compose: dict[str, Any], services: dict[str, Service]) -> None:
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", []) if volume[0].isalpha()}
    joined = {network for service in services.values() for network in service["networks"]}
    assert named == set(compose["volumes"])
    assert joined == set(compose["networks"])


def test_every_airflow_setting_exists(services: dict[str, Service]) -> None:
    spec = importlib.util.find_spec("airflow")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    known = yaml.safe_load((Path(spec.submodule_search_locations[0]) / "config_templates" / "config.yml").read_text(encoding="utf-8"))
    for key in services["scheduler"]["environment"]:
        if key.startswith("AIRFLOW__") and not key.startswith("AIRFLOW__CELERY"):  # these are the provider's, of the extra
            _, section, option = key.lower().split("__")
            assert option in known[section]["options"], key


def test_every_setting_of_ours_is_passed_on_and_no_other(services: dict[str, Service]) -> None:
    environment = services["scheduler"]["environment"]
    ours = {key for key in environment if key.startswith("JIXIAO_")}
    prefix = str(Settings.model_config["env_prefix"])
    assert ours == {f"{prefix}{name}".upper() for name in Settings.model_fields}
    fixed = {key for key in ours if environment[key] != f"${{{key}:-}}"}
    assert fixed == {f"{prefix}{name}" for name in ("HOME", "INBOX", "STATE_URL", "WORKERS", "READ_MEGABYTES")}


def test_what_people_keep_is_read_where_nights_begin_and_failures_are_told(services: dict[str, Service], checkout: Path) -> None:
    mounts = {name: [volume for volume in service.get("volumes", []) if ":/config" in volume] for name, service in services.items()}
    assert {name for name, volumes in mounts.items() if volumes} == {"init", "scheduler", "builder", "dag-processor"}
    assert all(volume.endswith(":/config:ro") for volumes in mounts.values() for volume in volumes)
    example = (checkout / ".env.example").read_text(encoding="utf-8")
    assert "#JIXIAO_SOURCES=/config/sources.yml" in example


def test_nothing_starts_before_the_settings_are_checked(services: dict[str, Service], checkout: Path) -> None:
    script = (checkout / "docker" / "init.sh").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands[:2] == ["set -euo pipefail", "jixiao ready"]
    ours = {name for name, service in services.items() if service["image"].startswith("jixiao:")} - ONE_SHOT
    assert {name for name in ours if "init" in services[name]["depends_on"]} == ours


def test_the_image_holds_what_the_lock_names_and_runs_as_nobody_special(build_file: str, checkout: Path) -> None:
    assert "--require-hashes --no-deps --requirement" in build_file
    assert "ARG LOCKS=requirements.lock\n" in build_file
    assert re.search(r"^USER \$\{UID\}", build_file, re.MULTILINE)
    assert re.search(r"^ARG UID=[1-9]\d+", build_file, re.MULTILINE)
    offered = set(re.findall(r"^!(\S+)$", (checkout / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    copied = {name.rstrip("/") for line in re.findall(r"^COPY (?!--from)(.+) \S+$", build_file, re.MULTILINE) for name in line.split()}
    assert copied == offered
