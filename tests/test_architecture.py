"""The house stands as it was drawn: imports run downwards, and nothing heavy is loaded at the start."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FLOORS = {
    "castproof": {"castproof", "transcribe", "align", "transcript"},
    "transcribe": {"transcribe", "transcript"},
    "align": {"align", "transcript"},
    "transcript": {"transcript"},
}
MODULES = sorted(p for floor in FLOORS for p in (ROOT / floor).rglob("*.py"))
HEAVY = {
    "av",
    "ctranslate2",
    "docx",
    "faster_whisper",
    "matplotlib",
    "numpy",
    "pocketsphinx",
    "pyannote",
    "pydub",
    "pypdf",
    "rapidfuzz",
    "rich",
    "torch",
    "trafilatura",
    "wordfreq",
}


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the top-level name of each package that is imported, wherever in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield (node.module or "").split(".")[0], node


def at_start(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that run when a module is imported: not in functions, nor for type checkers alone."""
    found: set[ast.AST] = set()
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        found.add(node)
        todo += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(module: Path) -> None:
    floor = module.relative_to(ROOT).parts[0]
    upwards = {name for name, _ in imports(ast.parse(module.read_text("utf-8"))) if name in FLOORS} - FLOORS[floor]
    assert not upwards, f"{floor} imports {upwards}"


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_packages_are_imported_inside_functions(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    start = at_start(tree)
    assert not {name for name, node in imports(tree) if name in HEAVY and node in start}


@pytest.mark.parametrize("module", [m for m in MODULES if m.is_relative_to(ROOT / "transcript")], ids=lambda p: p.name)
def test_the_ground_floor_starts_on_the_standard_library_alone(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    start = at_start(tree)
    foreign = {name for name, node in imports(tree) if node in start} - {"transcript"} - set(sys.stdlib_module_names)
    assert not foreign


def test_every_package_is_listed_for_the_build() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = {
        ".".join(p.parent.relative_to(ROOT).parts) for floor in FLOORS for p in (ROOT / floor).rglob("__init__.py")
    }
    assert set(listed) == found


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["run", "--help"], ["correct", "missing.txt"]])
def test_the_command_line_starts_without_heavy_packages(arguments: list[str]) -> None:
    call = "main(sys.argv[1:])" if arguments else "None"
    code = f"import sys\nfrom castproof.cli import main\n{call}\nprint(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}
    assert "castproof" in loaded
    assert not loaded & HEAVY


@pytest.mark.slow
def test_help_appears_within_two_and_a_half_times_the_start_of_typer_and_rich() -> None:
    def seconds(*arguments: str) -> float:
        times = []
        for _ in range(7):
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - begun)
        return min(times)

    help_s = seconds("-c", "from castproof.cli import main; raise SystemExit(main(['--help']))")
    assert help_s <= 2.5 * seconds("-c", "import typer, rich")
