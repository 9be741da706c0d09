"""Calibration against known truth, and what calibrated confidences foretell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.confidence import Bin, calibration_error, expected_f1, reliability, review_order, risk, wrong_above
from aligner.errors import ParameterError
from aligner.model import Bead

JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()))
BEADS = st.lists(
    st.builds(
        lambda m, n, confidence, crossing: Bead(range(m), range(n), confidence=confidence, crossing=crossing),
        st.integers(0, 3),
        st.integers(0, 3),
        st.floats(0, 1),
        st.booleans(),
    )
)


def bead(confidence, m=1, n=1, *, crossing=False):
    return Bead(range(m), range(n), confidence=confidence, crossing=crossing)


def split(judged):
    return [confidence for confidence, _ in judged], [correct for _, correct in judged]


# Reliability


def test_bins_hold_mean_confidence_and_accuracy():
    assert reliability([0.5, 0.25, 0.25], [True, True, False], bins=2) == (
        Bin(0.0, 0.5, 2, 0.25, 0.5),
        Bin(0.5, 1.0, 1, 0.5, 1.0),
    )


def test_a_confidence_on_a_border_belongs_to_the_bin_above():
    borders = [number / 10 for number in range(11)]
    bins = reliability(borders, [True] * 11)
    assert [one.count for one in bins] == [1] * 9 + [2]
    assert all(one.low <= one.confidence < one.high for one in bins[:-1])


def test_empty_bins_are_left_out():
    (only,) = reliability([0.95, 0.91], [True, True])
    assert (only.low, only.high, only.count) == (0.9, 1.0, 2)
    assert reliability([], []) == ()


def test_arrays_do_as_well_as_lists():
    confidences, correct = [0.9, 0.2, 0.7], [True, False, False]
    arrays = np.array(confidences, dtype=np.float32).astype(np.float64), np.array(correct)
    assert calibration_error(*arrays) == pytest.approx(calibration_error(confidences, correct))


@given(JUDGED, st.integers(1, 20))
def test_every_bead_is_in_one_bin(judged, bins):
    found = reliability(*split(judged), bins=bins)
    assert sum(one.count for one in found) == len(judged)
    assert sum(one.count * one.accuracy for one in found) == pytest.approx(sum(right for _, right in judged))
    assert all(one.high <= other.low for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("confidences", "correct", "bins", "message"),
    [
        ([0.5], [True, False], 10, "1 confidences, but 2"),
        ([1.5], [True], 10, "outside"),
        ([-0.1], [True], 10, "outside"),
        ([float("nan")], [True], 10, "outside"),
        ([0.5], [True], 0, "bins is 0"),
    ],
)
def test_what_makes_no_sense_is_refused(confidences, correct, bins, message):
    with pytest.raises(ParameterError, match=message):
        reliability(confidences, correct, bins=bins)


# Calibration error


@pytest.mark.parametrize(
    ("confidences", "correct", "error"),
    [
        ([], [], 0.0),
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        # 0.9 against 1/2, two of three beads; 0.1 against 0, one of three.
        ([0.9, 0.9, 0.1], [True, False, False], (2 * 0.4 + 0.1) / 3),
        # Too sure and too modest do not cancel out over two bins.
        ([0.75, 0.25], [False, True], 0.75),
        # Within a bin they do: that is what binning costs.
        ([0.5, 0.5], [True, False], 0.0),
    ],
)
def test_calibration_error(confidences, correct, error):
    assert calibration_error(confidences, correct) == pytest.approx(error)


@given(JUDGED)
def test_more_bins_never_hide_a_gap_that_fewer_show(judged):
    # Each of the 20 bins lies in one of the 10, and the mean of absolute gaps is at least the gap of the mean.
    few, many = (calibration_error(*split(judged), bins=bins) for bins in (10, 20))
    assert 0.0 <= few <= many + 1e-9
    assert many <= 1.0 + 1e-9


# Wrong beads among the sure ones


def test_wrong_above():
    assert wrong_above([0.99, 0.98, 0.96, 0.97], [True, True, True, False], 0.95) == pytest.approx(0.25)
    assert wrong_above([0.95, 0.1], [False, False], 0.95) == 0.0
    assert wrong_above([], [], 0.95) == 0.0
    with pytest.raises(ParameterError):
        wrong_above([0.5], [], 0.95)


# Expected F1


def test_expected_f1_is_the_mean_over_beads_with_both_sides():
    assert expected_f1([bead(0.8), bead(0.6, 2, 1), bead(0.0, 1, 0), bead(0.0, 0, 1)]) == pytest.approx(0.7)


def test_expected_f1_of_nothing_is_that_of_an_evaluation():
    assert expected_f1([]) == 0.0
    assert expected_f1([bead(1.0, 1, 0)]) == 0.0


# Risk


def test_risk_counts_sentences_of_both_sides():
    assert risk(bead(1.0, 3, 2)) == 0.0
    assert risk(bead(0.0, 3, 2)) == 5.0
    assert risk(bead(0.5, 1, 0)) == 0.5
    assert risk(bead(0.5, crossing=True)) == 2 * risk(bead(0.5))


def test_a_large_bead_can_be_more_worth_a_look_than_a_doubtful_one():
    assert review_order([bead(0.5, 1, 0), bead(0.8, 2, 2), bead(1.0)]) == (1, 0, 2)


@given(BEADS)
def test_review_order_names_every_bead_once_by_falling_risk(beads):
    order = review_order(beads)
    assert sorted(order) == list(range(len(beads)))
    for one, other in pairwise(order):
        assert (-risk(beads[one]), one) < (-risk(beads[other]), other)
