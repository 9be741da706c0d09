#!/usr/bin/env bash
# Aligns thousands of pairs as one job that may be stopped and started again at any time. Copy it and change it.
#
#   scripts/align_batch.sh PAIRS.tsv FOLDER [options of aligner align...]
#   scripts/align_batch.sh pairs.tsv out --to tmx,jsonl --termbase ours.tsv
#
# PAIRS.tsv has the tab-separated columns id, source and target, paths counting from its own folder; `aligner pair`
# and `aligner run` write such a file. FOLDER gets one file for each pair and format, named by id.
#
# A pair whose files are all there is passed over: files are written whole or not at all. Pairs that fail do not stop
# the rest: they are listed in FOLDER/failures.log, and tried again when the script is run again. The exit code is 0
# when every pair is aligned, 1 when some failed.
#
# WORKERS   how many processes work (default: one for each processor)
# ALIGNER   the program (default: aligner, from PATH)
set -euo pipefail

if [ "$#" -lt 2 ]; then
    sed -n '2,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
manifest="$1" folder="$2"
shift 2
aligner="${ALIGNER:-aligner}"
workers="${WORKERS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}"
command -v "$aligner" >/dev/null || { echo "no program '$aligner': install aligner, or set ALIGNER to its path" >&2; exit 2; }

mkdir -p "$folder"
messages="$folder/messages.log"
echo "$(date '+%Y-%m-%d %H:%M:%S')  aligning the pairs of $manifest into $folder with $workers processes"

# Standard error has the failures, one a line; the progress bar is only drawn on a terminal.
status=0
"$aligner" align --manifest "$manifest" -o "$folder" --workers "$workers" --resume "$@" 2>"$messages" || status=$?

# What failed is what begins with "failed"; anything else that was said is passed on.
grep '^failed ' "$messages" >"$folder/failures.log" || true
grep -v '^failed ' "$messages" >&2 || true
rm -f "$messages"

if [ -s "$folder/failures.log" ]; then
    echo "$(grep -c '' "$folder/failures.log") pairs failed; the reasons are in $folder/failures.log"
else
    rm -f "$folder/failures.log"
fi
exit "$status"
