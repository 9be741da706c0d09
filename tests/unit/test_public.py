"""The public namespace."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import aligner
from aligner import errors
from aligner.errors import AlignerError, InputError, MissingExtraError, ParameterError
from aligner.parameters import Parameters


def test_every_export_can_be_imported_and_is_described() -> None:
    assert sorted(aligner.__all__) == sorted(aligner._HOMES)
    for name in aligner.__all__:
        value = getattr(aligner, name)
        assert name == "WRITERS" or value.__doc__, name
    assert dir(aligner) == sorted(aligner.__all__)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        _ = aligner.magic


def test_importing_costs_nothing() -> None:
    code = "import aligner, sys; print(sorted({'numpy', 'lxml', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_error_is_in_the_tree_and_in_the_picture() -> None:
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), AlignerError)
        assert name in (errors.__doc__ or "")


@pytest.mark.parametrize(
    "error", [InputError("bad", path="a.txt", line=3), MissingExtraError("--encoder", extra="neural")]
)
def test_errors_cross_process_borders(error: AlignerError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)


@pytest.mark.parametrize(
    "values",
    [
        {"source_lang": "en"},
        {"max_bead": 0},
        {"max_bead": 6},
        {"band": 4},
        {"band": 1001},
        {"pair_threshold": 1.1},
        {"encoder_weight": -0.1},
        {"encoder_weight": float("nan")},
        {"source_lang": "chinese"},
        {"source_lang": "EN-GB"},
    ],
)
def test_parameters_out_of_range(values: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        Parameters(**values)  # type: ignore[arg-type]


def test_every_parameter_of_the_command_line_has_the_default_of_the_library() -> None:
    import inspect
    from dataclasses import fields

    from aligner.cli import align, run

    for command in (run.command, align.command):
        for name, parameter in inspect.signature(command).parameters.items():
            defaults = {field.name: field.default for field in fields(Parameters)}
            if name in defaults:
                assert parameter.default == defaults[name], name


def test_every_parameter_reaches_the_signature() -> None:
    assert [name for name, _ in Parameters().items()] == list(Parameters.__dataclass_fields__)


def test_documentation_names_only_commands_that_exist(root: Path) -> None:
    import re

    from aligner.cli import app

    known = {command.name for command in (*app.registered_commands, *app.registered_groups)}
    text = (root / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^aligner ([a-z]+)", text, flags=re.MULTILINE)) <= known
