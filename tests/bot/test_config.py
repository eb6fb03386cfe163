import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, core_schema

from bot.config import ChannelSettings, Config, Home, find, load, zone_named
from bot.config.saying import said
from bot.dialogue.choices import Thresholds
from bot.discovery import channels, feeds
from bot.errors import ConfigError

ROOT = Path(__file__).parents[2]


class Slack(ChannelSettings):
    token: SecretStr = SecretStr("")
    team: str = ""


def wrong(tmp_path: Path, text: str | bytes, environ: dict[str, str] | None = None) -> str:
    path = tmp_path / "config.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {}, {"slack": Slack})
    return str(caught.value).replace(f"{path}:", "")


def right(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Config:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {}, {"slack": Slack})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("server:\n  prot: 80\n", "2:3: server.prot is not a key; did you mean port?"),
        ("servr: {}\n", "1:1: servr is not a key; did you mean server?"),
        ("server:\n  port: eighty\n", "2:9: server.port should be a whole number"),
        ("server:\n  host: x\n  port: 70000\n", "3:9: server.port should be at most 65535"),
        (
            "people:\n  zone: Europe/Berln\n",
            "2:9: people.zone: there is no time zone 'Europe/Berln'; did you mean Europe/Berlin",
        ),
        ("people:\n  zone: ../../etc/passwd\n", "2:9: people.zone: there is no time zone"),
        ("people:\n\n  country: Germany\n", "3:12: people.country does not fit. Two letters"),
        ("server: [1, 2]\n", "1:9: server: expected keys and values here"),
        ("server:\n  port: 1\n  port: 2\n", "3:3: server.port is there twice, first on line 2"),
        ("server: &a {port: 1}\nlog: *a\n", "alias"),
        ("log:\n  level: !!python/object:os.system x\n", "2:10: log.level has the tag"),
        ("server:\n\tport: 1\n", "2:1: is not YAML"),
        ("server: {port: 1\n", "is not YAML"),
        ("? [a]\n: 1\n", "1:3: has a key that is not a word"),
        ("just words\n", "1:1: expected keys and values here"),
        ("channels:\n  slak: {}\n", "2:3: channels.slak is not a channel; did you mean slack?"),
        ("channels:\n  slack:\n    taem: x\n", "3:5: channels.slack.taem is not a key; did you mean team?"),
        ("channels:\n  slack:\n    enabled: perhaps\n", "channels.slack.enabled should be true or false"),
        ("channels:\n  slack: on\n", "2:10: channels.slack: expected keys and values here"),
        ("channels:\n  slack:\n    team: 7\n", "3:11: channels.slack.team should be text: put it in quotes"),
        ("server:\n  host:\n", "2:8: server.host has no value; give it one, or leave the key out"),
        ("server:\n  host: ''\n", "2:9: server.host should not be empty"),
        ("server:\n  host: [a]\n", "2:9: server.host should be text"),
        ("server:\n  port: 80.5\n", "2:9: server.port should be a whole number"),
        ("server:\n  port: '" + "9" * 5000 + "'\n", "2:9: server.port is too large a number"),
        ("server:\n  port: -1\n", "2:9: server.port should be at least 0"),
        ("nlu:\n  threshold: high\n", "2:14: nlu.threshold should be a number"),
        ("nlu:\n  threshold: 1.5\n", "2:14: nlu.threshold should be at most 1"),
        ("log:\n  level: loud\n", "2:10: log.level should be debug, info, warning or error"),
        ("store:\n  key: ${KEY}\n", "2:8: store.key should be 64 hex digits"),
        ("server:\n  host: ${NOWHERE}\n", "2:9: server.host needs the environment variable NOWHERE"),
        ("channels:\n  slack:\n    token: xoxb-1\n", "3:12: channels.slack.token is a secret"),
        ("store:\n  url: postgresql://me:hunter2@db/x\n", "2:8: store.url is a secret"),
        (b"log:\n  level: \xff\n", "2: is not UTF-8"),
        (b"log:\x00\n", "is not YAML"),
    ],
)
def test_names_the_place_and_the_key_of_what_is_wrong(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    assert message in wrong(tmp_path, text, {"KEY": "abc"})


def fields(model: type[BaseModel], *path: str) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        yield (*path, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from fields(field.annotation, *path, name)


@pytest.mark.parametrize(
    "value", ["null", "7", "-7", "7.5", "true", "perhaps", "''", "[1]", "{a: 1}", "9" * 90]
)
def test_no_value_of_any_key_is_told_in_a_library_s_words(tmp_path: Path, value: str) -> None:
    models = {name: channel.Settings for name, channel in channels().items()}
    sections: list[type[BaseModel]] = [Config, *models.values()]
    paths = [
        each
        for section, under in zip(sections, [(), *(("channels", name) for name in models)], strict=True)
        for each in fields(section, *under)
    ]
    file = tmp_path / "config.yml"
    for path in paths:
        file.write_text("{" + ": {".join(path) + f": {value}" + "}" * len(path), encoding="utf-8")
        try:
            load(file, {}, models)
        except ConfigError as error:
            for each in str(error).splitlines():
                assert re.match(r"\S+:1:\d+: [\w.]+(:| is| has| should| must| does) \S", each), each
                assert not re.search("[Ii]nput|valid|instance|dictionary|integer|boolean|pars|rror,", each), (
                    each
                )


def test_every_error_of_the_library_has_words() -> None:
    context = dict.fromkeys(["error", "expected", "ge", "gt", "le", "lt", "max_length", "min_length"], "7")
    for kind in get_args(core_schema.ErrorType):
        details = ErrorDetails(type=kind, loc=("x",), msg="Input should be", input="y", ctx=context)
        told = said(details, FieldInfo(annotation=str, description="Sort of thing."))
        assert "Input" not in told
        assert told


def test_names_everything_that_is_wrong_in_order_of_lines(tmp_path: Path) -> None:
    lines = wrong(tmp_path, "log:\n  level: loud\nchannels:\n  slak: {}\nserver:\n  prot: 1\n").splitlines()
    assert [line.split(":")[0] for line in lines] == ["2", "4", "6"]


def test_a_secret_is_never_repeated(tmp_path: Path) -> None:
    assert "xoxb" not in wrong(tmp_path, "channels:\n  slack:\n    token: xoxb-1\n    team: [xoxb-2]\n")
    assert "hunter2" not in wrong(tmp_path, "store:\n  url: postgresql://me:hunter2@db/x\n")


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    config = right(tmp_path, "channels:\n  slack:\n    token: ${TOKEN}\n", {"TOKEN": "xoxb-1"})
    assert config.channels["slack"].token.get_secret_value() == "xoxb-1"
    config = right(tmp_path, "store:\n  url: postgresql://me:${PW}@db/x\n", {"PW": "p"})
    assert config.store.url == "postgresql://me:p@db/x"


def test_numbers_may_come_from_the_environment(tmp_path: Path) -> None:
    assert right(tmp_path, "server:\n  port: ${PORT}\n", {"PORT": "9000"}).server.port == 9000


def test_words_that_older_yaml_twists_stay_words(tmp_path: Path) -> None:
    assert right(tmp_path, "people:\n  country: NO\n").people.country == "NO"


def test_an_empty_file_and_none_at_all_are_the_defaults(tmp_path: Path) -> None:
    assert right(tmp_path, "# nothing\n").server == load(None, {}).server
    assert right(tmp_path, "").channels["slack"].enabled


def test_the_documented_file_holds_the_defaults_and_every_key() -> None:
    models = {name: channel.Settings for name, channel in channels().items()}
    kinds = {name: feed.Settings for name, feed in feeds().items()}
    documented = load(ROOT / "config.yml", {}, models, kinds)
    defaults = load(None, {}, models, kinds)
    assert documented.model_dump(exclude={"channels"}) == defaults.model_dump(exclude={"channels"})
    text = (ROOT / "config.yml").read_text(encoding="utf-8")
    for section in ("people", "store", "nlu", "feeds", "log", "server"):
        for key in type(getattr(defaults, section)).model_fields:
            assert f"  {key}: " in text, f"{section}.{key} is not documented in config.yml"
    for name, model in models.items():
        for key in model.model_fields:
            assert f" {key}: " in text, f"channels.{name}.{key} is not documented in config.yml"
        assert model.model_config.get("extra") == "forbid"
    for name, model in kinds.items():
        for key in model.model_fields:
            assert f" {key}: " in text, f"feeds.{name}.{key} is not documented in config.yml"
        assert model.model_config.get("extra") == "forbid"


def test_the_thresholds_are_those_of_the_dialogue() -> None:
    nlu = Config().nlu
    assert Thresholds(nlu.threshold, nlu.margin) == Thresholds()


def test_the_file_is_the_one_named_then_the_variable_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find(None, {}) is None
    Path("config.yml").touch()
    assert find(None, {}) == Path("config.yml")
    assert find(None, {"DOPPEL_CONFIG": "b.yml"}) == Path("b.yml")
    assert find(Path("a.yml"), {"DOPPEL_CONFIG": "b.yml"}) == Path("a.yml")


def test_a_file_that_is_not_there_or_is_a_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "none.yml", {})
    with pytest.raises(ConfigError, match="directory"):
        load(tmp_path, {})


def test_the_home_is_private_and_named_by_the_variable(tmp_path: Path) -> None:
    home = Home.from_environment({"DOPPEL_HOME": str(tmp_path / "a" / "b")})
    assert home.path == tmp_path / "a" / "b"
    assert stat.S_IMODE(os.stat(home.path).st_mode) == 0o700  # noqa: PTH116


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="DOPPEL_HOME"):
        Home.from_environment({"DOPPEL_HOME": str(tmp_path / "file" / "x")})
    with pytest.raises(ConfigError, match="DOPPEL_HOME"):
        Home.from_environment({"DOPPEL_HOME": "/a\0b"})


@pytest.mark.parametrize(("typed", "near"), [("berlin", "Europe/Berlin"), ("new york", "America/New_York")])
def test_a_city_finds_its_zone(typed: str, near: str) -> None:
    with pytest.raises(ConfigError, match=near):
        zone_named(typed)


yaml_like = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="servpot:loghan \n\t-[]{}&*!|>?#'\"${}0123.~", max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["server", "port", "channels", "slack", "zone", "people"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ).map(lambda value: repr(value).replace("'", '"').replace("None", "null")),
    st.binary(max_size=200).map(lambda data: data.decode("latin-1")),
    st.sampled_from([3, 30, 3000]).map(lambda depth: "[" * depth),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(yaml_like)
def test_junk_is_refused_in_words_or_taken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with suppress(ConfigError):
        assert isinstance(load(path, {}, {"slack": Slack}), Config)


def test_the_page_of_keys_is_the_one_in_docs() -> None:
    from bot.commands.settings import described, page

    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == page(list(described())), "run: doppel config keys --markdown > docs/configuration.md"
