# Sourced by scripts/demo, scripts/test and scripts/align_batch.sh: a Python, a virtual environment and what goes in it.
# shellcheck shell=bash
#
# ALIGNER_PYTHON  the Python to use (default: the first of python3.13, 3.12, 3.11, python3 that is 3.11 or later)
# ALIGNER_VENV    where the virtual environment is (default: .venv in the project's root)
# ALIGNER_TORCH   what pip is told in order to install torch (default: torch==2.13.0). On Linux the registry's
#                 own torch brings several GB for GPUs: to have a CPU build, name the CPU index of PyTorch here,
#                 ALIGNER_TORCH="torch==2.13.0 --index-url ADDRESS", or the path of a wheel.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="${ALIGNER_VENV:-$ROOT/.venv}"
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# Prints the name of a Python that is new enough.
find_python() {
    local name
    for name in ${ALIGNER_PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    if [ -n "${ALIGNER_PYTHON:-}" ]; then
        fail "ALIGNER_PYTHON is $ALIGNER_PYTHON, which is not a Python 3.11 or later."
    fi
    fail "aligner needs Python 3.11 or later, and none was found. Install one, or set ALIGNER_PYTHON to its path."
}

# The program NAME of the virtual environment; its folder has another name on Windows.
in_venv() {
    if [ -d "$VENV/Scripts" ]; then echo "$VENV/Scripts/$1"; else echo "$VENV/bin/$1"; fi
}

make_venv() {
    if "$(in_venv python)" -m pip --version >/dev/null 2>&1; then
        return
    fi
    if [ -d "$VENV" ] && [ ! -e "$VENV/pyvenv.cfg" ] && [ -n "$(ls -A "$VENV")" ]; then
        fail "$VENV holds something that is not a virtual environment: move it away, or set ALIGNER_VENV."
    fi
    local python
    python="$(find_python)"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        fail "$python has no venv module. On Debian and Ubuntu: apt install python3-venv"
    fi
    say "Making a virtual environment in $VENV ($("$python" --version))"
    "$python" -m venv --clear "$VENV"
}

# What an installation depends on, as one digest: the files given, Python's version and the project's place.
digest_of() {
    (cd "$ROOT" && "$(in_venv python)" - "$@" <<'PYTHON'
import hashlib, os, pathlib, sys
digest = hashlib.sha256(f"{sys.version} {os.getcwd()}".encode())
for name in sys.argv[1:]:
    digest.update(pathlib.Path(name).read_bytes())
print(digest.hexdigest())
PYTHON
    )
}

# setup_venv KIND: KIND is 'runtime' (aligner itself) or 'dev' (with tests and checks, which includes runtime).
setup_venv() {
    local kind="$1" lock stamp digest
    case "$kind" in
        runtime) lock=constraints-runtime.txt ;;
        dev) lock=constraints.txt ;;
        *) fail "setup_venv: no such kind: $kind" ;;
    esac
    make_venv
    stamp="$VENV/.aligner-$kind"
    digest="$(digest_of pyproject.toml "$lock")"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
        return
    fi
    say "Installing what aligner needs into $VENV (from $lock; the first time takes a minute or two)"
    rm -f "$stamp"
    "$(in_venv python)" -m pip install --quiet --require-hashes -r "$ROOT/$lock" ||
        fail "The packages of $lock could not be installed; the lines above say why."
    "$(in_venv python)" -m pip install --quiet --no-deps --no-build-isolation -e "$ROOT" ||
        fail "aligner itself could not be installed; the lines above say why."
    echo "$digest" >"$stamp"
}

# Installs torch. It cannot be pinned by hash: builds for CPU and GPU have the same version and different hashes.
setup_neural() {
    local stamp="$VENV/.aligner-neural" digest torch="${ALIGNER_TORCH:-torch==2.13.0}"
    digest="$(digest_of constraints-neural.txt) $torch"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
        return
    fi
    say "Installing torch for the neural encoders: pip install $torch"
    rm -f "$stamp"
    "$(in_venv python)" -m pip install --quiet --require-hashes -r "$ROOT/constraints-neural.txt" ||
        fail "What torch needs could not be installed; the lines above say why."
    # shellcheck disable=SC2086  # ALIGNER_TORCH may hold several words
    "$(in_venv python)" -m pip install --quiet $torch ||
        fail "torch could not be installed; ALIGNER_TORCH (see scripts/_setup.sh) chooses another build."
    "$(in_venv python)" - <<'PYTHON'
import torch
build = f"a GPU build for CUDA {torch.version.cuda}" if torch.version.cuda else "a CPU build"
print(f"torch {torch.__version__}, {build}")
PYTHON
    echo "$digest" >"$stamp"
}
