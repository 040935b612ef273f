"""Which engine is taken, where models lie, and what the user is told of it."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import pytest

from tests.tiny_whisper import build_tiny_whisper
from transcribe import hub
from transcribe.choice import choose_engine
from transcribe.engine import Options
from transcribe.hub import NotFetched, Offer, fetch_model, local_model
from transcript.errors import ModelUnavailable, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcribe.engine import Progress

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no model be on this machine, and no hub be reached."""
    import huggingface_hub

    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", refuse)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def chosen(name: str, options: Options) -> tuple[str, list[str]]:
    lines: list[str] = []
    return choose_engine(name, options, lines.append).name, lines


# -- what is taken -----------------------------------------------------------------------------------------------------


def test_auto_takes_a_model_that_is_on_this_machine_without_a_word(tiny: Path) -> None:
    assert chosen("auto", Options(model=str(tiny), hotwords=("DeepSeek",))) == ("faster-whisper", [])
    assert chosen("auto", Options(model=tiny.name, model_dir=tiny.parent, offline=True)) == ("faster-whisper", [])


@pytest.mark.usefixtures("unreachable")
def test_auto_falls_back_with_one_line() -> None:
    name, lines = chosen("auto", Options())
    assert name == "pocketsphinx"
    assert len(lines) == 1
    assert lines[0] == (
        "faster-whisper's model small is not on this machine, and the hub cannot be reached; falling back to the "
        "embedded engine, pocketsphinx (English alone, and less accurate)"
    )


@pytest.mark.usefixtures("unreachable")
def test_the_fall_back_tells_what_it_cannot_heed() -> None:
    _, lines = chosen("auto", Options(model="base", hotwords=("DeepSeek",)))
    assert len(lines) == 1
    assert lines[0].endswith("; it cannot heed --model, --hotwords")


@pytest.mark.usefixtures("unreachable")
def test_auto_does_not_fall_back_to_english_for_another_language() -> None:
    with pytest.raises(ModelUnavailable, match="the embedded engine knows English alone"):
        chosen("auto", Options(language="de"))


@pytest.mark.usefixtures("unreachable")
def test_who_insists_is_refused_and_told_what_to_do() -> None:
    with pytest.raises(ModelUnavailable, match="cannot be reached; give --model FOLDER, or use --engine pocketsphinx"):
        chosen("faster-whisper", Options())
    with pytest.raises(OptionError, match="pocketsphinx cannot heed --initial-prompt"):
        chosen("pocketsphinx", Options(initial_prompt="Hello"))
    with pytest.raises(OptionError, match="--engine sphinx: no such engine; choose from auto, faster-whisper"):
        chosen("sphinx", Options())


def test_offline_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    name, lines = chosen("auto", Options(offline=True, model_dir=tmp_path))
    assert name == "pocketsphinx"
    assert "no network is allowed (--offline)" in lines[0]


def test_a_model_that_is_none_is_refused_though_the_engine_is_free(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--model gigantic: no such folder or size"):
        chosen("auto", Options(model="gigantic"))
    with pytest.raises(ModelUnavailable, match=r"no CTranslate2 Whisper model \(config.json is missing\)"):
        chosen("auto", Options(model=str(tmp_path)))


# -- a network that swallows everything --------------------------------------------------------------------------------

_TIMED = """
import time, sys
import faster_whisper, huggingface_hub
from transcribe.choice import choose_engine
from transcribe.engine import Options
lines = []
began = time.monotonic()
name = choose_engine("auto", Options(), lines.append).name
print(name, len(lines), time.monotonic() - began)
"""


@pytest.mark.slow
def test_auto_decides_soon_where_a_proxy_never_answers(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        proxy = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        environment = {**os.environ, "HTTPS_PROXY": proxy, "https_proxy": proxy, "HF_HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", _TIMED], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
        )
    name, lines, took_s = done.stdout.split()
    assert (name, lines) == ("pocketsphinx", "1")
    assert 1 < float(took_s) < 6
    assert done.stderr == ""


def test_a_name_look_up_that_heeds_no_time_out_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    asleep = threading.Event()
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda *_, **__: asleep.wait(30))
    began = time.monotonic()
    with pytest.raises(NotFetched, match="cannot be reached"):
        hub.look_up("small", 0.2)
    assert time.monotonic() - began < 10
    asleep.set()


# -- fetching ----------------------------------------------------------------------------------------------------------

_NAME = "someone/tiny-whisper"
_COMMIT = "0" * 39 + "1"


class Hub(http.server.BaseHTTPRequestHandler):
    """Answers as the hub does, with the model in `folder`."""

    protocol_version = "HTTP/1.1"
    folder: ClassVar[Path]

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer(body=False)

    def do_GET(self) -> None:
        """Answer."""
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(self.path).path
        file = self.folder / path.rsplit("/", 1)[1]
        if path.startswith(f"/api/models/{_NAME}/tree/"):
            self._send(json.dumps(self._tree()).encode(), {}, body=body)
        elif path.startswith(f"/api/models/{_NAME}"):
            siblings = [{"rfilename": f["path"], "size": f["size"]} for f in self._tree()]
            info = {"id": _NAME, "modelId": _NAME, "sha": _COMMIT, "siblings": siblings}
            self._send(json.dumps(info).encode(), {}, body=body)
        elif "/resolve/" in path and file.is_file():
            self._send(file.read_bytes(), {"ETag": f'"{_etag(file)}"', "X-Repo-Commit": _COMMIT}, body=body)
        else:
            self._send(b"", {"X-Error-Code": "RepoNotFound"}, body=False, status=404)

    def _tree(self) -> list[dict[str, object]]:
        files = sorted(self.folder.iterdir())
        return [{"type": "file", "path": f.name, "size": f.stat().st_size, "oid": _etag(f)} for f in files]

    def _send(self, content: bytes, headers: dict[str, str], *, body: bool, status: int = 200) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def a_hub(folder: Path) -> Iterator[str]:
    """Serve the model in `folder` as the hub would."""
    handler = type("TheHub", (Hub,), {"folder": folder})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _etag(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


_CHOOSE = """
import sys
from pathlib import Path
from transcribe.choice import choose_engine
from transcribe.engine import Options
from transcript.errors import CastproofError
try:
    print("took", choose_engine("auto", Options(model=sys.argv[1], model_dir=Path(sys.argv[2])), print).name)
except CastproofError as e:
    print("refused", e)
"""


def choose_from(hub_url: str, model: str, store: Path) -> list[str]:
    environment = {**os.environ, "HF_ENDPOINT": hub_url, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(store / "home")}
    for name in [n for n in environment if n.lower().endswith("_proxy")]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, "-c", _CHOOSE, model, str(store)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_model_is_fetched_once_and_its_size_told_first(tiny: Path, tmp_path: Path) -> None:
    with a_hub(tiny) as url:
        lines = choose_from(url, _NAME, tmp_path)
        assert lines[0] == f"fetching faster-whisper's model {_NAME} (1 MB) into {tmp_path}"
        assert lines[1:] == ["took faster-whisper"]
    assert choose_from(url, _NAME, tmp_path) == ["took faster-whisper"]  # the hub is gone


@pytest.mark.slow
def test_a_model_that_the_hub_lacks_is_refused(tiny: Path, tmp_path: Path) -> None:
    with a_hub(tiny) as url:
        lines = choose_from(url, "someone/other", tmp_path)
    assert lines == ["refused --model someone/other: the hub has no such model, or not for this user"]


@pytest.mark.slow
def test_a_model_without_its_tokenizer_is_refused(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "half", ignore=shutil.ignore_patterns("tokenizer.json"))
    with a_hub(tmp_path / "half") as url:
        lines = choose_from(url, _NAME, tmp_path / "store")
    assert lines[-1].startswith("refused ")
    assert "tokenizer.json is missing" in lines[-1]


def test_no_room_and_a_full_disk_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    with pytest.raises(NotFetched, match="needs 9,000,000,000 MB, and there is no room for it in"):
        fetch_model(Offer("small", 9 * 10**15), tmp_path / "deep" / "store", lines.append)
    assert not lines

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hub, "_download", full)
    with pytest.raises(NotFetched, match=r"model small cannot be fetched \(the disk is full\)"):
        fetch_model(Offer("small", 10), tmp_path, lines.append)
    assert lines == [f"fetching faster-whisper's model small (0 MB) into {tmp_path}"]


def test_a_download_is_followed_and_damage_on_its_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    titles: list[str] = []

    def follow(title: str) -> nullcontext[Progress]:
        titles.append(title)
        return nullcontext(lambda done, total: told.append((done, total)))

    def slow(*_: object, **__: object) -> str:
        (tmp_path / "old").rename(tmp_path / "part")
        for size in (300, 900):
            (tmp_path / "part").write_bytes(bytes(100 + size))
            time.sleep(0.05)
        raise OSError("Consistency check failed: file should be of size 1000 but has size 900")

    (tmp_path / "old").write_bytes(bytes(100))
    monkeypatch.setattr(hub, "_download", slow)
    monkeypatch.setattr(hub, "_LOOK_S", 0.01)
    with pytest.raises(NotFetched, match=r"model small cannot be fetched \(it was damaged on its way; try again\)"):
        fetch_model(Offer("small", 1000), tmp_path, lambda _: None, follow)
    assert titles == ["fetching small"]
    assert told == sorted(told)
    assert {300, 900} <= {done for done, _ in told}
    assert {total for _, total in told} == {1000}


def test_models_are_told_apart_by_what_they_hold_and_not_by_where_they_lie(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "copy")
    assert hub.fingerprint(tmp_path / "copy") == hub.fingerprint(tiny)
    weights = bytearray((tiny / "model.bin").read_bytes())
    weights[-1] ^= 1
    (tmp_path / "copy" / "model.bin").write_bytes(weights)
    assert hub.fingerprint(tmp_path / "copy") != hub.fingerprint(tiny)


def test_a_graphics_card_hears_one_recording_at_a_time(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    with pytest.raises(OptionError, match="--jobs: the graphics card hears one recording at a time"):
        chosen("auto", Options(model=str(tiny), jobs=2))
    assert chosen("auto", Options(model=str(tiny), jobs=2, device="cpu"))[0] == "faster-whisper"


def test_half_a_download_is_no_model(tiny: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--someone--tiny-whisper" / "snapshots" / _COMMIT
    shutil.copytree(tiny, snapshot)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text(_COMMIT)
    assert local_model(_NAME, tmp_path) == snapshot
    (snapshot / "model.bin").unlink()
    assert local_model(_NAME, tmp_path) is None
